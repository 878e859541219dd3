package io.byteborne.test;

import io.byteborne.world.NanoClock;
import io.netty.util.concurrent.Ticker;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * The time of a stepped world, which stands still until it is set. Written by the network's thread while the test's waits for it,
 * read by any.
 */
final class SteppedClock implements NanoClock, Ticker {
    /** The time at which every stepped world begins. */
    static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private volatile long nanos;

    @Override
    public long nanoTime() {
        return nanos;
    }

    void set(long now) {
        nanos = now;
    }

    @Override
    public long initialNanoTime() {
        return 0;
    }

    @Override
    public void sleep(long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("Nobody can wait for a time that stands still");
    }

    /** The same time, as a wall clock shows it. */
    Clock wallClock() {
        return new WallClock(this, ZoneOffset.UTC);
    }

    private static final class WallClock extends Clock {
        private final SteppedClock time;
        private final ZoneId zone;

        WallClock(SteppedClock time, ZoneId zone) {
            this.time = time;
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new WallClock(time, other);
        }

        @Override
        public Instant instant() {
            return BEGIN.plusNanos(time.nanoTime());
        }
    }
}
