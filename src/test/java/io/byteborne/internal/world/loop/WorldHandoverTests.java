package io.byteborne.internal.world.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.settings.WorldProperties.DispatchMode;
import io.byteborne.internal.world.WorldFixture;
import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

/** Which world threads lose their world, and which keep it. */
class WorldHandoverTests {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofMillis(1);

    /** Other contexts of this process may be closing. */
    private final Set<Thread> ofOthers = watchers();

    private final WorldFixture fixture = new WorldFixture();
    private final WorldLifecycle lifecycle = new WorldLifecycle(this::loop, "handed-over-world", PATIENCE);
    private final GenericApplicationContext context = new GenericApplicationContext();
    private final WorldHandover handover = new WorldHandover(context, lifecycle, fixture.dispatcher);
    private final CountDownLatch release = new CountDownLatch(1);

    private WorldLoop loop() {
        return new WorldLoop(
                fixture.world,
                fixture.ticks,
                () -> false,
                () -> false,
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
        release.countDown();
        lifecycle.stop();
        fixture.close();
    }

    /** Something on the world thread. */
    private void onWorld(Runnable work) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        fixture.tasks.execute(() -> {
            begun.countDown();
            work.run();
        });
        assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private void waitForRelease() {
        try {
            release.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Set<Thread> watchers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("world-handover"))
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean hasLooked() {
        return watchers().stream()
                .anyMatch(thread -> !ofOthers.contains(thread) && thread.getState() == Thread.State.TIMED_WAITING);
    }

    private void closed(GenericApplicationContext which) {
        handover.onApplicationEvent(new ContextClosedEvent(which));
    }

    @Test
    void whenTheWorldThreadClosesTheContextThenAnotherGoesOn() throws InterruptedException {
        lifecycle.start();
        Thread first = lifecycle.thread();

        onWorld(() -> {
            closed(context);
            waitForRelease();
        });

        await().atMost(PATIENCE).until(() -> lifecycle.thread() != first);
        onWorld(() -> {});
    }

    @Test
    void whenTheWorldThreadOnlyBlocksThenNoOtherGoesOnThoughTheContextCloses() throws InterruptedException {
        lifecycle.start();
        Thread first = lifecycle.thread();
        onWorld(this::waitForRelease);

        closed(context);

        await().atMost(PATIENCE).until(this::hasLooked);
        assertThat(lifecycle.thread()).isEqualTo(first);
        release.countDown();
        onWorld(() -> {});
        assertThat(lifecycle.thread()).isEqualTo(first);
    }

    @Test
    void whenAnotherContextClosesThenNothingHappens() throws InterruptedException {
        lifecycle.start();
        Thread first = lifecycle.thread();
        CountDownLatch closed = new CountDownLatch(1);

        onWorld(() -> {
            closed(new GenericApplicationContext(context));
            closed.countDown();
        });

        assertThat(closed.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(lifecycle.thread()).isEqualTo(first);
        assertThat(hasLooked()).isFalse();
    }

    @Test
    void whenTheWorldHasNoThreadThenThereIsNothingToWatch() {
        closed(context);

        assertThat(lifecycle.thread()).isNull();
        assertThat(hasLooked()).isFalse();
    }
}
