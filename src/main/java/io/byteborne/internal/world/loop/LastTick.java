package io.byteborne.internal.world.loop;

import io.byteborne.internal.net.control.TickSource;
import io.byteborne.world.NanoClock;
import java.time.Duration;

/** Keeps the number and the time of the last tick for clients, who count on from there. The world thread writes; any reads. */
public final class LastTick implements TickListener, TickSource {
    private final NanoClock clock;
    private final long intervalNanos;
    private volatile TickTime last;

    public LastTick(NanoClock clock, Duration interval) {
        this.clock = clock;
        this.intervalNanos = interval.toNanos();
        this.last = new TickTime(0, clock.nanoTime());
    }

    @Override
    public void ticked(long tick, long latenessNanos, long durationNanos) {
        last = new TickTime(tick, clock.nanoTime() - durationNanos - latenessNanos);
    }

    @Override
    public void sleptThrough(long lastTick, long count, long nextDueNanos) {
        last = new TickTime(lastTick, nextDueNanos - intervalNanos);
    }

    @Override
    public TickTime last() {
        return last;
    }
}
