package io.byteborne.network;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent, over all sessions, and its bound: when it is passed, the session for which most waits is
 * closed, then the next, until it is not passed any more. Any thread.
 *
 * <p>Exact to {@value Backlog#STEP} bytes for each session: what waits for one is counted when it passes a multiple of
 * that, and again whenever some of it leaves, so that a session which keeps up is never counted. A packet that several
 * sessions share counts for each of them.
 */
public final class PendingOut {
    private final OutputProperties limits;
    private final long maxBytes;
    private final LongAdder bytes = new LongAdder();
    private final Set<Backlog> backlogs = ConcurrentHashMap.newKeySet();
    private final Map<WhenBehind, LongAdder> dropped = new EnumMap<>(WhenBehind.class);

    /** @param maxBytes what may wait over all sessions */
    PendingOut(OutputProperties limits, long maxBytes) {
        this.limits = limits;
        this.maxBytes = maxBytes;
        for (WhenBehind policy : WhenBehind.values()) {
            dropped.put(policy, new LongAdder());
        }
    }

    /** Bytes that wait now; see above how exact it is. */
    public long bytes() {
        return bytes.sum();
    }

    /** Bytes that may wait at most. */
    public long maxBytes() {
        return maxBytes;
    }

    /** How many messages were ever dropped by that policy. */
    public long dropped(WhenBehind policy) {
        return counterOf(policy).sum();
    }

    private LongAdder counterOf(WhenBehind policy) {
        // Every policy has its counter from the beginning.
        return dropped.computeIfAbsent(policy, none -> new LongAdder());
    }

    /** More waits for a session, which may be more than is allowed. Its monitor must not be held, nor another's. */
    void account(ChannelSession session, SendBuffer buffer) {
        buffer.account(session, this);
        if (bytes.sum() > maxBytes) {
            closeLargest();
        }
    }

    private void closeLargest() {
        // One thread at a time: two would close two sessions where one is enough.
        synchronized (backlogs) {
            while (bytes.sum() > maxBytes) {
                Backlog largest = largest();
                if (largest == null) {
                    return;
                }
                largest.cut();
            }
        }
    }

    private @Nullable Backlog largest() {
        Backlog largest = null;
        for (Backlog backlog : backlogs) {
            if (largest == null || backlog.countedBytes() > largest.countedBytes()) {
                largest = backlog;
            }
        }
        return largest;
    }

    void add(Backlog backlog) {
        backlogs.add(backlog);
    }

    void remove(Backlog backlog) {
        backlogs.remove(backlog);
    }

    void count(int moreBytes) {
        bytes.add(moreBytes);
    }

    void countDropped(WhenBehind policy) {
        counterOf(policy).increment();
    }

    /** So many bytes may wait for one session for {@link #softBoundTimeout}, and no longer. */
    long softBoundBytes() {
        return limits.softPendingOut().toBytes();
    }

    Duration softBoundTimeout() {
        return limits.softPendingOutTimeout();
    }
}
