package io.byteborne.message;

import java.time.Duration;

/**
 * A blocking handler, the stage that a handler returned, or a task of {@link io.byteborne.world.BlockingExecutor} did not
 * complete in time.
 */
public class HandlerTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HandlerTimeoutException(Duration timeout) {
        super("Not done within %s (byteborne.handler.timeout)".formatted(timeout));
    }
}
