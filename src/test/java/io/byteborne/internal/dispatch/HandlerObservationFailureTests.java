package io.byteborne.internal.dispatch;

import static io.byteborne.internal.dispatch.HandlerFixture.PING;
import static io.byteborne.internal.dispatch.HandlerFixture.PONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an observation handler throws, tracing's for one, is no affair of the message that it was told of. */
class HandlerObservationFailureTests {
    private final HandlerFixture fixture = new HandlerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** What an observation handler hears of. */
    enum Callback {
        START,
        SCOPE_OPENED,
        SCOPE_CLOSED,
        ERROR,
        STOP
    }

    /** Throws an error at one of the callbacks. */
    static class Saboteur implements ObservationHandler<Observation.Context> {
        private volatile Callback failing = Callback.START;

        private void heard(Callback callback) {
            if (callback == failing) {
                throw new AssertionError("as planned at " + callback);
            }
        }

        @Override
        public void onStart(Observation.Context context) {
            heard(Callback.START);
        }

        @Override
        public void onScopeOpened(Observation.Context context) {
            heard(Callback.SCOPE_OPENED);
        }

        @Override
        public void onScopeClosed(Observation.Context context) {
            heard(Callback.SCOPE_CLOSED);
        }

        @Override
        public void onError(Observation.Context context) {
            heard(Callback.ERROR);
        }

        @Override
        public void onStop(Observation.Context context) {
            heard(Callback.STOP);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    static class Game {
        private final Journal journal;
        private final CompletableFuture<TestPong> later = new CompletableFuture<>();

        Game(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler
        CompletionStage<TestPong> ping(TestPing ping) {
            return ping.equals(PING) ? CompletableFuture.completedFuture(PONG) : later;
        }

        @MessageHandler
        void pong(TestPong pong) {
            throw new MessageRefusedException("as planned");
        }

        @MessageHandler(blocking = true)
        TestPong boom(TestBoom boom) {
            return PONG;
        }

        @MessageExceptionHandler
        void refused(MessageRefusedException refusal) {
            journal.add("refused");
        }
    }

    private void play(Callback failing, HandlerFixture.Play play) {
        fixture.run(
                List.of(
                        HandlerObservationTests.Registry.class,
                        Saboteur.class,
                        Game.class,
                        HandlerObservationTests.Listener.class),
                running -> {
                    running.bean(Saboteur.class).failing = failing;
                    play.run(running);
                    assertThat(running.bean(ObservationRegistry.class).getCurrentObservationScope())
                            .as("what the thread still observes")
                            .isNull();
                    assertThat(running.bean(CurrentMessage.class).current())
                            .as("what is still being handled")
                            .isEmpty();
                });
    }

    @ParameterizedTest
    @EnumSource
    void whenAnObservationHandlerThrowsThenTheMessageIsHandledAndAnswered(Callback failing) {
        play(failing, running -> {
            running.dispatchNow(PING);
            running.dispatchNow(PING);

            running.assertSent(PONG, PONG);
            assertThat(running.counters().failedCount()).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource
    void whenAnObservationHandlerThrowsThenARefusalStillGetsToItsHandler(Callback failing) {
        play(failing, running -> {
            running.dispatchNow(PONG);

            assertThat(running.journal().entries()).containsExactly("refused");
            assertThat(running.counters().refusedCount()).isOne();
        });
    }

    @ParameterizedTest
    @EnumSource
    void whenAnObservationHandlerThrowsThenABlockingHandlerIsCalledAndItsAnswerIsSent(Callback failing) {
        play(failing, running -> {
            CompletionStage<?> work = running.dispatchLater(TestBoom.getDefaultInstance());
            running.world().runNext();

            assertThat(work).isCompletedWithValue(null);
            running.assertSent(PONG);
        });
    }

    @ParameterizedTest
    @EnumSource
    void whenAnObservationHandlerThrowsThenAStageIsWaitedForAndItsAnswerIsSent(Callback failing) {
        play(failing, running -> {
            CompletionStage<?> work = running.dispatchLater(TestPing.getDefaultInstance());
            running.bean(Game.class).later.complete(PONG);
            running.world().runAll();

            assertThat(work).isCompletedWithValue(null);
            running.assertSent(PONG);
        });
    }
}
