package io.byteborne.test;

import java.net.SocketAddress;

/** The client's end of a connection: bytes, and time to wait for them. Used by the test's thread. */
interface Wire {
    void send(byte[] bytes);

    /** Takes the bytes that have come since the last time; does not wait. */
    byte[] take();

    /** Whether the server has ended the connection, and everything that came before was taken. */
    boolean isEnded();

    /** Whether bytes come in real time, rather than when the test runs a tick. */
    boolean isLive();

    /**
     * Lets the server go on, or waits for it, until more bytes may have come.
     *
     * @param attempt how often that was done already, for what is waited for now
     * @return false if it is no use to go on waiting
     */
    boolean await(int attempt);

    /** Waits for a moment in which something may still come, if this is live; false if nothing did. */
    boolean awaitBriefly();

    /** What was waited for, for messages: "in 100 ticks". */
    String patience();

    /** The client's address, by which the server knows it. */
    SocketAddress localAddress();

    /** Ends the connection in an orderly way. Does nothing the second time. */
    void close();
}
