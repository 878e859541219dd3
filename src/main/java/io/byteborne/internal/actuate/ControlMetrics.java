package io.byteborne.internal.actuate;

import io.byteborne.internal.net.control.ControlStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The session protocol as meters; held and read as those of {@link NetworkMetrics}. I/O threads record round trips. */
public final class ControlMetrics implements MeterBinder {
    // A histogram has buckets between these two; values outside need not be distinguished.
    private static final Duration SHORTEST = Duration.ofNanos(100_000);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final ControlStatistics statistics;

    public ControlMetrics(ControlStatistics statistics) {
        this.statistics = statistics;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("byteborne.sessions.greeted", statistics, ControlStatistics::greetedSessions)
                .description("Sessions whose clients began with Hello, and were let in")
                .register(registry);
        Timer roundTrips = Timer.builder("byteborne.round.trip")
                .description("How long clients took to answer pings of the session protocol")
                .publishPercentileHistogram()
                .minimumExpectedValue(SHORTEST)
                .maximumExpectedValue(LONGEST)
                .register(registry);
        statistics.onRoundTrip(nanos -> roundTrips.record(nanos, TimeUnit.NANOSECONDS));
    }
}
