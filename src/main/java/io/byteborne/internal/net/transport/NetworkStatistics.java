package io.byteborne.internal.net.transport;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Totals over all sessions, ended ones included. Written by I/O threads, read by any; each figure only grows. */
public final class NetworkStatistics {
    private final LongAdder messagesIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder messagesOut = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final Map<Refusal, LongAdder> refusedConnections = new EnumMap<>(Refusal.class);
    private final LongAdder acceptFailures = new LongAdder();

    public NetworkStatistics() {
        for (Refusal refusal : Refusal.values()) {
            refusedConnections.put(refusal, new LongAdder());
        }
    }

    public void received(long messages, long bytes) {
        messagesIn.add(messages);
        bytesIn.add(bytes);
    }

    public void sent(long messages, long bytes) {
        messagesOut.add(messages);
        bytesOut.add(bytes);
    }

    public void refused(Refusal refusal) {
        counterOf(refusal).increment();
    }

    private LongAdder counterOf(Refusal refusal) {
        // Every reason has its counter from the beginning.
        return refusedConnections.computeIfAbsent(refusal, none -> new LongAdder());
    }

    public void acceptFailed() {
        acceptFailures.increment();
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

    /** Connections closed before they became sessions. */
    public long refusedConnections() {
        return refusedConnections.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Connections closed before they became sessions, for that reason. */
    public long refusedConnections(Refusal refusal) {
        return counterOf(refusal).sum();
    }

    /** How often the operating system could not give the server a connection, and accepting was paused. */
    public long acceptFailures() {
        return acceptFailures.sum();
    }
}
