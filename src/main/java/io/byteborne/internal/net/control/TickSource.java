package io.byteborne.internal.net.control;

/** Knows the tick that the world is in. Any thread. */
@FunctionalInterface
public interface TickSource {
    /** The last tick that is known to have begun. */
    TickTime last();

    /**
     * One tick.
     *
     * @param number counted from 1
     * @param dueNanos when it was due, on the world's clock
     */
    record TickTime(long number, long dueNanos) {}
}
