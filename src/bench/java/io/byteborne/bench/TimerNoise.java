package io.byteborne.bench;

import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** How late this machine wakes a thread that does nothing but sleep: what no tick loop can be better than. */
final class TimerNoise {
    private static final long INTERVAL_NANOS = 50_000_000;

    private TimerNoise() {}

    /** Wakes at a fixed rate for some time; the latenesses in microseconds. */
    static Histogram measure(double seconds) {
        Histogram micros = new Histogram(60_000_000, 3);
        long due = System.nanoTime() + INTERVAL_NANOS;
        long end = due + (long) (seconds * 1e9);
        for (; due < end; due += INTERVAL_NANOS) {
            for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            micros.recordValue((System.nanoTime() - due) / 1_000);
        }
        return micros;
    }
}
