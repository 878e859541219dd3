package io.byteborne.network;

import java.util.concurrent.atomic.LongAdder;

/** Totals over all sessions, ended ones included. Written by I/O threads, read by any; each figure only grows. */
public final class NetworkStatistics {
    private final LongAdder messagesIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder messagesOut = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder refusedConnections = new LongAdder();

    void received(long messages, long bytes) {
        messagesIn.add(messages);
        bytesIn.add(bytes);
    }

    void sent(long messages, long bytes) {
        messagesOut.add(messages);
        bytesOut.add(bytes);
    }

    void refused() {
        refusedConnections.increment();
    }

    /** Packets received and accepted. */
    public long messagesIn() {
        return messagesIn.sum();
    }

    /** Bytes of the packets received and accepted. */
    public long bytesIn() {
        return bytesIn.sum();
    }

    /** Packets handed to the operating system. */
    public long messagesOut() {
        return messagesOut.sum();
    }

    /** Bytes of the packets handed to the operating system. */
    public long bytesOut() {
        return bytesOut.sum();
    }

    /** Connections closed before they became sessions, because the server was full. */
    public long refusedConnections() {
        return refusedConnections.sum();
    }
}
