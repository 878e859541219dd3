package io.byteborne.ratelimit;

import io.byteborne.message.MessageRefusedException;

/** A client sent a message more often than its handler's {@link RateLimit} allows. */
public final class RateLimitedException extends MessageRefusedException {
    private static final long serialVersionUID = 1L;

    public RateLimitedException(String message) {
        super(message + " came too often");
    }
}
