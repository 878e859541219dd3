package io.byteborne.network;

import java.time.Duration;

/** A moment until which several things, one behind the other, may be waited for. Any thread. */
final class Deadline {
    private final long atNanos;

    private Deadline(long atNanos) {
        this.atNanos = atNanos;
    }

    /** In that time from now. */
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** What is left; 0 when it has passed. */
    long remainingNanos() {
        return Math.max(0, atNanos - System.nanoTime());
    }
}
