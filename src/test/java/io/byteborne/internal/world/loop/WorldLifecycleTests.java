package io.byteborne.internal.world.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.net.ServerLifecycle;
import io.byteborne.internal.settings.WorldProperties.DispatchMode;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.internal.world.SessionLifecycle;
import io.byteborne.internal.world.World;
import io.byteborne.internal.world.WorldFixture;
import io.byteborne.internal.world.WorldTimer;
import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class WorldLifecycleTests {
    private static final Duration INTERVAL = Duration.ofMillis(1);

    private final WorldFixture fixture = new WorldFixture();
    private final WorldTimer timer = new WorldTimer(NanoClock.SYSTEM, InstantSource.system(), fixture.calls, () -> {});
    private final GameEvents events = new GameEvents(event -> {});
    private final World world = new World(
            fixture.calls,
            fixture.inbox,
            fixture.tasks,
            fixture.dispatcher,
            new SessionLifecycle(fixture.sessions, events, List.of()),
            timer,
            fixture.ticks,
            fixture.tickMethods,
            fixture.flushBatch,
            events);
    private final WorldLifecycle lifecycle = new WorldLifecycle(this::loop, "test-world", Duration.ofSeconds(10));
    private final Thread stopper = new Thread(lifecycle::stop, "stopper");

    private WorldLoop loop() {
        return new WorldLoop(
                world,
                fixture.ticks,
                () -> !fixture.inbox.isEmpty(),
                fixture.tasks::areUrgent,
                new Sleeper(),
                NanoClock.SYSTEM,
                INTERVAL,
                Duration.ZERO,
                DispatchMode.ON_TICK,
                new TickStatistics(NanoClock.SYSTEM, INTERVAL.toNanos()),
                List.of());
    }

    @AfterEach
    void stop() {
        lifecycle.stop();
        fixture.close();
    }

    @Test
    void whenStartedThenTheWorldRunsOnAThreadOfThatName() throws InterruptedException {
        AtomicReference<String> name = new AtomicReference<>("");
        CountDownLatch called = new CountDownLatch(1);
        timer.after(Duration.ZERO, () -> {
            name.set(Thread.currentThread().getName());
            called.countDown();
        });
        assertThat(lifecycle.isRunning()).isFalse();
        assertThat(lifecycle.isThreadAlive()).isFalse();

        lifecycle.start();

        assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(name).hasValue("test-world");
        assertThat(lifecycle.isRunning()).isTrue();
        assertThat(lifecycle.isThreadAlive()).isTrue();
    }

    @Test
    void whenStartedThenTheThreadDoesNotKeepTheProcessAlive() throws InterruptedException {
        AtomicBoolean daemon = new AtomicBoolean();
        CountDownLatch called = new CountDownLatch(1);
        timer.after(Duration.ZERO, () -> {
            daemon.set(Thread.currentThread().isDaemon());
            called.countDown();
        });

        lifecycle.start();

        assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(daemon).isTrue();
    }

    @Test
    void whenThePassIsNotOverThenItsBeginningStandsStillAndElseItMovesOn() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        timer.after(Duration.ZERO, () -> {
            begun.countDown();
            awaitUninterruptibly(release);
        });
        assertThat(lifecycle.progress()).isNull();
        lifecycle.start();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        WorldLifecycle.Progress blocked = Objects.requireNonNull(lifecycle.progress());
        assertThat(blocked.thread().getName()).isEqualTo("test-world");
        assertThat(blocked.expectedNanos()).isLessThanOrEqualTo(System.nanoTime());
        assertThat(lifecycle.progress()).isEqualTo(blocked);
        release.countDown();

        await().atMost(Duration.ofSeconds(10)).until(() -> !blocked.equals(lifecycle.progress()));
        lifecycle.stop();
        assertThat(lifecycle.progress()).isNull();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whenStoppedThenItWaitsForTheThreadToFinishItsPass() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicReference<Thread> worldThread = new AtomicReference<>();
        AtomicBoolean finished = new AtomicBoolean();
        timer.after(Duration.ZERO, () -> {
            worldThread.set(Thread.currentThread());
            begun.countDown();
            // Busy until the lifecycle is waiting for this thread.
            while (stopper.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            finished.set(true);
        });
        lifecycle.start();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        stopper.start();

        assertThat(stopper.join(Duration.ofSeconds(10))).isTrue();
        assertThat(finished).isTrue();
        assertThat(worldThread.get().isAlive()).isFalse();
        assertThat(lifecycle.isRunning()).isFalse();
        assertThat(lifecycle.isThreadAlive()).isFalse();
    }

    /** The first tick may be a minute away. */
    @Test
    void whenTheWorldRunsThenOnlyItsThreadMayDoWhatIsForItEvenBeforeTheFirstTick() throws InterruptedException {
        WorldLifecycle slow = new WorldLifecycle(
                () -> new WorldLoop(
                        world,
                        fixture.ticks,
                        () -> false,
                        () -> false,
                        new Sleeper(),
                        NanoClock.SYSTEM,
                        Duration.ofMinutes(1),
                        Duration.ZERO,
                        DispatchMode.ON_TICK,
                        new TickStatistics(
                                NanoClock.SYSTEM, Duration.ofMinutes(1).toNanos()),
                        List.of()),
                "slow-world",
                Duration.ofSeconds(10));
        fixture.calls.requireWorldThread("Rooms.create");

        slow.start();

        assertThatThrownBy(() -> fixture.calls.requireWorldThread("Rooms.create"))
                .isInstanceOf(WrongThreadException.class)
                .hasMessageContaining("'slow-world'");
        slow.stop();
        fixture.calls.requireWorldThread("Rooms.create");
    }

    @Test
    void whenTheThreadIsReplacedThenTheOtherOneIsTheWorlds() throws InterruptedException {
        CountDownLatch refused = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        timer.after(Duration.ZERO, () -> {
            fixture.calls.requireWorldThread("Rooms.create");
            lifecycle.replaceThread(Thread.currentThread());
            try {
                fixture.calls.requireWorldThread("Rooms.create");
            } catch (WrongThreadException expected) {
                refused.countDown();
            }
            awaitUninterruptibly(release);
        });
        lifecycle.start();
        CountDownLatch allowed = new CountDownLatch(1);

        assertThat(refused.await(10, TimeUnit.SECONDS)).isTrue();
        timer.after(Duration.ZERO, () -> {
            fixture.calls.requireWorldThread("Rooms.create");
            allowed.countDown();
        });

        assertThat(allowed.await(10, TimeUnit.SECONDS)).isTrue();
        release.countDown();
    }

    @Test
    void whenTheLastPassTakesTooLongThenItsStackIsLoggedAndItIsInterruptedAndAbandoned(CapturedOutput output)
            throws InterruptedException {
        WorldLifecycle impatient = new WorldLifecycle(this::loop, "stuck-world", Duration.ofMillis(50));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        timer.after(Duration.ZERO, () -> {
            begun.countDown();
            neverReturn();
            interrupted.countDown();
        });
        impatient.start();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        impatient.stop();

        assertThat(impatient.isRunning()).isFalse();
        assertThat(output)
                .contains(
                        "The world thread is still busy PT0.05S after it was told to stop, and is abandoned: stuck-world")
                .contains("WorldLifecycleTests.neverReturn(");
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void neverReturn() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException abandoned) {
            // What the test waits for.
        }
    }

    @Test
    void whenTheThreadIsReplacedThenAnotherGoesOnAndTheStopWaitsForThatOneOnly() throws InterruptedException {
        CountDownLatch replaced = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicReference<Thread> first = new AtomicReference<>();
        timer.after(Duration.ZERO, () -> {
            first.set(Thread.currentThread());
            lifecycle.replaceThread(Thread.currentThread());
            replaced.countDown();
            awaitUninterruptibly(release);
        });
        lifecycle.start();
        assertThat(replaced.await(10, TimeUnit.SECONDS)).isTrue();
        CountDownLatch called = new CountDownLatch(1);
        AtomicReference<Thread> second = new AtomicReference<>();
        timer.after(Duration.ZERO, () -> {
            second.set(Thread.currentThread());
            called.countDown();
        });

        assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(second.get()).isNotEqualTo(first.get()).isEqualTo(lifecycle.thread());
        lifecycle.replaceThread(first.get());
        assertThat(lifecycle.thread())
                .as("the first one is the world's no more")
                .isEqualTo(second.get());
        lifecycle.stop();
        assertThat(second.get().isAlive()).isFalse();
        assertThat(first.get().isAlive()).isTrue();
        long ticks = fixture.ticks.number();
        release.countDown();
        assertThat(first.get().join(Duration.ofSeconds(10))).isTrue();
        assertThat(fixture.ticks.number())
                .as("ticks of a thread that comes back")
                .isEqualTo(ticks);
    }

    @Test
    void whenTheThreadIsReplacedWhileTheWorldStopsThenTheStopWaitsForTheOther() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicReference<Thread> first = new AtomicReference<>();
        AtomicBoolean finished = new AtomicBoolean();
        timer.after(Duration.ZERO, () -> {
            first.set(Thread.currentThread());
            begun.countDown();
            awaitUninterruptibly(release);
        });
        timer.after(Duration.ZERO, () -> finished.set(true));
        lifecycle.start();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        stopper.start();
        await().until(() -> stopper.getState() == Thread.State.TIMED_WAITING);

        lifecycle.replaceThread(first.get());

        assertThat(stopper.join(Duration.ofSeconds(10))).isTrue();
        assertThat(finished).isTrue();
        assertThat(lifecycle.isRunning()).isFalse();
        release.countDown();
        assertThat(first.get().join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void whenStoppedThenItCanBeStartedAgain() throws InterruptedException {
        lifecycle.start();
        lifecycle.stop();
        CountDownLatch called = new CountDownLatch(1);
        timer.after(Duration.ZERO, called::countDown);

        lifecycle.start();

        assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whenNotStartedThenStoppingDoesNothing() {
        lifecycle.stop();

        assertThat(lifecycle.isRunning()).isFalse();
    }

    @Test
    void whenTheProgramStartsThenTheWorldIsThereBeforeThePortAndAfterIt() {
        assertThat(lifecycle.getPhase()).isLessThan(ServerLifecycle.PHASE);
    }
}
