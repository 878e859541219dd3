package io.byteborne.internal.net.control;

import io.byteborne.world.NanoClock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * The time that clients are told: the wall clock's when the program started, and what has passed since by the monotonic
 * clock. So it never goes back, nor jumps when the wall clock is set. Any thread.
 */
public final class ServerClock {
    private final NanoClock clock;
    private final long startNanos;
    private final long startMicros;

    public ServerClock(NanoClock clock, InstantSource wallClock) {
        this.clock = clock;
        this.startNanos = clock.nanoTime();
        Instant start = wallClock.instant();
        this.startMicros =
                TimeUnit.SECONDS.toMicros(start.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(start.getNano());
    }

    /** Now: microseconds since 1970. */
    long micros() {
        return micros(clock.nanoTime());
    }

    /** The same of a time on the monotonic clock. */
    long micros(long nanos) {
        return startMicros + TimeUnit.NANOSECONDS.toMicros(nanos - startNanos);
    }
}
