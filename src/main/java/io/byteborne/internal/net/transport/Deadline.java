package io.byteborne.internal.net.transport;

import java.time.Duration;

/**
 * A moment until which several things, one after the other, may be waited for. On the machine's own clock and no other:
 * whoever waits does so in real time, though the game's may stand still. Any thread.
 */
public final class Deadline {
    /** Sums of nanoseconds must not overflow. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

    private final long atNanos;

    private Deadline(long atNanos) {
        this.atNanos = atNanos;
    }

    /** In that time from now; at once if it is negative, in 146 years if it is longer. */
    public static Deadline in(Duration time) {
        Duration positive = time.isNegative() ? Duration.ZERO : time;
        Duration countable = positive.compareTo(LONGEST) > 0 ? LONGEST : positive;
        return new Deadline(System.nanoTime() + countable.toNanos());
    }

    /** What is left; 0 when it has passed. */
    public long remainingNanos() {
        return Math.max(0, atNanos - System.nanoTime());
    }
}
