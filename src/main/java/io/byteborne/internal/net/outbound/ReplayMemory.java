package io.byteborne.internal.net.outbound;

import io.byteborne.session.WhenBehind;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is kept for sessions that can be resumed: how much it may be for each, and how much it is for all. Any thread.
 */
public final class ReplayMemory {
    private final int maxBytes;
    private final int maxPackets;
    private final long maxTotal;
    private final OutboundBudget budget;
    private final AtomicLong total = new AtomicLong();

    /**
     * @param maxBytes of one session
     * @param maxPackets of one session
     * @param maxTotal bytes of all sessions
     * @param budget counts what is dropped
     */
    public ReplayMemory(int maxBytes, int maxPackets, long maxTotal, OutboundBudget budget) {
        this.maxBytes = maxBytes;
        this.maxPackets = maxPackets;
        this.maxTotal = maxTotal;
        this.budget = budget;
    }

    int maxBytes() {
        return maxBytes;
    }

    int maxPackets() {
        return maxPackets;
    }

    /** Takes so many bytes more, if all sessions together may have them. */
    boolean reserve(int bytes) {
        long now;
        do {
            now = total.get();
            if (now + bytes > maxTotal) {
                return false;
            }
        } while (!total.compareAndSet(now, now + bytes));
        return true;
    }

    void release(int bytes) {
        total.addAndGet(-bytes);
    }

    void dropped(WhenBehind policy) {
        budget.countDropped(policy);
    }

    /** Bytes of memory that are taken up for all sessions. */
    public long total() {
        return total.get();
    }
}
