package io.byteborne.internal.world.inbox;

import io.byteborne.world.NanoClock;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Since when messages wait. The clock is not read for each: what has come since the world last looked counts from the
 * first of it, and what the world then cannot dispatch in its pass keeps that time.
 */
public final class InboxAge {
    private static final long NOTHING = 0;

    private final NanoClock clock;
    /** When the first came of what the world has not taken. */
    private final AtomicLong arrivedNanos = new AtomicLong(NOTHING);
    /** When the oldest came of what it has; written by the world thread. */
    private final AtomicLong takenNanos = new AtomicLong(NOTHING);

    InboxAge(NanoClock clock) {
        this.clock = clock;
    }

    /** Something has been put in. I/O threads. */
    void arrived() {
        if (arrivedNanos.get() == NOTHING) {
            arrivedNanos.compareAndSet(NOTHING, now());
        }
    }

    private long now() {
        long now = clock.nanoTime();
        return now == NOTHING ? now + 1 : now;
    }

    /** The world is about to take what is there. */
    public void take() {
        long noted = arrivedNanos.getAndSet(NOTHING);
        // What has come in this moment may not be noted yet.
        long arrived = noted == NOTHING ? now() : noted;
        if (takenNanos.getPlain() == NOTHING) {
            takenNanos.setOpaque(arrived);
        }
    }

    /** Everything that was taken is dispatched. World thread. */
    public void nothingLeft() {
        takenNanos.setOpaque(NOTHING);
    }

    /** Of what was taken, the oldest that is not dispatched arrived at that time. World thread. */
    public void left(OptionalLong oldestNanos) {
        takenNanos.setOpaque(oldestNanos.orElse(NOTHING));
    }

    /**
     * For how long the oldest has waited, in nanoseconds. Any thread.
     *
     * @param arrivals whether there is something that the world has not taken
     */
    long nanos(boolean arrivals) {
        long taken = takenNanos.getOpaque();
        // Set a moment too late for the pass that took it, the time of arrival stays until the next.
        long oldest = taken != NOTHING || !arrivals ? taken : arrivedNanos.get();
        return oldest == NOTHING ? 0 : clock.nanoTime() - oldest;
    }
}
