package io.byteborne.internal.world.loop;

import static io.byteborne.internal.world.WorldFixture.ping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;

import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.settings.WorldProperties.DispatchMode;
import io.byteborne.internal.world.WorldFixture;
import io.byteborne.world.NanoClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.mockito.stubbing.Answer;

class WorldLoopTests {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final FlushBatch flushBatch = spy(new FlushBatch());
    private final WorldFixture fixture = new WorldFixture(flushBatch);
    private final List<TickListener> listeners = new ArrayList<>();
    /** The times at which ticks began, in milliseconds. */
    private final List<Long> ticks = new ArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    private WorldLoop loop(
            Sleeper sleeper, NanoClock clock, Duration interval, DispatchMode mode, TickStatistics statistics) {
        return new WorldLoop(
                fixture.world,
                fixture.ticks,
                () -> !fixture.inbox.isEmpty(),
                fixture.tasks::areUrgent,
                sleeper,
                clock,
                interval,
                Duration.ofSeconds(5),
                mode,
                statistics,
                listeners);
    }

    /** On this thread, and in the time of the manual clock: sleeping moves it. */
    @Nested
    class Stepped {
        private final Sleeper sleeper = mock();
        private final List<Runnable> duringSleep = new ArrayList<>();
        /** Whether the loop would not have begun to sleep any more, after each of those. */
        private final List<Boolean> awake = new ArrayList<>();
        /** When the loop was expected back, at the beginning of each sleep, in milliseconds. */
        private final List<Long> expected = new ArrayList<>();

        private final TickStatistics statistics = new TickStatistics(fixture.clock, INTERVAL.toNanos());

        private void run(DispatchMode mode, int untilTick) {
            fixture.onTicks(1, () -> {});
            runWithMethods(mode, untilTick);
        }

        private void runWithMethods(DispatchMode mode, int untilTick) {
            WorldLoop loop = loop(sleeper, fixture.clock, INTERVAL, mode, statistics);
            Answer<?> sleep = call -> {
                expected.add(Duration.ofNanos(loop.expectedNanos()).toMillis());
                if (duringSleep.isEmpty()) {
                    fixture.clock.advance(Duration.ofNanos(call.getArgument(0)));
                } else {
                    // Woken after 10 ms.
                    fixture.clock.advanceMillis(10);
                    duringSleep.removeFirst().run();
                    awake.add(call.<BooleanSupplier>getArgument(1).getAsBoolean());
                }
                return null;
            };
            doAnswer(sleep).when(sleeper).sleep(anyLong(), any());
            doAnswer(sleep).when(sleeper).sleepDeeply(anyLong(), any());
            listeners.add((tick, lateness, duration) -> {
                long ended = fixture.clock.millis();
                ticks.add(ended - Duration.ofNanos(duration).toMillis());
                if (tick >= untilTick) {
                    loop.stop();
                }
            });
            loop.run();
            // The last pass, behind the stop, is not one of the rhythm.
            assertThat(ticks.removeLast()).isEqualTo(fixture.clock.millis());
        }

        /** In the tick that is due then, something takes so long. */
        private void busyAt(long millis, long forMillis) {
            fixture.timer.after(Duration.ofMillis(millis), () -> fixture.clock.advanceMillis(forMillis));
        }

        @Test
        void whenTicksAreQuickThenEachBeginsWhenItIsDue() {
            run(DispatchMode.ON_TICK, 4);

            assertThat(ticks).containsExactly(50L, 100L, 150L, 200L);
            assertThat(statistics.skipped()).isZero();
        }

        @Test
        void whenATickTakesSomeOfItsIntervalThenTheNextOneIsNotPutOff() {
            busyAt(100, 30);

            run(DispatchMode.ON_TICK, 4);

            assertThat(ticks).containsExactly(50L, 100L, 150L, 200L);
        }

