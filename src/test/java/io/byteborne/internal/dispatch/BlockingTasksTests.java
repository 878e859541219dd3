package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.byteborne.internal.settings.HandlerProperties;
import io.byteborne.internal.settings.HandlerProperties.ObserveHandlers;
import io.byteborne.message.HandlerTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.util.ReflectionTestUtils;

/** The thread of the test is the world's. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class BlockingTasksTests {
    private static final int MANY = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ManualExecutor world = new ManualExecutor();
    private final CountDownLatch gate = new CountDownLatch(1);
    /** What callbacks have seen, on the world thread. */
    private final List<@Nullable Object> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void openGate() {
        gate.countDown();
    }

    private AsyncWork work(int maxBlocking) {
        return new AsyncWork(
                world,
                world,
                new HandlerProperties(maxBlocking, MANY, Duration.ofSeconds(30), ObserveHandlers.NEVER),
                Thread.ofVirtual().factory());
    }

    private BlockingTasks tasks() {
        return new BlockingTasks(work(1000), MANY);
    }

    private String passGate(String result) throws InterruptedException {
        assertThat(gate.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return result;
    }

    /** As {@link #passGate}, whoever interrupts it. */
    private String passGateStubbornly(String result) {
        while (true) {
            try {
                return passGate(result);
            } catch (InterruptedException ignored) {
                seen.add("interrupted");
            }
        }
    }

    /** Runs what the tasks bring to the world, until nothing is left. */
    private void runUntilDone(BlockingTasks tasks) throws InterruptedException {
        while (tasks.count() > 0) {
            world.runNext();
        }
    }

    @Test
    void whenATaskIsDoneThenItsResultComesToTheWorldThread() throws Exception {
        BlockingTasks tasks = tasks();
        CompletableFuture<Thread> ranOn = new CompletableFuture<>();

        tasks.call(
                () -> {
                    ranOn.complete(Thread.currentThread());
                    return 7;
                },
                result -> {
                    seen.add(result);
                    seen.add(Thread.currentThread());
                });
        assertThat(ranOn.get(10, TimeUnit.SECONDS).isVirtual()).isTrue();
        assertThat(seen).isEmpty();
        world.runNext();

        assertThat(seen).containsExactly(7, Thread.currentThread());
        assertThat(tasks.count()).isZero();
        assertThat(tasks.failures()).isZero();
        assertThat(world.delays()).as("timeouts left").isZero();
    }

    @Test
    void whenATaskReturnsAStageOrNothingThenThatIsItsResult() throws Exception {
        BlockingTasks tasks = tasks();
        CompletableFuture<String> stage = new CompletableFuture<>();

        tasks.inOrderOf("a").call(() -> stage, seen::add);
        tasks.inOrderOf("a").call(() -> null, seen::add);
        runUntilDone(tasks);

        assertThat(seen).containsExactly(stage, null);
    }

    @Test
    void whenATaskThrowsThenWhoeverWantsToKnowIsToldOnTheWorldThread(CapturedOutput output) throws Exception {
        BlockingTasks tasks = tasks();
        IOException planned = new IOException("as planned");

        tasks.call(
                () -> {
                    throw planned;
                },
                result -> seen.add("done"),
                failure -> {
                    seen.add(failure);
                    seen.add(Thread.currentThread());
                });
        world.runNext();

        assertThat(seen).containsExactly(planned, Thread.currentThread());
        assertThat(tasks.failures()).isOne();
        assertThat(output).doesNotContain("as planned");
    }

    @Test
    void whenATaskThrowsAndNobodyAsksThenItIsLogged(CapturedOutput output) throws Exception {
        BlockingTasks tasks = tasks();

        tasks.execute(() -> {
            throw new StackOverflowError("first");
        });
        tasks.call(
                () -> {
                    throw new IOException("second");
                },
                result -> seen.add("done"));
        tasks.inOrderOf("key").execute(() -> {
            throw new IllegalStateException("third");
        });
        runUntilDone(tasks);

        assertThat(output).contains("first", "second", "third", getClass().getSimpleName());
        assertThat(tasks.failures()).isEqualTo(3);
        assertThat(seen).isEmpty();
    }

    @Test
    void whenACallbackThrowsThenItIsLoggedAndTheNextTaskRuns(CapturedOutput output) throws Exception {
        BlockingTasks tasks = tasks();

        tasks.inOrderOf("key").call(() -> 1, result -> {
            throw new IllegalStateException("callback of a result");
        });
        tasks.inOrderOf("key")
                .call(
                        () -> {
                            throw new IOException("task");
                        },
                        result -> seen.add("done"),
                        failure -> {
                            throw new IllegalStateException("callback of a failure", failure);
                        });
        tasks.inOrderOf("key").call(() -> 3, seen::add);
        runUntilDone(tasks);

        assertThat(output).contains("callback of a result", "callback of a failure");
        assertThat(seen).containsExactly(3);
    }

    @Test
    void whenTheBoundIsReachedThenFurtherTasksWaitAndBeginInOrder() throws Exception {
        BlockingTasks tasks = new BlockingTasks(work(1), MANY);

        IntStream.rangeClosed(1, 50).forEach(i -> tasks.call(() -> passGate("task " + i), seen::add));
        assertThat(tasks.count()).isEqualTo(50);
        gate.countDown();
        runUntilDone(tasks);

        assertThat(seen)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 50).mapToObj(i -> "task " + i).toList());
    }

    @Test
    void whenThereAreTooManyTasksThenTheNextIsRefusedUntilOneIsDone() throws Exception {
        BlockingTasks tasks = new BlockingTasks(work(1), 2);
        tasks.call(() -> passGate("first"), seen::add);
        tasks.inOrderOf("key").call(() -> "second", seen::add);

        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> tasks.inOrderOf("key").call(() -> "third", seen::add))
                .withMessageContaining("byteborne.handler.max-tasks");
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> tasks.execute(() -> seen.add("fourth")));
        gate.countDown();
        runUntilDone(tasks);
        tasks.call(() -> "fifth", seen::add);
        runUntilDone(tasks);

        assertThat(seen).containsExactly("first", "second", "fifth");
    }

    @Test
    void whenTasksHaveEqualKeysThenNoneOvertakesAnotherAndOtherKeysDoNotWait() throws Exception {
        BlockingTasks tasks = tasks();
        CompletableFuture<String> other = new CompletableFuture<>();
        tasks.inOrderOf("ada").call(() -> passGate("first"), seen::add);
        tasks.inOrderOf(new String("ada")).call(() -> "second", seen::add);
        tasks.inOrderOf("ada").inOrderOf("bob").execute(() -> other.complete("bob"));

        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo("bob");
        world.runNext();
        world.runNext();
        assertThat(seen).isEmpty();
        gate.countDown();
        runUntilDone(tasks);

        assertThat(seen).containsExactly("first", "second");
    }

    @Test
    void whenManyThreadsGiveManyTasksThenEachKeyKeepsItsOrderAndNothingIsKeptOfIt() throws Exception {
        BlockingTasks tasks = new BlockingTasks(work(3), MANY);
        Map<Integer, List<Integer>> ran = new HashMap<>();
        List<Thread> players = IntStream.range(0, 8)
                .mapToObj(key -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 200; i++) {
                        int number = i;
                        tasks.inOrderOf(key)
                                .call(
                                        () -> number,
                                        result -> ran.computeIfAbsent(key, one -> new ArrayList<>())
                                                .add(result));
                    }
                }))
                .toList();
        for (Thread player : players) {
            assertThat(player.join(PATIENCE)).isTrue();
        }
        runUntilDone(tasks);
        Awaitility.await().pollInSameThread().atMost(PATIENCE).until(() -> {
            world.runAll();
            return ((Map<?, ?>) Objects.requireNonNull(ReflectionTestUtils.getField(tasks, "sequences"))).isEmpty();
        });

        assertThat(ran)
                .hasSize(8)
                .allSatisfy((key, numbers) -> assertThat(numbers)
                        .containsExactlyElementsOf(
                                IntStream.range(0, 200).boxed().toList()));
    }

    @Test
    void whenATaskIsNotDoneInTimeThenItFailsAndTheNextOfItsKeyStillWaitsForItsThread() throws Exception {
        BlockingTasks tasks = tasks();
        tasks.inOrderOf("ada")
                .call(() -> passGateStubbornly("late"), seen::add, failure -> seen.add(failure.getClass()));
        tasks.inOrderOf("ada").call(() -> "next", seen::add);

        world.passTime();
        world.runAll();
        assertThat(seen).contains(HandlerTimeoutException.class).doesNotContain("next", "late");
        assertThat(tasks.failures()).isOne();
        gate.countDown();
        runUntilDone(tasks);

        assertThat(seen).doesNotContain("late").endsWith("next");
    }

    @Test
    void whenATaskWaitsForRoomThenItsTimeDoesNotRun() throws Exception {
        BlockingTasks tasks = new BlockingTasks(work(1), MANY);
        tasks.call(() -> passGateStubbornly("late"), seen::add, failure -> seen.add(failure.getClass()));
        tasks.call(() -> "saved", seen::add, failure -> seen.add("lost"));

        world.passTime();
        gate.countDown();
        runUntilDone(tasks);

        assertThat(seen)
                .contains(HandlerTimeoutException.class)
                .endsWith("saved")
                .doesNotContain("late", "lost");
    }

    @Test
    void whenAThreadIsAbandonedThenItsTaskIsOverWithoutACallback() throws Exception {
        AsyncWork work = work(1);
        BlockingTasks tasks = new BlockingTasks(work, MANY);
        CompletableFuture<Thread> ranOn = new CompletableFuture<>();
        tasks.call(
                () -> {
                    ranOn.complete(Thread.currentThread());
                    return passGate("first");
                },
                seen::add,
                seen::add);
        tasks.call(() -> "second", seen::add);

        Thread thread = ranOn.get(10, TimeUnit.SECONDS);
        work.abandon(thread::equals);
        runUntilDone(tasks);

        assertThat(seen).containsExactly("second");
    }

    @Test
    void whenItIsClosedThenWhatIsGivenIsWaitedForAndNothingMoreIsTaken() throws Exception {
        BlockingTasks tasks = tasks();
        tasks.inOrderOf("ada").call(() -> passGate("first"), seen::add);
        tasks.inOrderOf("ada").call(() -> "second", seen::add);
        assertThat(tasks.close(Duration.ZERO)).as("left").isEqualTo(2);
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> tasks.execute(() -> seen.add("third")))
                .withMessageContaining("stopped");

        CompletableFuture<Integer> left = new CompletableFuture<>();
        Thread closing = Thread.ofPlatform().start(() -> {
            try {
                left.complete(tasks.close(PATIENCE));
            } catch (InterruptedException interrupted) {
                left.completeExceptionally(interrupted);
            }
        });
        gate.countDown();
        runUntilDone(tasks);

        assertThat(closing.join(PATIENCE)).isTrue();
        assertThat(left).isCompletedWithValue(0);
        assertThat(seen).containsExactly("first", "second");
        tasks.open();
        tasks.call(() -> "fourth", seen::add);
        runUntilDone(tasks);
        assertThat(seen).endsWith("fourth");
    }

    @Test
    @SuppressWarnings("NullAway") // That is what is tested.
    void whenAnArgumentIsMissingThenTheCallerHearsOfIt() {
        BlockingTasks tasks = tasks();

        assertThatNullPointerException().isThrownBy(() -> tasks.execute(null));
        assertThatNullPointerException().isThrownBy(() -> tasks.call(null, seen::add));
        assertThatNullPointerException().isThrownBy(() -> tasks.call(() -> 1, null));
        assertThatNullPointerException().isThrownBy(() -> tasks.call(() -> 1, seen::add, null));
        assertThatNullPointerException().isThrownBy(() -> tasks.inOrderOf(null));
        assertThat(tasks.count()).isZero();
    }
}
