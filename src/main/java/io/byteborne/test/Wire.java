package io.byteborne.test;

import java.net.SocketAddress;
import java.util.List;

/**
 * The client's end of a connection: bytes, and time to wait for them. Used by the test's thread; pings are answered by
 * whichever thread they arrive on, so that the test need not touch the client meanwhile.
 */
interface Wire {
    void send(byte[] bytes);

    /** The server's pings are answered from now on. */
    void answerPings();

    /** No ping is answered any more. */
    void ignorePings();

    /** Takes the bytes that have arrived since the last call; does not wait. */
    byte[] take();

    /** Whether the server has ended the connection, and everything that came before was taken. */
    boolean isEnded();

    /**
     * Lets the server run, or waits for it, until more bytes may have arrived.
     *
     * @param attempt how often that was done before, for the same expectation
     * @return false if waiting any longer is pointless
     */
    boolean await(int attempt);

    /**
     * As {@link #await}, but time that stands still goes on standing still: waits for what is on its way by itself.
     */
    boolean awaitInRealTime(int attempt);

    /** Work that the server has in flight, as far as that can be told, in words. */
    List<String> inFlight();

    /** If bytes arrive in real time, waits a moment for something to arrive; false if nothing did. */
    boolean awaitBriefly();

    /** What was waited for, for messages: "in 100 ticks". */
    String patience();

    /** What was waited for in real time: "10 s of real time". */
    String realTimePatience();

    /** The client's address, by which the server knows it. */
    SocketAddress localAddress();

    /** Loses the connection, as if a cable were cut; what has arrived by then can be taken. */
    void cut();

    /** Closes the connection in an orderly way. A second call does nothing. */
    void close();
}
