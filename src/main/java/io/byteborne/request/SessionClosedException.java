package io.byteborne.request;

/** A request cannot be answered because its session is closed. */
public class SessionClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SessionClosedException(Object session) {
        // One session may have many requests, and a stack trace would say nothing.
        super("%s is closed".formatted(session), null, false, false);
    }
}
