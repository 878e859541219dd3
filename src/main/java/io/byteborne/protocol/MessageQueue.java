package io.byteborne.protocol;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Received messages in the order in which they arrived. Used by the world thread. Bounded by what each session may
 * have waiting, since a session over its bound is not read from.
 */
public final class MessageQueue {
    private final ArrayDeque<ReceivedMessage> messages = new ArrayDeque<>();

    /** Appends messages of one session, in their order. */
    public void addAll(List<ReceivedMessage> received) {
        messages.addAll(received);
    }

    /** Takes the message that has waited longest, or null when there is none. */
    public @Nullable ReceivedMessage poll() {
        return messages.poll();
    }
}
