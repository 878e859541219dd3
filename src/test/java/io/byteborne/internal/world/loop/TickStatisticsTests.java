package io.byteborne.internal.world.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.byteborne.internal.world.ManualClock;
import io.byteborne.internal.world.loop.TickStatistics.Percentiles;
import io.byteborne.internal.world.loop.TickStatistics.Window;
import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TickStatisticsTests {
    private static final long INTERVAL_NANOS = Duration.ofMillis(50).toNanos();

    private final ManualClock clock = new ManualClock();
    private final TickStatistics statistics = new TickStatistics(clock, INTERVAL_NANOS);
    private long tick;

    private void tick(TickStatistics to, Duration sinceLast, long lateness, long duration) {
        clock.advance(sinceLast);
        to.ticked(++tick, lateness, duration);
    }

    @Test
    void whenNothingHasTickedThenEveryFigureIsZero() {
        Window window = statistics.window();

        assertThat(window.ticks()).isZero();
        assertThat(window.ticksPerSecond()).isZero();
        assertThat(window.duration().nanosAt(99)).isZero();
        assertThat(window.lateness().nanosAt(50)).isZero();
        assertThat(statistics.ticks()).isZero();
        assertThat(statistics.overruns()).isZero();
        assertThat(statistics.skipped()).isZero();
    }

    @Test
    void whenFiguresAreWorkedOutThenTheWorldDoesNotWaitForThem() {
        AtomicReference<NanoClock> time = new AtomicReference<>(() -> 0);
        TickStatistics asked = new TickStatistics(
                () -> time.get().nanoTime(), Duration.ofMillis(50).toNanos());
        // The clock is read when the figures are worked out: a good moment for a tick.
        time.set(() -> {
            time.set(() -> 0);
            assertThat(CompletableFuture.runAsync(() -> asked.ticked(1, 0, 0))).succeedsWithin(Duration.ofSeconds(10));
            return 0;
        });

        assertThat(asked.window().ticks()).isZero();

        assertThat(asked.ticks()).isOne();
    }

    @Test
    void whenOnlyOneHasTickedThenThereIsNoRate() {
        tick(statistics, Duration.ofMillis(50), 0, 1);

        assertThat(statistics.window().ticks()).isOne();
        assertThat(statistics.window().ticksPerSecond()).isZero();
    }

    @Test
    void whenTicksComeEvenlyThenTheirRateIsExact() {
        for (int i = 0; i < 21; i++) {
            tick(statistics, Duration.ofMillis(50), 0, 1);
        }

        assertThat(statistics.window().ticks()).isEqualTo(21);
        assertThat(statistics.window().ticksPerSecond()).isEqualTo(20.0, within(1e-9));
        assertThat(statistics.ticks()).isEqualTo(21);
    }

    @Test
    void whenTicksTookDifferentTimesThenPercentilesAreExact() {
        for (int i = 100; i >= 1; i--) {
            tick(statistics, Duration.ofMillis(50), i * 1_000L, i);
        }

        Window window = statistics.window();
        assertThat(window.duration().nanosAt(50)).isEqualTo(50);
        assertThat(window.duration().nanosAt(99)).isEqualTo(99);
        assertThat(window.duration().nanosAt(100)).isEqualTo(100);
        assertThat(window.lateness().nanosAt(95)).isEqualTo(95_000);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 99.9, 999",
        "1000, 50, 500",
        "1000, 100, 1000",
        "1000, 0.01, 1",
        "100, 55, 55",
        "100, 7, 7",
        "100, 99.9, 100",
        "3, 50, 2",
        "1, 99, 1",
    })
    void whenAPercentileIsAskedForThenItIsTheNearestRank(int values, double percentile, long expected) {
        Percentiles percentiles =
                new Percentiles(LongStream.rangeClosed(1, values).toArray());

        assertThat(percentiles.nanosAt(percentile)).isEqualTo(expected);
    }

    @Test
    void whenATickTakesLongerThanTheIntervalThenItIsAnOverrun() {
        tick(statistics, Duration.ofMillis(50), 0, INTERVAL_NANOS);
        tick(statistics, Duration.ofMillis(51), 0, INTERVAL_NANOS + 1);

        assertThat(statistics.overruns()).isOne();
    }

    @Test
    void whenTicksAreSkippedThenTheyAreSummed() {
        statistics.skipped(3);
        statistics.skipped(0);
        statistics.skipped(4);

        assertThat(statistics.skipped()).isEqualTo(7);
    }

    @Test
    void whenAMinuteHasPassedThenATickIsOutOfTheWindowButNotOfTheTotals() {
        tick(statistics, Duration.ZERO, 9, 9);
        tick(statistics, Duration.ofSeconds(59), 1, INTERVAL_NANOS + 1);
        tick(statistics, Duration.ofSeconds(1), 1, INTERVAL_NANOS + 1);
        assertThat(statistics.window().ticks()).isEqualTo(3);

        clock.advance(Duration.ofNanos(1));

        assertThat(statistics.window().ticks()).isEqualTo(2);
        assertThat(statistics.window().ticksPerSecond()).isEqualTo(1.0, within(1e-9));
        assertThat(statistics.window().lateness().nanosAt(100)).isOne();
        assertThat(statistics.ticks()).isEqualTo(3);
        assertThat(statistics.overruns()).isEqualTo(2);
    }

    @Test
    void whenMoreTickThanAMinuteHoldsThenTheLatestAreKept() {
        TickStatistics slow = new TickStatistics(clock, Duration.ofSeconds(1).toNanos());
        for (int i = 1; i <= 100; i++) {
            tick(slow, Duration.ofMillis(100), 0, i);
        }

        Window window = slow.window();
        assertThat(window.ticks()).isEqualTo(60);
        assertThat(window.duration().nanosAt(0.1)).isEqualTo(41);
        assertThat(window.duration().nanosAt(100)).isEqualTo(100);
        assertThat(window.ticksPerSecond()).isEqualTo(10.0, within(1e-9));
        assertThat(slow.ticks()).isEqualTo(100);
    }

    @Test
    void whenTheClockWrapsThenTheWindowHolds() {
        clock.set(Long.MAX_VALUE - Duration.ofSeconds(1).toNanos());
        for (int i = 0; i < 41; i++) {
            tick(statistics, Duration.ofMillis(50), 0, 1);
        }

        assertThat(statistics.window().ticks()).isEqualTo(41);
        assertThat(statistics.window().ticksPerSecond()).isEqualTo(20.0, within(1e-9));
    }

    @Test
    void whenTheWorldSleepsThroughTicksThenTheyAreCountedMeanwhileAsSoonAsTheyAreDue() {
        clock.advanceMillis(50);
        statistics.ticked(1, 0, 0);
        statistics.sleeps(Duration.ofMillis(100).toNanos());

        assertThat(statistics.ticks()).isEqualTo(1);
        clock.advanceMillis(49);
        assertThat(statistics.ticks()).isEqualTo(1);
        clock.advanceMillis(1);
        assertThat(statistics.ticks()).isEqualTo(2);
        clock.advanceMillis(120);
        assertThat(statistics.ticks()).isEqualTo(4);

        statistics.sleptThrough(4, 3, Duration.ofMillis(250).toNanos());

        clock.advanceMillis(1_000);
        assertThat(statistics.ticks()).isEqualTo(4);
    }

    @Test
    void whenTheWorldHasSleptThroughTicksThenTheyWerePunctualAndTheRateIsTheRhythms() {
        clock.advanceMillis(50);
        statistics.ticked(1, 5, 7);
        clock.advanceMillis(1_000);
        statistics.sleptThrough(20, 19, Duration.ofMillis(1_050).toNanos());
        statistics.ticked(21, 30, 40);

        Window window = statistics.window();

        assertThat(window.ticks()).isEqualTo(21);
        assertThat(window.ticksPerSecond()).isEqualTo(20);
        assertThat(window.duration().nanosAt(50)).isZero();
        assertThat(window.lateness().nanosAt(50)).isZero();
        assertThat(window.lateness().nanosAt(100)).isEqualTo(30);
        assertThat(statistics.overruns()).isZero();
    }
}