        @Test
        void whenATickOverrunsThenTheLoopCatchesUpWithoutAPause() {
            List<Long> lateness = new ArrayList<>();
            listeners.add((tick, latenessNanos, duration) ->
                    lateness.add(Duration.ofNanos(latenessNanos).toMillis()));
            busyAt(50, 175);

            run(DispatchMode.ON_TICK, 6);

            assertThat(ticks).containsExactly(50L, 225L, 225L, 225L, 250L, 300L);
            assertThat(lateness).startsWith(0L, 125L, 75L, 25L, 0L, 0L);
            assertThat(statistics.skipped()).isZero();
        }

        @Test
        void whenATickOverrunsByFarThenFiveTicksAreCaughtUpOnAndTheRestIsSkippedAndCounted() {
            busyAt(50, 510);

            run(DispatchMode.ON_TICK, 8);

            // Due by 560 were those of 100 to 550: ten. The last of them is on time, five before it are caught up on.
            assertThat(ticks).containsExactly(50L, 560L, 560L, 560L, 560L, 560L, 560L, 600L);
            assertThat(statistics.skipped()).isEqualTo(4);
        }

        @Test
        void whenMessagesArriveOnArrivalThenTheyAreHandledBetweenTicks() {
            fixture.onPing((session, ping) -> fixture.log.add("at " + fixture.clock.millis()));
            duringSleep.add(() -> ping(fixture.accept(), 1));

            run(DispatchMode.ON_ARRIVAL, 2);

            assertThat(fixture.log).containsExactly("opened 1", "ping 1/1", "at 10");
            assertThat(ticks).as("keep their rate").containsExactly(50L, 100L);
        }

        @Test
        void whenMessagesArriveOnTickThenTheyAreHandledWithTheNextTick() {
            fixture.onPing((session, ping) -> fixture.log.add("at " + fixture.clock.millis()));
            duringSleep.add(() -> ping(fixture.accept(), 1));

            run(DispatchMode.ON_TICK, 2);

            assertThat(fixture.log).containsExactly("opened 1", "ping 1/1", "at 50");
        }

        @Test
        void whenThereIsNothingToDoThenTicksAreSleptThroughForSomeSecondsAndHaveTheirNumbers() {
            listeners.add(statistics);

            runWithMethods(DispatchMode.ON_TICK, 202);

            assertThat(ticks).containsExactly(5_050L, 10_100L);
            assertThat(statistics.ticks()).as("with the one of the stop").isEqualTo(203);
            assertThat(statistics.skipped()).isZero();
            assertThat(statistics.window().ticks()).isEqualTo(203);
            assertThat(statistics.window().lateness().nanosAt(100)).isZero();
        }

        @Test
        void whenATimerIsSetThenTicksAreSleptThroughUntilTheOneInWhichItIsDue() {
            fixture.timer.after(Duration.ofMillis(330), () -> fixture.log.add("at " + fixture.clock.millis()));
            fixture.timer.after(Duration.ofMillis(500), () -> fixture.log.add("at " + fixture.clock.millis()));

            runWithMethods(DispatchMode.ON_TICK, 10);

            assertThat(fixture.log).containsExactly("at 350", "at 500");
            assertThat(ticks).containsExactly(350L, 500L);
        }

        @Test
        void whenATimerIsSetDuringADeepSleepThenTheWorldWakesForIt() {
            duringSleep.add(() -> elsewhere(() -> fixture.timer.after(
                    Duration.ofMillis(100), () -> fixture.log.add("at " + fixture.clock.millis()))));

            runWithMethods(DispatchMode.ON_TICK, 3);

            assertThat(awake).containsExactly(true);
            assertThat(fixture.log).containsExactly("at 150");
            assertThat(ticks).containsExactly(150L);
        }

