package io.byteborne.internal.world.loop;

/** Hears of each tick once it is over; on the world thread, so it must be quick. */
@FunctionalInterface
public interface TickListener {
    /**
     * A tick is over.
     *
     * @param tick which one it was, from 1 when the program starts
     * @param latenessNanos how long after its due time it began
     * @param durationNanos how long it took
     */
    void ticked(long tick, long latenessNanos, long durationNanos);
}
