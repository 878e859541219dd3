package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.settings.TestProperties;
import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.internal.world.WorldParts;
import io.byteborne.internal.world.loop.TickStatistics;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class GameTickEndpointTests {
    private final AtomicLong now = new AtomicLong();
    private final TickStatistics statistics = WorldParts.tickStatistics(now::get, Duration.ofMillis(50));

    @Test
    void whenNothingIsSetThenTheDefaultsAreShown() {
        GameTickEndpoint.Ticks shown = endpoint(TestProperties.world()).ticks();

        assertThat(shown.intervalMillis()).isEqualTo(50);
        assertThat(shown.configuredRate()).isEqualTo(20);
        assertThat(shown.dispatch()).isEqualTo("on-tick");
        assertThat(shown.actualRate()).isZero();
        assertThat(shown.ticks()).isZero();
    }

    @Test
    void whenTheRateIsSetThenTheIntervalFollows() {
        GameTickEndpoint.Ticks shown = endpoint(TestProperties.world("tick-rate=60", "dispatch=on-arrival"))
                .ticks();

        assertThat(shown.configuredRate()).isCloseTo(60, Offset.offset(0.001));
        assertThat(shown.intervalMillis()).isCloseTo(16.667, Offset.offset(0.001));
        assertThat(shown.dispatch()).isEqualTo("on-arrival");
    }

    @Test
    void whenTicksPassThenTheirFiguresAreShown() {
        // One to a thousand microseconds long, and three times as late.
        for (int tick = 1; tick <= 1000; tick++) {
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(25));
            statistics.ticked(tick, tick * 3_000L, tick * 1_000L);
        }
        WorldParts.skipTicks(statistics, 7);

        GameTickEndpoint.Ticks shown = endpoint(TestProperties.world()).ticks();

        assertThat(shown.ticks()).isEqualTo(1000);
        assertThat(shown.actualRate()).isCloseTo(40, Offset.offset(1e-9));
        assertThat(shown.skipped()).isEqualTo(7);
        assertThat(shown.overruns()).isZero();
        assertThat(shown.durationMicros()).isEqualTo(new GameTickEndpoint.Percentiles(500, 900, 990, 999, 1000));
        assertThat(shown.latenessMicros()).isEqualTo(new GameTickEndpoint.Percentiles(1500, 2700, 2970, 2997, 3000));
    }

    @Test
    void whenTicksTakeLongerThanTheIntervalThenTheyAreOverruns() {
        statistics.ticked(1, 0, TimeUnit.MILLISECONDS.toNanos(50));
        statistics.ticked(2, 0, TimeUnit.MILLISECONDS.toNanos(51));

        GameTickEndpoint.Ticks shown = endpoint(TestProperties.world()).ticks();

        assertThat(shown.overruns()).isEqualTo(1);
    }

    @Test
    void whenAskedThenFiguresFromElsewhereAreShown() {
        GameTickEndpoint.Ticks shown = endpoint(TestProperties.world()).ticks();

        assertThat(shown.timers()).isEqualTo(3);
        assertThat(shown.inboxEvents()).isEqualTo(4);
    }

    private GameTickEndpoint endpoint(WorldProperties properties) {
        return new GameTickEndpoint(properties, statistics, () -> 3, () -> 4);
    }
}
