package io.byteborne.world;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * Calls back on the world thread, in the tick in which a time is reached: never early, late by up to one tick interval.
 * Callbacks run in the order of their times, those with the same time in the order in which they were set. Setting and
 * cancelling take O(log n), and may be done by any thread, even before the world starts. A bean.
 *
 * <p>A repetition is counted from the time at which it was due, not from when it ran, so it never drifts. A repetition
 * that is overdue by several intervals runs once for each, but at most 100 times in one tick; the rest are skipped, and
 * the rhythm stays. A delay of more than 146 years counts as 146 years.
 */
public interface Timer {
    /** Calls back once, after a delay; a delay of zero or less means the next tick. */
    TimerHandle after(Duration delay, Runnable callback);

    /**
     * Calls back once, when the wall clock reaches a time (the machine's clock, unless there is an {@link
     * java.time.InstantSource} bean); later changes of that clock have no effect.
     */
    TimerHandle at(Instant time, Runnable callback);

    /** Calls back at a fixed rate, for the first time after one interval, until it is cancelled. */
    TimerHandle every(Duration interval, Runnable callback);

    /**
     * Calls back at a fixed rate until the callback returns false or it is cancelled. If the callback throws, that is
     * logged, and the repetition continues.
     *
     * @throws IllegalArgumentException if the interval is not positive
     */
    TimerHandle every(Duration firstDelay, Duration interval, BooleanSupplier callback);
}
