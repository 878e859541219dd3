package io.byteborne.internal.actuate;

import io.byteborne.internal.world.loop.Watchdog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** What the world's watchdog sees, as a meter. Read by whichever thread publishes the metrics. */
public final class WatchdogMetrics implements MeterBinder {
    private final Watchdog watchdog;

    public WatchdogMetrics(Watchdog watchdog) {
        this.watchdog = watchdog;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("byteborne.world.blocked", watchdog, Watchdog::blockedSeconds)
                .baseUnit("seconds")
                .description("For how long the world thread has been blocked; 0 while it is not")
                .register(registry);
    }
}
