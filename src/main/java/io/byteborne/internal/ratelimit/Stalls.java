package io.byteborne.internal.ratelimit;

import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.internal.world.loop.TickListener;
import io.byteborne.world.NanoClock;
import java.time.Duration;

/**
 * Knows when this side stood still, as it does during garbage collection or while the machine is busy otherwise. The
 * ticks show it: one ends long after it was due. What arrived meanwhile is read afterwards, all at once. World thread.
 */
public final class Stalls implements TickListener {
    /** What arrived during a stall is read within this time after it, whichever thread continues first. */
    private static final long GRACE_NANOS = Duration.ofMillis(250).toNanos();

    private final NanoClock clock;
    private final long intervalNanos;
    private boolean ticking;
    /** When the next tick is due. */
    private long dueNanos;

    // The longest of the recent ones.
    private long fromNanos;
    private long untilNanos;

    public Stalls(NanoClock clock, WorldProperties properties) {
        this.clock = clock;
        this.intervalNanos = properties.interval().toNanos();
        this.fromNanos = clock.nanoTime();
        this.untilNanos = fromNanos;
    }

    @Override
    public void ticked(long tick, long latenessNanos, long durationNanos) {
        long ended = clock.nanoTime();
        if (ticking && ended - dueNanos >= lengthIfNear(ended, fromNanos, untilNanos)) {
            fromNanos = dueNanos;
            untilNanos = ended;
        }
        ticking = true;
        dueNanos = ended - durationNanos - latenessNanos + intervalNanos;
    }

    @Override
    public void sleptThrough(long lastTick, long count, long nextDueNanos) {
        ticking = true;
        dueNanos = nextDueNanos;
    }

    /** For how long nothing may have been read just before something arrived; 0 if there was no stall. */
    long before(long arrivedNanos) {
        long running = ticking ? lengthIfNear(arrivedNanos, dueNanos, clock.nanoTime()) : 0;
        return Math.max(running, lengthIfNear(arrivedNanos, fromNanos, untilNanos));
    }

    private static long lengthIfNear(long arrivedNanos, long from, long until) {
        boolean near = arrivedNanos - from >= 0 && arrivedNanos - until <= GRACE_NANOS;
        return near ? Math.max(0, until - from) : 0;
    }
}
