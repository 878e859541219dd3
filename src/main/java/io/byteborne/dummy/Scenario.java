package io.byteborne.dummy;

import io.byteborne.network.Session;
import org.jspecify.annotations.Nullable;

/** What the load client does on its connections. It tells {@link DummyConnections} what comes back. World thread. */
interface Scenario {
    /**
     * A connection is made.
     *
     * @param ready to be run once messages may be sent over it
     */
    void begin(DummyConnection connection, Runnable ready);

    /**
     * Sends the next message over a connection.
     *
     * @param number how many were sent over it before
     * @return null if the connection is closed
     */
    @Nullable
    Sent send(DummyConnection connection, long number);

    /** A connection is gone. */
    default void ended(Session session) {}

    /** Whether any of its messages is answered. */
    default boolean awaitsAnswers() {
        return true;
    }
}
