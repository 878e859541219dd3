package io.byteborne.internal.actuate;

import io.byteborne.internal.net.control.ControlStatistics;
import io.byteborne.internal.net.control.Resumption;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The session protocol as meters; held and read as those of {@link NetworkMetrics}. I/O threads record round trips. */
public final class ControlMetrics implements MeterBinder {
    // A histogram has buckets between these two; values outside need not be distinguished.
    private static final Duration SHORTEST = Duration.ofNanos(100_000);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final ControlStatistics statistics;
    private final @Nullable Resumption resumption;

    /** @param resumption null if sessions end with their connections */
    public ControlMetrics(ControlStatistics statistics, @Nullable Resumption resumption) {
        this.statistics = statistics;
        this.resumption = resumption;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("byteborne.sessions.greeted", statistics, ControlStatistics::greetedSessions)
                .description("Sessions whose clients began with Hello, and were let in")
                .register(registry);
        Gauge.builder("byteborne.sessions.detached", this, all -> all.of(Resumption::detachedSessions))
                .description("Sessions that have lost their connections, and wait for their clients")
                .register(registry);
        Gauge.builder("byteborne.resume.bytes", this, all -> all.of(Resumption::keptBytes))
                .baseUnit("bytes")
                .description("Bytes that are kept for clients that may resume")
                .register(registry);
        bindResumes(registry, "resumed", Resumption::resumedSessions);
        bindResumes(registry, "refused", Resumption::refusedResumes);
        bindResumes(registry, "over_bounds", Resumption::endedOverBounds);
        Timer roundTrips = Timer.builder("byteborne.round.trip")
                .description("How long clients took to answer pings of the session protocol")
                .publishPercentileHistogram()
                .minimumExpectedValue(SHORTEST)
                .maximumExpectedValue(LONGEST)
                .register(registry);
        statistics.onRoundTrip(nanos -> roundTrips.record(nanos, TimeUnit.NANOSECONDS));
    }

    private void bindResumes(MeterRegistry registry, String outcome, ToDoubleFunction<Resumption> count) {
        FunctionCounter.builder("byteborne.resumes", this, all -> all.of(count))
                .tag("outcome", outcome)
                .description("Clients that wanted their sessions back, and sessions for which too much was kept")
                .register(registry);
    }

    private double of(ToDoubleFunction<Resumption> figure) {
        return resumption == null ? 0 : figure.applyAsDouble(resumption);
    }
}
