package io.byteborne.dispatch;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How often messages of one type were handled, and how long that took. Written by the world thread alone, which
 * therefore needs no atomic additions; read by any.
 */
public final class HandlerStatistics {
    /** {@link #maxNanos} forgets what is older than two of these, and may forget what is older than one. */
    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final long WINDOW_NANOS = WINDOW.toNanos();

    private final LongSupplier nanoTime;
    private final AtomicLong handled = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong totalNanos = new AtomicLong();
    private final AtomicLong windowBegunNanos;
    private final AtomicLong windowMaxNanos = new AtomicLong();
    private final AtomicLong lastWindowMaxNanos = new AtomicLong();

    HandlerStatistics(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.windowBegunNanos = new AtomicLong(nanoTime.getAsLong());
    }

    /** A message has been dealt with, at that time, and it took so long. */
    void handled(long nowNanos, long tookNanos) {
        add(handled, 1);
        add(totalNanos, tookNanos);
        long windowAge = nowNanos - windowBegunNanos.getPlain();
        if (windowAge >= WINDOW_NANOS) {
            lastWindowMaxNanos.setOpaque(windowAge < 2 * WINDOW_NANOS ? windowMaxNanos.getPlain() : 0);
            windowMaxNanos.setOpaque(tookNanos);
            windowBegunNanos.setOpaque(nowNanos);
        } else if (tookNanos > windowMaxNanos.getPlain()) {
            windowMaxNanos.setOpaque(tookNanos);
        }
    }

    void failed() {
        add(failed, 1);
    }

    private static void add(AtomicLong figure, long more) {
        figure.setOpaque(figure.getPlain() + more);
    }

    /** Messages that were dealt with. */
    public long handledCount() {
        return handled.getOpaque();
    }

    /** Messages whose handler, or something around it, threw. */
    public long failedCount() {
        return failed.getOpaque();
    }

    /** How long all of them took together. */
    public long totalNanos() {
        return totalNanos.getOpaque();
    }

    /** How long the one took that took longest in the last minute or two; 0 if there was none. */
    public long maxNanos() {
        long windowAge = nanoTime.getAsLong() - windowBegunNanos.getOpaque();
        if (windowAge >= 2 * WINDOW_NANOS) {
            return 0;
        }
        long max = windowMaxNanos.getOpaque();
        return windowAge >= WINDOW_NANOS ? max : Math.max(max, lastWindowMaxNanos.getOpaque());
    }
}
