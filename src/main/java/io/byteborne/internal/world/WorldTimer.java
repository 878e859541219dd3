package io.byteborne.internal.world;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.world.NanoClock;
import io.byteborne.world.Timer;
import io.byteborne.world.TimerHandle;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Calls back on the world thread, in the tick in which a time is reached: never early, late by up to one tick interval.
 * Callbacks run in the order of their times, those of the same time in the order in which they were set. Setting and
 * cancelling cost O(log n), and may be done by any thread, before the world starts too.
 *
 * <p>A repetition is counted from the time at which it was due, not from when it ran, so it never drifts. One that is
 * overdue by several intervals runs once for each, but at most {@value #MAX_CATCH_UP} times in one tick; the rest is
 * skipped, and the rhythm stays.
 */
public final class WorldTimer implements Timer {
    private static final int MAX_CATCH_UP = 100;
    /** Far enough for any game, near enough that sums of nanoseconds do not overflow: 146 years. */
    private static final Duration LONGEST_DELAY = Duration.ofNanos(Long.MAX_VALUE / 2);

    private static final Comparator<Entry> BY_TIME = (one, other) -> {
        // The difference, not the values: the clock's origin is arbitrary and its values may wrap.
        long difference = one.dueNanos - other.dueNanos;
        return difference != 0 ? Long.signum(difference) : Long.compare(one.sequence, other.sequence);
    };

    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(WorldTimer.class));
    private final NanoClock clock;
    private final InstantSource wallClock;
    private final GameCalls calls;
    private final Runnable sooner;

    // Guarded by this object's monitor.
    private final TreeSet<Entry> entries = new TreeSet<>(BY_TIME);
    private long lastSequence;

    /** @param sooner run when a callback has been set that is the first to be due, by the thread that set it */
    public WorldTimer(NanoClock clock, InstantSource wallClock, GameCalls calls, Runnable sooner) {
        this.clock = clock;
        this.wallClock = wallClock;
        this.calls = calls;
        this.sooner = sooner;
    }

    @Override
    public TimerHandle after(Duration delay, Runnable callback) {
        Objects.requireNonNull(delay, "delay");
        Objects.requireNonNull(callback, "callback");
        return set(delay, Duration.ZERO, () -> {
            callback.run();
            return false;
        });
    }

    @Override
    public TimerHandle at(Instant time, Runnable callback) {
        Objects.requireNonNull(time, "time");
        return after(Duration.between(wallClock.instant(), time), callback);
    }

    @Override
    public TimerHandle every(Duration interval, Runnable callback) {
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(callback, "callback");
        return every(interval, interval, () -> {
            callback.run();
            return true;
        });
    }

    @Override
    public TimerHandle every(Duration firstDelay, Duration interval, BooleanSupplier callback) {
        Objects.requireNonNull(firstDelay, "delay");
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(callback, "callback");
        if (!interval.isPositive()) {
            throw new IllegalArgumentException("A timer's interval must be positive, and is " + interval);
        }
        return set(firstDelay, interval, callback);
    }

    private Entry set(Duration delay, Duration interval, BooleanSupplier callback) {
        Entry entry;
        boolean first;
        synchronized (this) {
            // Read under the monitor: what has a later sequence is sure to have been set at a later time, too.
            long dueNanos = clock.nanoTime() + nanos(delay);
            entry = new Entry(dueNanos, nanos(interval), ++lastSequence, callback);
            entries.add(entry);
            first = entry == entries.first();
        }
        if (first) {
            sooner.run();
        }
        return entry;
    }

    private static long nanos(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return (duration.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : duration).toNanos();
    }

    /** How many callbacks are set. */
    public synchronized int count() {
        return entries.size();
    }

    /** How many ticks, from the one on that is due at that time, come before any callback is due. Any thread. */
    synchronized long idleTicks(long tickDueNanos, long tickIntervalNanos) {
        if (entries.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long until = entries.first().dueNanos - tickDueNanos;
        return until <= 0 ? 0 : (until - 1) / tickIntervalNanos + 1;
    }

    /** Runs what is due; what a callback sets meanwhile waits for the next tick. World thread. */
    void run() {
        long now = clock.nanoTime();
        long setBefore = lastSequence();
        for (Entry due = takeDue(now, setBefore); due != null; due = takeDue(now, setBefore)) {
            due.run(now);
        }
    }

    private synchronized long lastSequence() {
        return lastSequence;
    }

    private synchronized @Nullable Entry takeDue(long now, long setBefore) {
        if (entries.isEmpty()) {
            return null;
        }
        // Whatever was set since is due now or later, and so comes after all that was set before and is due.
        Entry first = entries.first();
        if (first.dueNanos - now > 0 || first.sequence > setBefore) {
            return null;
        }
        entries.remove(first);
        first.over = first.intervalNanos == 0;
        return first;
    }

    private final class Entry implements TimerHandle {
        private final long intervalNanos;
        private final long sequence;
        private final BooleanSupplier callback;

        /** Changes only while the entry is not in the set. */
        private long dueNanos;
        /** Touched by the world thread only: how often this ran within one tick, and which. */
        private int runs;

        private long runsAtNanos;
        /** Guarded by the timer's monitor: no call is to come any more. */
        private boolean over;

        Entry(long dueNanos, long intervalNanos, long sequence, BooleanSupplier callback) {
            this.dueNanos = dueNanos;
            this.intervalNanos = intervalNanos;
            this.sequence = sequence;
            this.callback = callback;
        }

        void run(long now) {
            boolean goOn = true;
            calls.begin();
            try {
                goOn = callback.getAsBoolean();
            } catch (Throwable failure) {
                clientLog.error("A timer's callback failed", failure);
            } finally {
                setAgain(now, goOn);
            }
        }

        private void setAgain(long now, boolean goOn) {
            if (intervalNanos > 0) {
                long next = nextAfter(now);
                synchronized (WorldTimer.this) {
                    over |= !goOn;
                    if (!over) {
                        dueNanos = next;
                        entries.add(this);
                    }
                }
            }
        }

        private long nextAfter(long now) {
            runs = runsAtNanos == now ? runs + 1 : 1;
            runsAtNanos = now;
            long next = dueNanos + intervalNanos;
            if (runs >= MAX_CATCH_UP && next - now <= 0) {
                next += (now - next) / intervalNanos * intervalNanos + intervalNanos;
            }
            return next;
        }

        @Override
        public boolean cancel() {
            synchronized (WorldTimer.this) {
                boolean wasSet = !over;
                over = true;
                entries.remove(this);
                return wasSet;
            }
        }

        @Override
        public boolean isSet() {
            synchronized (WorldTimer.this) {
                return !over;
            }
        }
    }
}
