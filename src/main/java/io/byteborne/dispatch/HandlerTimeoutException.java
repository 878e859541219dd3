package io.byteborne.dispatch;

import java.time.Duration;

/** A blocking handler, or the stage that a handler returned, was not done in time. */
public class HandlerTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HandlerTimeoutException(Duration timeout) {
        super("Not done within %s (byteborne.handler.timeout)".formatted(timeout));
    }
}
