package io.byteborne.internal.net.outbound;

import io.byteborne.internal.net.transport.SessionChannel;
import io.byteborne.session.WhenBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent, over all sessions, and its bound: when it is passed, the session for which most waits is
 * closed, then the next, until it is not passed any more. Any thread.
 *
 * <p>Exact to {@value SlowConsumerMonitor#STEP} bytes for each session: what waits for one is counted when it passes a multiple of
 * that, and again whenever some of it leaves, so that a session which keeps up is never counted. A packet that several
 * sessions share counts for each of them.
 */
public final class OutboundBudget {
    private final long softBytes;
    private final Duration softTimeout;
    private final long maxBytes;
    private final SendMemory memory;
    private final LongAdder bytes = new LongAdder();
    private final Set<SlowConsumerMonitor> slowConsumers = ConcurrentHashMap.newKeySet();
    // Guarded by this object's monitor: those that are about to be cut, and the last one of them for want of memory.
    private final Set<SlowConsumerMonitor> leaving = new HashSet<>();
    private @Nullable SlowConsumerMonitor lastCut;
    private final Map<WhenBehind, LongAdder> dropped = new EnumMap<>(WhenBehind.class);

    /**
     * @param softBytes what may wait for one session for so long as softTimeout, and no longer
     * @param maxBytes what may wait over all sessions
     * @param memory for what waits
     */
    public OutboundBudget(long softBytes, Duration softTimeout, long maxBytes, SendMemory memory) {
        this.softBytes = softBytes;
        this.softTimeout = softTimeout;
        this.maxBytes = maxBytes;
        this.memory = memory;
        for (WhenBehind policy : WhenBehind.values()) {
            dropped.put(policy, new LongAdder());
        }
    }

    public SendMemory memory() {
        return memory;
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
    public void account(SessionChannel session, SendBuffer buffer) {
        buffer.account(session, this);
        if (bytes.sum() > maxBytes) {
            closeLargest();
        }
    }

    private void closeLargest() {
        // Again and again, since others may have chosen at the same time, and each knows of what it does itself.
        for (List<SlowConsumerMonitor> chosen = chooseLargest(); !chosen.isEmpty(); chosen = chooseLargest()) {
            cut(chosen);
        }
    }

    /** Those that have to go until it holds. Two threads at a time would choose two where one is enough. */
    private synchronized List<SlowConsumerMonitor> chooseLargest() {
        List<SlowConsumerMonitor> chosen = new ArrayList<>();
        // In this order: what is cut meanwhile may be missing twice, but is not there twice.
        long leavingBytes =
                leaving.stream().mapToLong(SlowConsumerMonitor::countedBytes).sum();
        long tooMany = bytes.sum() - leavingBytes - maxBytes;
        while (tooMany > 0) {
            SlowConsumerMonitor largest = largest();
            if (largest == null) {
                break;
            }
            tooMany -= largest.countedBytes();
            leaving.add(largest);
            chosen.add(largest);
        }
        return chosen;
    }

    /** Not in the monitor: a session's end is told to whoever wants to know of it. */
    private void cut(List<SlowConsumerMonitor> chosen) {
        try {
            chosen.forEach(SlowConsumerMonitor::cut);
        } finally {
            synchronized (this) {
                chosen.forEach(leaving::remove);
            }
        }
    }

    private @Nullable SlowConsumerMonitor largest() {
        SlowConsumerMonitor largest = null;
        for (SlowConsumerMonitor one : slowConsumers) {
            if (!leaving.contains(one) && (largest == null || one.countedBytes() > largest.countedBytes())) {
                largest = one;
            }
        }
        return largest;
    }

    /**
     * There is no memory for what is to be sent: the session for which most waits is closed, unless what one had that was
     * closed for it is not free yet. No session's monitor must be held.
     */
    public void relieveMemory() {
        SlowConsumerMonitor chosen;
        synchronized (this) {
            if (lastCut != null && lastCut.isConnected()) {
                return;
            }
            chosen = largest();
            if (chosen == null) {
                return;
            }
            lastCut = chosen;
            leaving.add(chosen);
        }
        cut(List.of(chosen));
    }

    void add(SlowConsumerMonitor added) {
        slowConsumers.add(added);
    }

    void remove(SlowConsumerMonitor ended) {
        slowConsumers.remove(ended);
    }

    public void count(int moreBytes) {
        bytes.add(moreBytes);
    }

    public void countDropped(WhenBehind policy) {
        counterOf(policy).increment();
    }

    /** So many bytes may wait for one session for {@link #softBoundTimeout}, and no longer. */
    long softBoundBytes() {
        return softBytes;
    }

    Duration softBoundTimeout() {
        return softTimeout;
    }
}
