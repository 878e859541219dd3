package io.byteborne.internal.world;

import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. */
public final class ManualClock implements NanoClock {
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    public void set(long now) {
        nanos.set(now);
    }

    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    public void advanceMillis(long by) {
        advance(Duration.ofMillis(by));
    }

    /** Milliseconds since this clock was made. */
    public long millis() {
        return Duration.ofNanos(nanos.get()).toMillis();
    }
}