        @Test
        void whenAMethodRunsNowAndThenThenTheTicksInBetweenAreSleptThrough() {
            fixture.onTicks(
                    3, () -> fixture.log.add("tick " + fixture.ticks.number() + " at " + fixture.clock.millis()));

            runWithMethods(DispatchMode.ON_TICK, 9);

            assertThat(fixture.log).containsExactly("tick 3 at 150", "tick 6 at 300", "tick 9 at 450");
        }

        @Test
        void whenAClientComesDuringADeepSleepOnTickThenItIsServedWithTheNextTickOfTheRhythm() {
            fixture.onPing((session, ping) -> fixture.log.add("at " + fixture.clock.millis()));
            duringSleep.add(() -> {
                fixture.clock.advanceMillis(120);
                ping(fixture.accept(), 1);
            });

            runWithMethods(DispatchMode.ON_TICK, 4);

            assertThat(awake).containsExactly(true);
            assertThat(fixture.log).containsExactly("opened 1", "ping 1/1", "at 150");
            assertThat(ticks).as("with a session, each is run").containsExactly(150L, 200L);
        }

        @Test
        void whenAClientComesDuringADeepSleepOnArrivalThenItIsServedAtOnceAndFindsTheTicksCounted() {
            fixture.onPing((session, ping) ->
                    fixture.log.add("after tick " + fixture.ticks.number() + " at " + fixture.clock.millis()));
            duringSleep.add(() -> {
                fixture.clock.advanceMillis(120);
                ping(fixture.accept(), 1);
            });

            runWithMethods(DispatchMode.ON_ARRIVAL, 3);

            assertThat(fixture.log).containsExactly("opened 1", "ping 1/1", "after tick 2 at 130");
            assertThat(ticks).containsExactly(150L);
        }

        @Test
        void whenTheWorldSleepsThroughTicksThenItIsNotExpectedBeforeItIsToWake() {
            fixture.timer.after(Duration.ofMillis(400), () -> {});

            runWithMethods(DispatchMode.ON_TICK, 8);

            assertThat(expected).first().isEqualTo(400L);
        }

