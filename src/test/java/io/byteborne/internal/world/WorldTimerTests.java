package io.byteborne.internal.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.byteborne.world.TimerHandle;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorldTimerTests {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualClock clock = new ManualClock();
    private final WorldTimer timer = new WorldTimer(clock, InstantSource.fixed(NOW), new GameCalls(), () -> {});
    private final List<String> calls = new ArrayList<>();

    private Runnable call(String name) {
        return () -> calls.add(name);
    }

    /** A tick so much later. */
    private void tickAfterMillis(long millis) {
        clock.advanceMillis(millis);
        timer.run();
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Nested
    class Once {
        @Test
        void whenTheDelayIsOverThenItRunsOnce() {
            timer.after(millis(100), call("late"));

            tickAfterMillis(99);
            assertThat(calls).isEmpty();
            tickAfterMillis(1);
            assertThat(calls).containsExactly("late");
            tickAfterMillis(1000);
            assertThat(calls).containsExactly("late");
        }

        @ParameterizedTest
        @ValueSource(longs = {0, -1, Long.MIN_VALUE})
        void whenThereIsNoDelayThenItRunsWithTheNextTick(long seconds) {
            timer.after(Duration.ofSeconds(seconds), call("now"));

            assertThat(calls).isEmpty();
            timer.run();
            assertThat(calls).containsExactly("now");
        }

        @Test
        void whenSetInACallbackThenItWaitsForTheNextTickThoughTheClockStandsStill() {
            timer.after(Duration.ZERO, () -> {
                calls.add("first");
                timer.after(Duration.ZERO, call("second"));
            });

            timer.run();
            assertThat(calls).containsExactly("first");
            timer.run();
            assertThat(calls).containsExactly("first", "second");
        }

        @Test
        void whenSetInACallbackThenWhatWasDueBeforeStillRunsInThisTick() {
            timer.after(millis(10), () -> timer.after(Duration.ZERO, call("new")));
            timer.after(millis(20), call("old"));

            tickAfterMillis(20);

            assertThat(calls).containsExactly("old");
        }

        @Test
        void whenATimeIsReachedThenItRuns() {
            timer.at(NOW.plusSeconds(60), call("noon"));

            tickAfterMillis(59_999);
            assertThat(calls).isEmpty();
            tickAfterMillis(1);
            assertThat(calls).containsExactly("noon");
        }

        @Test
        void whenATimeHasPassedThenItRunsWithTheNextTick() {
            timer.at(NOW.minusSeconds(60), call("yesterday"));
            timer.at(Instant.MIN, call("beginning"));
            timer.at(Instant.MAX, call("end"));

            timer.run();

            assertThat(calls).containsExactly("yesterday", "beginning");
        }

        @Test
        void whenSeveralAreDueThenTheyRunByTimeAndThenAsTheyWereSet() {
            timer.after(millis(30), call("30"));
            timer.after(millis(10), call("10 a"));
            timer.after(millis(20), call("20"));
            timer.after(millis(10), call("10 b"));

            tickAfterMillis(100);

            assertThat(calls).containsExactly("10 a", "10 b", "20", "30");
        }

        @Test
        void whenACallbackThrowsThenTheOthersRun() {
            timer.after(millis(1), () -> {
                throw new IllegalStateException("broken");
            });
            timer.after(millis(1), () -> {
                throw new AssertionError("worse");
            });
            timer.after(millis(1), call("fine"));

            tickAfterMillis(1);

            assertThat(calls).containsExactly("fine");
            assertThat(timer.count()).isZero();
        }

        @Test
        void whenADelayIsHugeThenItDoesNotComeEarly() {
            clock.set(Long.MAX_VALUE - 5);
            timer.after(Duration.ofSeconds(Long.MAX_VALUE), call("never"));
            timer.after(millis(10), call("soon"));

            tickAfterMillis(10);

            assertThat(calls).containsExactly("soon");
            assertThat(timer.count()).isOne();
        }

        @Test
        void whenTheClockWrapsThenOrderAndTimesHold() {
            clock.set(Long.MAX_VALUE - millis(15).toNanos());
            timer.after(millis(20), call("behind"));
            timer.after(millis(10), call("before"));

            tickAfterMillis(9);
            assertThat(calls).isEmpty();
            tickAfterMillis(1);
            assertThat(calls).containsExactly("before");
            tickAfterMillis(9);
            assertThat(calls).containsExactly("before");
            tickAfterMillis(1);
            assertThat(calls).containsExactly("before", "behind");
        }
    }

    @Nested
    class Repeating {
        @Test
        void whenThereIsAFirstDelayThenTheIntervalCountsFromIt() {
            timer.every(millis(10), millis(100), () -> calls.add("x"));

            tickAfterMillis(10);
            assertThat(calls).hasSize(1);
            tickAfterMillis(99);
            assertThat(calls).hasSize(1);
            tickAfterMillis(1);
            assertThat(calls).hasSize(2);
        }

        @Test
        void whenOnlyTheIntervalIsGivenThenItRunsFirstAfterOne() {
            timer.every(millis(100), call("x"));

            tickAfterMillis(99);
            assertThat(calls).isEmpty();
            tickAfterMillis(1);
            assertThat(calls).hasSize(1);
            tickAfterMillis(100);
            assertThat(calls).hasSize(2);
        }

        @Test
        void whenTheCallbackReturnsFalseThenItWasTheLastTime() {
            AtomicInteger runs = new AtomicInteger();
            TimerHandle handle = timer.every(millis(10), millis(10), () -> runs.incrementAndGet() < 3);

            for (int i = 0; i < 10; i++) {
                tickAfterMillis(10);
            }

            assertThat(runs).hasValue(3);
            assertThat(handle.isSet()).isFalse();
            assertThat(handle.cancel()).isFalse();
            assertThat(timer.count()).isZero();
        }

        @Test
        void whenTheCallbackThrowsThenItRunsAgain() {
            TimerHandle handle = timer.every(millis(10), () -> {
                calls.add("x");
                throw new IllegalStateException("broken");
            });

            tickAfterMillis(10);
            tickAfterMillis(10);

            assertThat(calls).hasSize(2);
            assertThat(handle.isSet()).isTrue();
        }

        @Test
        void whenTicksComeIrregularlyThenItNeverDrifts() {
            AtomicInteger runs = new AtomicInteger();
            long interval = 50_000_007;
            timer.every(Duration.ofNanos(interval), runs::incrementAndGet);
            Random random = new Random(42);

            long now = 0;
            for (int step = 0; step < 10_000; step++) {
                now += random.nextLong(1, 200_000_000);
                clock.set(now);
                timer.run();
                assertThat(runs.get()).isEqualTo((int) (now / interval));
            }
        }

        @Test
        void whenSeveralAreOverdueThenTheirRunsInterleaveByTime() {
            timer.every(millis(20), call("20"));
            timer.every(millis(30), call("30"));

            tickAfterMillis(60);

            // At 60, the one that was set first comes first.
            assertThat(calls).containsExactly("20", "30", "20", "20", "30");
        }

        @Test
        void whenItIsFarBehindThenItCatchesUpOnAHundredAndKeepsItsRhythm() {
            timer.every(millis(10), call("x"));

            tickAfterMillis(10_005);
            assertThat(calls).as("a thousand were due").hasSize(100);
            tickAfterMillis(4);
            assertThat(calls).as("10,009 ms").hasSize(100);
            tickAfterMillis(1);
            assertThat(calls).as("10,010 ms").hasSize(101);
            tickAfterMillis(10);
            assertThat(calls).as("10,020 ms").hasSize(102);
        }

        @Test
        void whenAHundredAreDueThenNoneIsSkipped() {
            timer.every(millis(10), call("x"));

            tickAfterMillis(1_000);
            assertThat(calls).hasSize(100);
            tickAfterMillis(1_000);
            assertThat(calls).as("the limit is each tick's").hasSize(200);
        }

        @Test
        void whenTheClockWrapsThenItGoesOn() {
            clock.set(Long.MAX_VALUE - millis(15).toNanos());
            timer.every(millis(10), call("x"));

            for (int i = 0; i < 50; i++) {
                tickAfterMillis(1);
            }

            assertThat(calls).hasSize(5);
        }

        @Test
        void whenTheIntervalIsHugeThenItRunsOnce() {
            clock.set(Long.MAX_VALUE - 5);
            timer.every(Duration.ZERO, Duration.ofSeconds(Long.MAX_VALUE), () -> calls.add("x"));

            timer.run();
            tickAfterMillis(1_000_000);

            assertThat(calls).hasSize(1);
            assertThat(timer.count()).isOne();
        }

        @ParameterizedTest
        @ValueSource(longs = {0, -1})
        void whenTheIntervalIsNotPositiveThenItIsRefused(long nanos) {
            Duration interval = Duration.ofNanos(nanos);

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> timer.every(interval, call("x")))
                    .withMessageContaining(interval.toString());
            assertThat(timer.count()).isZero();
        }
    }

    @Nested
    class Cancelling {
        @Test
        void whenCancelledBeforeItsTimeThenItNeverRuns() {
            TimerHandle once = timer.after(millis(10), call("once"));
            TimerHandle often = timer.every(millis(10), call("often"));
            assertThat(once.isSet()).isTrue();
            assertThat(timer.count()).isEqualTo(2);

            assertThat(once.cancel()).isTrue();
            assertThat(often.cancel()).isTrue();

            assertThat(once.isSet()).isFalse();
            assertThat(once.cancel()).as("again").isFalse();
            assertThat(timer.count()).isZero();
            tickAfterMillis(100);
            assertThat(calls).isEmpty();
        }

        @Test
        void whenCancelledAfterItRanThenNothingWasToCome() {
            TimerHandle once = timer.after(millis(10), call("once"));
            tickAfterMillis(10);

            assertThat(once.isSet()).isFalse();
            assertThat(once.cancel()).isFalse();
        }

        @Test
        void whenCancelledInItsOwnCallbackThenItWasTheLastTime() {
            AtomicReference<TimerHandle> handle = new AtomicReference<>();
            handle.set(timer.every(millis(10), () -> {
                calls.add(String.valueOf(handle.get().cancel()));
                calls.add(String.valueOf(handle.get().isSet()));
            }));

            tickAfterMillis(100);

            assertThat(calls).containsExactly("true", "false");
            assertThat(timer.count()).isZero();
        }

        @Test
        void whenTheOnlyCallIsUnderWayThenNothingIsToCome() {
            AtomicReference<TimerHandle> handle = new AtomicReference<>();
            handle.set(timer.after(millis(10), () -> {
                calls.add(String.valueOf(handle.get().isSet()));
                calls.add(String.valueOf(handle.get().cancel()));
            }));

            tickAfterMillis(10);

            assertThat(calls).containsExactly("false", "false");
        }

        @Test
        void whenCancelledByAnotherThatIsDueInTheSameTickThenItDoesNotRun() {
            AtomicReference<TimerHandle> later = new AtomicReference<>();
            timer.after(millis(10), () -> calls.add(String.valueOf(later.get().cancel())));
            later.set(timer.after(millis(10), call("later")));

            tickAfterMillis(10);

            assertThat(calls).containsExactly("true");
        }
    }

    @Test
    void whenManyThreadsSetAndCancelThenEachCallIsEitherMadeOrCancelled() throws Exception {
        int threads = 4;
        int each = 2_000;
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        ExecutorService setters = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                running.add(setters.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        TimerHandle handle = timer.after(Duration.ofNanos(i % 3), ran::incrementAndGet);
                        if (i % 2 == 0 && handle.cancel()) {
                            cancelled.incrementAndGet();
                        }
                    }
                }));
            }
            while (!running.stream().allMatch(Future::isDone)) {
                clock.advance(Duration.ofNanos(1));
                timer.run();
            }
            for (Future<?> done : running) {
                done.get();
            }
            tickAfterMillis(1);
        } finally {
            setters.shutdown();
            assertThat(setters.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(ran.get() + cancelled.get()).isEqualTo(threads * each);
        assertThat(ran).hasValueGreaterThanOrEqualTo(threads * each / 2);
        assertThat(timer.count()).isZero();
    }

    @Nested
    class UntilTheFirst {
        private static final long INTERVAL = 50_000_000;

        private long idleTicks(long firstDueMillis) {
            return timer.idleTicks(millis(firstDueMillis).toNanos(), INTERVAL);
        }

        @Test
        void whenNothingIsSetThenNoTickIsNeeded() {
            assertThat(idleTicks(50)).isEqualTo(Long.MAX_VALUE);
        }

        @ParameterizedTest
        @CsvSource({"0, 0", "49, 0", "50, 0", "51, 1", "100, 1", "101, 2", "150, 2"})
        void whenSomethingIsSetThenTheTicksBeforeTheOneThatRunsItAreNot(long dueMillis, long idle) {
            timer.after(millis(dueMillis), call("due"));
            timer.after(millis(dueMillis + 500), call("later"));

            assertThat(idleTicks(50)).isEqualTo(idle);
        }

        @Test
        void whenACallbackIsSetThatIsTheFirstToBeDueThenTheWorldIsTold() {
            List<String> told = new ArrayList<>();
            WorldTimer telling =
                    new WorldTimer(clock, InstantSource.fixed(NOW), new GameCalls(), () -> told.add("sooner"));

            telling.after(millis(100), call("first"));
            assertThat(told).hasSize(1);
            telling.after(millis(200), call("later"));
            assertThat(told).hasSize(1);
            telling.every(millis(50), call("sooner"));
            assertThat(told).hasSize(2);
        }
    }
}
