package io.byteborne.ratelimit;

import io.byteborne.dispatch.MessageRefusedException;
import io.byteborne.protocol.MessageType;

/** A client sent a message more often than its handler's {@link RateLimit} allows. */
public final class RateLimitedException extends MessageRefusedException {
    private static final long serialVersionUID = 1L;

    RateLimitedException(MessageType type) {
        super(type + " came too often");
    }
}
