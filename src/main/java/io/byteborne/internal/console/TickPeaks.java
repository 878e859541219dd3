package io.byteborne.internal.console;

import io.byteborne.internal.world.loop.TickListener;

/** How long the ticks since the last look took that had anything to do. The world thread adds; one other thread looks. */
public final class TickPeaks implements TickListener {
    private static final double NANOS_PER_MILLI = 1e6;

    // Guarded by this object's monitor.
    private long count;
    private long totalNanos;
    private long longestNanos;
    private long latestNanos;

    @Override
    public synchronized void ticked(long tick, long latenessNanos, long durationNanos) {
        count++;
        totalNanos += durationNanos;
        longestNanos = Math.max(longestNanos, durationNanos);
        latestNanos = Math.max(latestNanos, latenessNanos);
    }

    /** The ticks since the last call. */
    synchronized Peaks take() {
        Peaks peaks = new Peaks(
                count == 0 ? 0 : totalNanos / NANOS_PER_MILLI / count,
                longestNanos / NANOS_PER_MILLI,
                latestNanos / NANOS_PER_MILLI);
        count = 0;
        totalNanos = 0;
        longestNanos = 0;
        latestNanos = 0;
        return peaks;
    }

    /** How long some ticks took on average and at most, and the greatest lateness; in milliseconds. */
    record Peaks(double meanMillis, double maxMillis, double lateMillis) {}
}
