package io.byteborne.internal.dispatch;

import static io.byteborne.internal.dispatch.HandlerFixture.PING;
import static io.byteborne.internal.dispatch.HandlerFixture.PONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.message.HandlerTimeoutException;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handlers whose result somebody else completes. */
class StagedHandlerTests {
    private final HandlerFixture fixture = new HandlerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Answers with whatever stage it is given. */
    static class Deferred {
        private @Nullable CompletionStage<TestPong> stage;
        private final List<Throwable> failures = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();

        @MessageHandler
        @Nullable
        CompletionStage<TestPong> handle(TestPing ping) {
            return stage;
        }

        @MessageExceptionHandler
        TestPing failed(Throwable failure) {
            failures.add(failure);
            threads.add(Thread.currentThread());
            return PING;
        }
    }

    /** Dispatches a ping whose handler returns a stage. */
    private void play(@Nullable CompletionStage<TestPong> stage, HandlerFixture.Play play) {
        fixture.run(List.of(Deferred.class), running -> {
            running.bean(Deferred.class).stage = stage;
            play.run(running);
        });
    }

    @Test
    void whenAFutureIsCompleteAlreadyThenTheAnswerIsSentAtOnce() {
        play(CompletableFuture.completedFuture(PONG), running -> {
            running.dispatchNow(PING);
            running.assertSent(PONG);
        });
        play(CompletableFuture.failedFuture(new IllegalStateException()), running -> {
            running.dispatchNow(PING);
            running.assertSent(PING);
            assertThat(running.bean(Deferred.class).failures).singleElement().isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void whenAStageThatCannotBeAskedIsCompleteThenTheAnswerIsSentInTheNextPass() {
        play(CompletableFuture.completedStage(PONG), running -> {
            CompletionStage<?> work = running.dispatchLater(PING);
            running.world().runNext();
            assertThat(work).isCompleted();
            running.assertSent(PONG);
        });
    }

    @Test
    void whenThereIsNoStageThenNothingIsSentAndTheMessageIsDealtWith() {
        play(null, running -> {
            running.dispatchNow(PING);
            running.assertSent();
            assertThat(running.counters().failedCount()).isZero();
        });
    }

    @Test
    void whenAnotherThreadCompletesTheStageThenTheWorldThreadSendsTheAnswer() {
        CompletableFuture<TestPong> stage = new CompletableFuture<>();
        play(stage, running -> {
            CompletionStage<?> work = running.dispatchLater(PING);
            List<Thread> doneOn = new ArrayList<>();
            work.thenRun(() -> doneOn.add(Thread.currentThread()));
            Thread other = Thread.ofPlatform().start(() -> stage.complete(PONG));
            assertThat(other.join(Duration.ofSeconds(10))).isTrue();
            assertThat(work).as("before the world's next pass").isNotCompleted();
            running.assertSent();

            running.world().runNext();

            running.assertSent(PONG);
            assertThat(doneOn).containsExactly(Thread.currentThread());
            assertThat(running.world().delays()).as("timeouts left").isZero();
        });
    }

    @Test
    void whenAStageFailsThenItsExceptionIsHandledOnTheWorldThreadWithoutItsWrappers() {
        CompletableFuture<TestPong> stage = new CompletableFuture<>();
        IllegalStateException cause = new IllegalStateException("no database");
        play(stage.thenApply(pong -> pong).thenApply(pong -> pong), running -> {
            running.dispatchLater(PING);
            Thread other = Thread.ofPlatform().start(() -> stage.completeExceptionally(cause));
            assertThat(other.join(Duration.ofSeconds(10))).isTrue();
            running.world().runNext();

            running.assertSent(PING);
            assertThat(running.bean(Deferred.class).failures).containsExactly(cause);
            assertThat(running.bean(Deferred.class).threads).containsExactly(Thread.currentThread());
            assertThat(running.counters().failedCount()).isOne();
        });
    }

    @Test
    void whenAStageIsNotCompleteInTimeThenTheTimeoutIsHandledAndALateResultIsIgnored() {
        CompletableFuture<TestPong> stage = new CompletableFuture<>();
        play(stage, running -> {
            CompletionStage<?> work = running.dispatchLater(PING);

            running.world().passTime();
            assertThat(work).isCompleted();
            running.assertSent(PING);
            assertThat(running.bean(Deferred.class).failures)
                    .singleElement()
                    .isInstanceOf(HandlerTimeoutException.class);
            assertThat(stage).as("the game's own").isNotDone();

            stage.complete(PONG);
            running.world().runAll();
            running.assertSent();
            assertThat(running.counters().failedCount()).isOne();
        });
    }

    @Test
    void whenAStageIsCompleteInTimeThenNoTimeoutFollows() {
        CompletableFuture<TestPong> stage = new CompletableFuture<>();
        play(stage, running -> {
            running.dispatchLater(PING);
            stage.complete(PONG);
            running.world().runNext();
            running.world().passTime();

            running.assertSent(PONG);
            assertThat(running.counters().failedCount()).isZero();
        });
    }

    @Test
    void whenAStageIsCancelledThenThatIsAFailure() {
        CompletableFuture<TestPong> stage = new CompletableFuture<>();
        play(stage, running -> {
            running.dispatchLater(PING);
            stage.cancel(false);
            running.world().runNext();

            assertThat(running.bean(Deferred.class).failures).hasSize(1);
            running.assertSent(PING);
        });
    }
}
