package io.byteborne.world;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. */
final class ManualClock implements NanoClock {
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    void set(long now) {
        nanos.set(now);
    }

    void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    void advanceMillis(long by) {
        advance(Duration.ofMillis(by));
    }

    /** Milliseconds since this clock was made. */
    long millis() {
        return Duration.ofNanos(nanos.get()).toMillis();
    }
}
