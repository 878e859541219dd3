package io.byteborne.request;

import java.time.Duration;

/** A request was not answered in time. */
public class RequestTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RequestTimeoutException(String request, Object session, Duration timeout) {
        // Made by the timer: a stack trace would say nothing.
        super("%s was not answered by %s within %s".formatted(request, session, timeout), null, false, false);
    }
}
