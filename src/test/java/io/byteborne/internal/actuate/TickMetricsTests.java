package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TickMetricsTests {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final TickMetrics metrics = new TickMetrics(registry);

    @Test
    void whenATickIsOverThenItsDurationAndLatenessAreRecorded() {
        metrics.ticked(1, TimeUnit.MICROSECONDS.toNanos(30), TimeUnit.MICROSECONDS.toNanos(200));
        metrics.ticked(2, TimeUnit.MICROSECONDS.toNanos(10), TimeUnit.MICROSECONDS.toNanos(400));

        Timer duration = registry.get("byteborne.tick.duration").timer();
        assertThat(duration.count()).isEqualTo(2);
        assertThat(duration.totalTime(TimeUnit.MICROSECONDS)).isEqualTo(600);
        Timer lateness = registry.get("byteborne.tick.lateness").timer();
        assertThat(lateness.count()).isEqualTo(2);
        assertThat(lateness.totalTime(TimeUnit.MICROSECONDS)).isEqualTo(40);
    }

    @Test
    void whenScrapedThenBucketsGoFromTenMicrosecondsToOneSecond() {
        assertBuckets("byteborne_tick_duration_seconds");
        assertBuckets("byteborne_tick_lateness_seconds");
    }

    private void assertBuckets(String name) {
        List<String> bounds = Pattern.compile(Pattern.quote(name) + "_bucket\\{le=\"([^\"]+)\"}")
                .matcher(registry.scrape())
                .results()
                .map((MatchResult bucket) -> bucket.group(1))
                .toList();
        assertThat(bounds).hasSizeGreaterThan(20).endsWith("1.0", "+Inf");
        assertThat(Double.parseDouble(bounds.get(0))).isBetween(5e-6, 2e-5);
    }

    @Test
    void whenTheWorldHasSleptThroughTicksThenTheyCountAsPunctualAndAsTakingNoTime() {
        metrics.sleptThrough(20, 19, 0);

        for (String name : List.of("byteborne.tick.duration", "byteborne.tick.lateness")) {
            Timer timer = registry.get(name).timer();
            assertThat(timer.count()).isEqualTo(19);
            assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isZero();
        }
    }
}