        /** Another thread does something, and is done with it. */
        private static void elsewhere(Runnable work) {
            try {
                assertThat(Thread.ofPlatform().start(work).join(Duration.ofSeconds(10)))
                        .isTrue();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }

        @Test
        void whenAnotherThreadGivesATaskOnTickThenItRunsAndWhatItSendsLeavesBeforeTheTickAndMessagesWaitForIt() {
            fixture.onPing((session, ping) -> fixture.log.add("at " + fixture.clock.millis()));
            Connection connection = fixture.accept();
            List<String> sent = new ArrayList<>();
            duringSleep.add(() -> {
                ping(connection, 1);
                elsewhere(() -> fixture.tasks.execute(() -> {
                    fixture.log.add("task at " + fixture.clock.millis());
                    connection.session().send(WorldFixture.pingOf(2));
                }));
            });
            duringSleep.add(() -> sent.add(connection.sent()));

            run(DispatchMode.ON_TICK, 2);

            assertThat(fixture.log).containsExactly("task at 10", "opened 1", "ping 1/1", "at 50");
            assertThat(sent).doesNotContain("");
            assertThat(ticks).as("keep their rate").containsExactly(50L, 100L);
        }

        @Test
        void whenTheWorldGivesItselfATaskOnTickThenThatWaitsForTheNextTickHoweverOften() {
            fixture.tasks.execute(new Runnable() {
                @Override
                public void run() {
                    fixture.log.add("at " + fixture.clock.millis());
                    fixture.tasks.execute(this);
                }
            });

            run(DispatchMode.ON_TICK, 3);

            // The first was given by no task; the last runs with the pass of the stop.
            assertThat(fixture.log).containsExactly("at 0", "at 50", "at 100", "at 150", "at 150");
        }

        @Test
        void whenAHandlerOrTheHandlingOfAnOutcomeGivesATaskOnTickThenThatDoesNotWaitForTheNextTick() {
            fixture.onPing((session, ping) ->
                    fixture.tasks.execute(() -> fixture.log.add("task at " + fixture.clock.millis())));
            duringSleep.add(() -> ping(fixture.accept(), 1));
            duringSleep.add(() -> elsewhere(() -> fixture.tasks.complete(() ->
                    fixture.tasks.execute(() -> fixture.log.add("task of an outcome at " + fixture.clock.millis())))));

            run(DispatchMode.ON_TICK, 2);

            assertThat(fixture.log).containsExactly("task of an outcome at 20", "opened 1", "ping 1/1", "task at 50");
        }

        @Test
        void whenTheWorldItselfComesToAnOutcomeOnTickThenThatDoesNotWaitForTheNextTick() {
            fixture.timer.after(
                    Duration.ofMillis(50),
                    () -> fixture.tasks.complete(() -> fixture.log.add("at " + fixture.clock.millis())));
            duringSleep.add(() -> {});

            run(DispatchMode.ON_TICK, 2);

            assertThat(fixture.log).containsExactly("at 50");
        }

        @Test
        void whenStoppedThenWhatHasComeByThenIsHandled() {
            fixture.onPing((session, ping) -> {});
            Connection connection = fixture.accept();
            listeners.add((tick, lateness, duration) -> {
                if (tick == 2) {
                    ping(connection, 1);
                }
            });

            run(DispatchMode.ON_TICK, 2);

            assertThat(fixture.log).containsExactly("opened 1", "ping 1/1");
        }

        @Test
        void whenAListenerFailsThenTheOthersHearOfTheTickAndTheLoopGoesOn() {
            listeners.add((tick, lateness, duration) -> {
                if (tick == 1) {
                    throw new IllegalStateException("broken");
                }
                throw new AssertionError("worse");
            });

            run(DispatchMode.ON_TICK, 3);

            assertThat(ticks).containsExactly(50L, 100L, 150L);
        }

        @Test
        void whenTheWorldItselfFailsThenTheLoopGoesOn() {
            doThrow(new IllegalStateException("broken"))
                    .doThrow(new AssertionError("worse"))
                    .doCallRealMethod()
                    .when(flushBatch)
                    .begin();
            fixture.timer.after(Duration.ZERO, () -> fixture.log.add("at " + fixture.clock.millis()));

            run(DispatchMode.ON_TICK, 4);

            assertThat(ticks).containsExactly(50L, 100L, 150L, 200L);
            assertThat(fixture.log).containsExactly("at 150");
        }
    }

    /** On a thread of its own, and in real time, but with a tick that no test waits for. */
    @Nested
    class Threaded {
        private static final Duration INTERVAL = Duration.ofMinutes(1);

        private final Sleeper sleeper = new Sleeper();
        private final WorldLoop loop = loop(
                sleeper,
                NanoClock.SYSTEM,
                INTERVAL,
                DispatchMode.ON_ARRIVAL,
                new TickStatistics(NanoClock.SYSTEM, INTERVAL.toNanos()));
        private final Thread thread = new Thread(loop, "world");

        @Test
        void whenAnEventArrivesThenTheSleepingThreadWakesAndHandlesIt() throws InterruptedException {
            startAndAwaitSleep();

            fixture.inbox.serviceClosed(InetSocketAddress.createUnresolved("nowhere", 1), new IOException("refused"));
            sleeper.wake();
            await().atMost(Duration.ofSeconds(10)).until(() -> fixture.inbox.size() == 0);

            stopAndJoin();
            assertThat(fixture.log).containsExactly("failed nowhere/<unresolved>:1");
        }

        @Test
        void whenStoppedThenTheSleepingThreadEndsAtOnce() throws InterruptedException {
            startAndAwaitSleep();

            stopAndJoin();
        }

        private void startAndAwaitSleep() {
            thread.setDaemon(true);
            thread.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        }

        private void stopAndJoin() throws InterruptedException {
            loop.stop();
            assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        }
    }
}
