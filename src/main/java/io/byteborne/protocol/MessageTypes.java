package io.byteborne.protocol;

import org.jspecify.annotations.Nullable;

/** Knows which messages a peer may send. Any thread. */
@FunctionalInterface
public interface MessageTypes {
    /** The type of message that an id stands for, or null if a peer may not send it. */
    @Nullable
    MessageType findType(int id);
}
