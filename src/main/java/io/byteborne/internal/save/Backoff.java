package io.byteborne.internal.save;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait until something that failed is tried again: twice as long each time, and never two at the same moment. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    /** The first is doubled so often that it is longer than the longest. */
    private static final int MOST_DOUBLINGS = 5;

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** @param failures how often it has failed in a row, at least once */
    Duration after(int failures) {
        Duration full = FIRST.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        long nanos = Math.min(full.toNanos(), LONGEST.toNanos());
        return Duration.ofNanos(nanos / 2 + (long) (random.nextDouble() * nanos / 2));
    }
}
