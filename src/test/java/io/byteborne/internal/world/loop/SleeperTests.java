package io.byteborne.internal.world.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SleeperTests {
    private static final long FOREVER_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Sleeper sleeper = new Sleeper();

    @Test
    void whenAwakeAlreadyThenItDoesNotSleep() throws InterruptedException {
        Thread thread = Thread.ofPlatform().daemon().start(() -> sleeper.sleep(FOREVER_NANOS, () -> true));

        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void whenNobodyWakesItThenItSleepsForItsTime() throws InterruptedException {
        Thread thread = Thread.ofPlatform().daemon().start(() -> sleeper.sleep(1_000_000, () -> false));

        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void whenWokenThenItReturns() throws InterruptedException {
        Thread thread = Thread.ofPlatform().daemon().start(() -> sleeper.sleep(FOREVER_NANOS, () -> false));
        awaitAsleep(thread);

        sleeper.wake();

        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void whenTheThreadWasInterruptedThenTheMarkIsGoneSoThatTheNextSleepIsReal() {
        Thread.currentThread().interrupt();

        sleeper.sleep(1, () -> false);

        assertThat(Thread.interrupted()).isFalse();
    }

    private static void awaitAsleep(Thread thread) {
        await().atMost(Duration.ofSeconds(10)).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void whenWokenAtAnyMomentThenNoWakeUpIsMissed() throws InterruptedException {
        int rounds = 50_000;
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            for (int round = 1; round <= rounds; round++) {
                int expected = round;
                while (asked.get() < expected) {
                    // Sooner or later in each round, so that the wake-up comes at every point of the way into sleep.
                    for (int spin = round % 128; spin > 0; spin--) {
                        Thread.onSpinWait();
                    }
                    sleeper.sleep(FOREVER_NANOS, () -> asked.get() >= expected);
                }
                answered.set(round);
            }
        });
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);

        for (int round = 1; round <= rounds; round++) {
            asked.set(round);
            sleeper.wake();
            while (answered.get() < round) {
                // Cheaply, so that this thread is as quick as the other.
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("asleep in round " + round);
                }
                Thread.onSpinWait();
            }
        }

        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void whenSleepingDeeplyThenEitherKindOfWakingEndsIt() throws InterruptedException {
        for (Runnable waking : List.<Runnable>of(sleeper::wake, sleeper::wakeFromDeepSleep)) {
            Thread thread = Thread.ofPlatform().daemon().start(() -> sleeper.sleepDeeply(FOREVER_NANOS, () -> false));
            awaitAsleep(thread);

            waking.run();

            assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void whenSleepingLightlyThenWhatEndsADeepSleepDoesNotWakeIt() throws InterruptedException {
        AtomicInteger returned = new AtomicInteger();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            sleeper.sleepDeeply(1, () -> true);
            sleeper.sleep(FOREVER_NANOS, () -> false);
            returned.incrementAndGet();
            sleeper.sleep(FOREVER_NANOS, () -> false);
        });
        awaitAsleep(thread);

        sleeper.wakeFromDeepSleep();
        sleeper.wake();

        // Woken once: had it been woken before, it would be awake for good by now.
        await().atMost(Duration.ofSeconds(10)).until(() -> returned.get() == 1);
        awaitAsleep(thread);
        sleeper.wake();
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }
}
