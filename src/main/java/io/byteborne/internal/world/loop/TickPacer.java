package io.byteborne.internal.world.loop;

/**
 * Says when ticks are due: at base + n × interval, whatever the ticks before took. A loop that is behind catches up on
 * at most {@value #MAX_CATCH_UP} ticks without a pause; what is more is skipped, and the rhythm stays. Used by the
 * world thread.
 */
final class TickPacer {
    static final int MAX_CATCH_UP = 5;

    private final long intervalNanos;
    private long nextNanos;

    /** @param firstNanos when the first tick is due */
    TickPacer(long intervalNanos, long firstNanos) {
        this.intervalNanos = intervalNanos;
        this.nextNanos = firstNanos;
    }

    /** When the next tick is due. */
    long nextNanos() {
        return nextNanos;
    }

    /** Skips the ticks that cannot be caught up on at this time, and returns how many. */
    long skip(long nowNanos) {
        long behind = (nowNanos - nextNanos) / intervalNanos;
        long skipped = Math.max(0, behind - MAX_CATCH_UP);
        nextNanos += skipped * intervalNanos;
        return skipped;
    }

    /** How many ticks are due at this time. */
    long due(long nowNanos) {
        return nowNanos - nextNanos < 0 ? 0 : (nowNanos - nextNanos) / intervalNanos + 1;
    }

    /** So many ticks are not to be run, since they would have nothing to do: moves on to the one after them. */
    void sleptThrough(long ticks) {
        nextNanos += ticks * intervalNanos;
    }

    /** The tick that was due is being run: moves on to the next one. */
    void advance() {
        nextNanos += intervalNanos;
    }
}
