package io.byteborne.protocol;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Received messages in the order in which they arrived, those that came together in one piece. Used by the world
 * thread. Bounded by what each session may have waiting, since a session over its bound is not read from.
 */
public final class MessageQueue {
    private final ArrayDeque<MessageBatch> batches = new ArrayDeque<>();

    /** Appends messages of one session. */
    public void add(MessageBatch batch) {
        batches.add(batch);
    }

    /** Takes the messages that have waited longest, or null when there are none. */
    public @Nullable MessageBatch poll() {
        return batches.poll();
    }

    /** The messages that have waited longest, which stay; null when there are none. */
    public @Nullable MessageBatch peek() {
        return batches.peek();
    }

    /** Shows the messages that wait. */
    public void forEach(Consumer<MessageBatch> action) {
        batches.forEach(action);
    }
}
