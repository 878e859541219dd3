package io.byteborne.dummy;

import io.byteborne.network.Session;

/** What the load client does on its connections. World thread. */
interface Scenario {
    /**
     * A connection is made.
     *
     * @param ready to be run once lines may be sent over it
     */
    void begin(Session session, Runnable ready);

    /**
     * Sends a line, for which the server sends the same line back: {@link DummyConnections#answered} is told then.
     *
     * @return false if the connection is closed
     */
    boolean send(Session session, String line);
}
