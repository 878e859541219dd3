package io.byteborne.internal.actuate;

import io.byteborne.internal.world.loop.TickListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Records each tick in two Micrometer timers, as histograms. World thread. */
public final class TickMetrics implements TickListener {
    // A histogram has buckets between these two; values outside need not be distinguished.
    private static final Duration SHORTEST = Duration.ofNanos(10_000);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final Timer duration;
    private final Timer lateness;

    public TickMetrics(MeterRegistry registry) {
        this.duration = timer(registry, "byteborne.tick.duration", "How long ticks took");
        this.lateness = timer(registry, "byteborne.tick.lateness", "How long after their due times ticks began");
    }

    private static Timer timer(MeterRegistry registry, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .minimumExpectedValue(SHORTEST)
                .maximumExpectedValue(LONGEST)
                .register(registry);
    }

    @Override
    public void ticked(long tick, long latenessNanos, long durationNanos) {
        duration.record(durationNanos, TimeUnit.NANOSECONDS);
        lateness.record(latenessNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void sleptThrough(long lastTick, long count, long nextDueNanos) {
        for (long i = 0; i < count; i++) {
            ticked(lastTick - i, 0, 0);
        }
    }
}
