package io.byteborne.test;

import java.net.SocketAddress;

/** The client's end of a connection: bytes, and time to wait for them. Used by the test's thread. */
interface Wire {
    void send(byte[] bytes);

    /** Takes the bytes that have arrived since the last call; does not wait. */
    byte[] take();

    /** Whether the server has ended the connection, and everything that came before was taken. */
    boolean isEnded();

    /** Whether bytes arrive in real time, rather than when the test runs a tick. */
    boolean isLive();

    /**
     * Lets the server run, or waits for it, until more bytes may have arrived.
     *
     * @param attempt how often that was done before, for the same expectation
     * @return false if waiting any longer is pointless
     */
    boolean await(int attempt);

    /** If this is live, waits a moment for something to arrive; false if nothing did. */
    boolean awaitBriefly();

    /** What was waited for, for messages: "in 100 ticks". */
    String patience();

    /** The client's address, by which the server knows it. */
    SocketAddress localAddress();

    /** Closes the connection in an orderly way. A second call does nothing. */
    void close();
}
