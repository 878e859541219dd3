package io.byteborne.internal.world.loop;

import io.byteborne.world.NanoClock;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Figures of the ticks: totals, and the last minute's rate and percentiles. The world thread writes once each tick;
 * any thread reads.
 */
public final class TickStatistics implements TickListener {
    private static final long WINDOW_NANOS = 60_000_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int MAX_WINDOW_TICKS = 1 << 16;

    private final NanoClock clock;
    private final long intervalNanos;

    // All below is guarded by this object's monitor. The arrays are rings, written at index ticks % length.
    private final long[] endedNanos;
    private final long[] durationNanos;
    private final long[] latenessNanos;
    private long recorded;
    private long ticks;
    private long overruns;
    private long skipped;
    /** When the first of the ticks is due that the world is sleeping through; empty while it is not. */
    private OptionalLong asleepFromNanos = OptionalLong.empty();

    public TickStatistics(NanoClock clock, long intervalNanos) {
        this.clock = clock;
        this.intervalNanos = intervalNanos;
        int window = Math.clamp(WINDOW_NANOS / intervalNanos, 2, MAX_WINDOW_TICKS);
        endedNanos = new long[window];
        durationNanos = new long[window];
        latenessNanos = new long[window];
    }

    @Override
    public synchronized void ticked(long tick, long lateness, long duration) {
        record(clock.nanoTime(), lateness, duration);
        ticks = tick;
        if (duration > intervalNanos) {
            overruns++;
        }
    }

    /** The world begins to sleep through ticks, the first of which is due at that time. */
    synchronized void sleeps(long firstDueNanos) {
        asleepFromNanos = OptionalLong.of(firstDueNanos);
    }

    /** Each counts as if it had been run when it was due. */
    @Override
    public synchronized void sleptThrough(long lastTick, long count, long nextDueNanos) {
        for (long i = count; i > 0; i--) {
            record(nextDueNanos - i * intervalNanos, 0, 0);
        }
        ticks = lastTick;
        asleepFromNanos = OptionalLong.empty();
    }

    private void record(long ended, long lateness, long duration) {
        int index = (int) (recorded++ % endedNanos.length);
        endedNanos[index] = ended;
        durationNanos[index] = duration;
        latenessNanos[index] = lateness;
    }

    public synchronized void skipped(long count) {
        skipped += count;
    }

    /** Ticks since the start, with those that the world is sleeping through. */
    public synchronized long ticks() {
        if (asleepFromNanos.isEmpty()) {
            return ticks;
        }
        long asleep = clock.nanoTime() - asleepFromNanos.getAsLong();
        return asleep < 0 ? ticks : ticks + asleep / intervalNanos + 1;
    }

    /** Ticks that took longer than the interval. */
    public synchronized long overruns() {
        return overruns;
    }

    /** Ticks left out because the loop was too far behind. */
    public synchronized long skipped() {
        return skipped;
    }

    /** The ticks of the last minute (or as many as are kept of them). */
    public Window window() {
        return copy().window(clock.nanoTime());
    }

    /** The ticks that are kept, the oldest first. Nothing else is done while the world thread may have to wait. */
    private synchronized Ticks copy() {
        int kept = (int) Math.min(recorded, endedNanos.length);
        return new Ticks(unrolled(endedNanos, kept), unrolled(durationNanos, kept), unrolled(latenessNanos, kept));
    }

    private long[] unrolled(long[] ring, int kept) {
        int oldest = (int) ((recorded - kept) % ring.length);
        int untilEnd = Math.min(kept, ring.length - oldest);
        long[] values = new long[kept];
        System.arraycopy(ring, oldest, values, 0, untilEnd);
        System.arraycopy(ring, 0, values, untilEnd, kept - untilEnd);
        return values;
    }

    /** What is kept of some ticks, in their order. */
    private static final class Ticks {
        private final long[] endedNanos;
        private final long[] durationNanos;
        private final long[] latenessNanos;

        Ticks(long[] endedNanos, long[] durationNanos, long[] latenessNanos) {
            this.endedNanos = endedNanos;
            this.durationNanos = durationNanos;
            this.latenessNanos = latenessNanos;
        }

        Window window(long now) {
            int ticks = endedNanos.length;
            int first = ticks;
            while (first > 0 && now - endedNanos[first - 1] <= WINDOW_NANOS) {
                first--;
            }
            // From the first tick's end to the last one's: the tick that is due next has not come.
            long nanos = first == ticks ? 0 : endedNanos[ticks - 1] - endedNanos[first];
            return new Window(
                    ticks - first,
                    nanos == 0 ? 0 : (ticks - first - 1) * NANOS_PER_SECOND / nanos,
                    sorted(Arrays.copyOfRange(durationNanos, first, ticks)),
                    sorted(Arrays.copyOfRange(latenessNanos, first, ticks)));
        }
    }

    private static Percentiles sorted(long[] values) {
        Arrays.sort(values);
        return new Percentiles(values);
    }

    /**
     * A stretch of ticks.
     *
     * @param ticks how many
     * @param ticksPerSecond their actual rate, 0 if there are fewer than two
     * @param duration how long they took
     * @param lateness how long after their due times they began
     */
    public record Window(int ticks, double ticksPerSecond, Percentiles duration, Percentiles lateness) {}

    /** Exact percentiles of some durations. */
    public static final class Percentiles {
        private final long[] ascendingNanos;

        Percentiles(long[] ascendingNanos) {
            this.ascendingNanos = ascendingNanos;
        }

        /**
         * The smallest value that at least that share of the values does not exceed (the nearest-rank percentile), in
         * nanoseconds; 0 if there are none.
         *
         * @param percentile over 0, up to 100
         */
        public long nanosAt(double percentile) {
            if (ascendingNanos.length == 0) {
                return 0;
            }
            int rank = (int) Math.ceil(percentile * ascendingNanos.length / 100);
            return ascendingNanos[Math.clamp(rank - 1, 0, ascendingNanos.length - 1)];
        }
    }
}
