package io.byteborne.load;

import io.byteborne.load.measure.Sent;
import org.jspecify.annotations.Nullable;

/** Says when which connection sends. World thread. */
interface Pace {
    /** A connection may send from now on, until it is closed. */
    void ready(LoadConnection connection);

    /** Sends what is due by now; in each tick. */
    default void tick(long nowNanos) {}

    /** An answer has come over a connection. */
    default void answered(LoadConnection connection) {}

    /** What it does, as a part of a sentence. */
    String description();

    /** Sends the next message of a connection; null if that is closed. */
    @FunctionalInterface
    interface Sender {
        @Nullable
        Sent send(LoadConnection connection, long dueNanos);
    }
}
