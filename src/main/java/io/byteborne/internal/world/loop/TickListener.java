package io.byteborne.internal.world.loop;

/**
 * Hears of each tick once it is over, and of those that the world has slept through; on the world thread, so it must be
 * quick.
 */
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

    /**
     * There was nothing to do in some ticks: they count as punctual, and as having taken no time.
     *
     * @param lastTick which one the last of them was
     * @param count how many; none, if something came to do before the first was due
     * @param nextDueNanos when the tick after them is due, on the world's clock
     */
    default void sleptThrough(long lastTick, long count, long nextDueNanos) {}
}
