package io.byteborne.internal.dispatch;

import static io.byteborne.internal.dispatch.HandlerFixture.PING;
import static io.byteborne.internal.dispatch.HandlerFixture.PONG;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.internal.logging.LoggingTestConfiguration;
import io.byteborne.message.ArgumentResolver;
import io.byteborne.message.ArgumentValue;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageInterceptor;
import io.byteborne.session.Session;
import io.byteborne.testing.HostileFailures;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.MethodParameter;

/** Whatever the game's code does around a message, the message is dealt with and the next one is handled. */
class HostileGameTests {
    private static final Logger log = LoggerFactory.getLogger("hostile game under test");

    private final HandlerFixture fixture = new HandlerFixture();

    @AfterEach
    void close() {
        fixture.close();
        LoggingSystem.get(getClass().getClassLoader()).setLogLevel(FailedMessages.class.getName(), null);
    }

    /** Throws what it is told, in as many places as there are. */
    static class Game implements MessageInterceptor {
        private @Nullable Throwable inHandler;
        private @Nullable Throwable inExceptionHandler;
        private @Nullable Throwable before;
        private @Nullable Throwable afterwards;

        static void fail(@Nullable Throwable failure) {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw (RuntimeException) failure;
            }
        }

        @MessageHandler
        TestPong ping(TestPing ping) {
            fail(inHandler);
            return PONG;
        }

        @MessageHandler(blocking = true)
        TestPong boom(TestBoom boom) {
            fail(inHandler);
            return PONG;
        }

        @MessageExceptionHandler
        void failed(Throwable failure) {
            fail(inExceptionHandler);
        }

        @Override
        public void before(Session session, Message message, HandlerRegistration handler) {
            fail(before);
        }

        @Override
        public void after(Session session, Message message, HandlerRegistration handler) {
            fail(afterwards);
        }

        @Override
        public void onError(Session session, Message message, HandlerRegistration handler, Throwable failure) {
            fail(afterwards);
        }
    }

    static List<Throwable> failures() {
        return HostileFailures.all();
    }

    private void assertContained(Throwable failure, BiConsumer<Game, Throwable> sabotage) {
        LoggingSystem.get(getClass().getClassLoader()).setLogLevel(FailedMessages.class.getName(), LogLevel.DEBUG);
        fixture.run(List.of(LoggingTestConfiguration.class, Game.class), running -> {
            Game game = running.bean(Game.class);
            sabotage.accept(game, failure);

            running.dispatchNow(PING);
            // If an interceptor keeps it from its handler, it is dealt with at once.
            CompletionStage<?> work = running.dispatch(TestBoom.getDefaultInstance());
            if (work != null) {
                running.world().runNext();
                assertThat(work).isCompletedWithValue(null);
            }

            game.inHandler = null;
            game.inExceptionHandler = null;
            game.before = null;
            game.afterwards = null;
            fixture.sent();
            running.dispatchNow(PING);
            running.assertSent(PONG);
            assertThat(running.bean(CurrentMessage.class).current()).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whenAHandlerThrowsAnythingThenItsMessageIsDealtWith(Throwable failure) {
        assertContained(failure, (game, thrown) -> game.inHandler = thrown);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whenAnExceptionHandlerThrowsAnythingThenItsMessageIsDealtWith(Throwable failure) {
        assertContained(failure, (game, thrown) -> {
            game.inHandler = new IllegalStateException("as planned");
            game.inExceptionHandler = thrown;
        });
        assertContained(failure, (game, thrown) -> {
            game.inHandler = thrown;
            game.inExceptionHandler = thrown;
        });
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whenAnInterceptorThrowsAnythingThenItsMessageIsDealtWith(Throwable failure) {
        assertContained(failure, (game, thrown) -> game.before = thrown);
        assertContained(failure, (game, thrown) -> game.afterwards = thrown);
        assertContained(failure, (game, thrown) -> {
            game.inHandler = thrown;
            game.afterwards = thrown;
        });
    }

    /** A value that cannot be computed. */
    record Fate(String name) {}

    static class Fates implements ArgumentResolver {
        private final List<Throwable> failures = HostileFailures.all();
        private int asked;

        @Override
        public @Nullable ArgumentValue resolve(MethodParameter parameter) {
            if (parameter.getParameterType() != Fate.class) {
                return null;
            }
            return (session, message) -> {
                Game.fail(asked < failures.size() ? failures.get(asked++) : null);
                return new Fate("good");
            };
        }
    }

    static class Fated {
        @MessageHandler
        TestPong ping(TestPing ping, Fate fate) {
            return PONG;
        }
    }

    @Test
    void whenAnArgumentCannotBeComputedForWhateverReasonThenItsMessageIsDealtWith() {
        fixture.run(List.of(Fates.class, Fated.class), running -> {
            for (int i = 0; i < HostileFailures.all().size(); i++) {
                running.dispatchNow(PING);
            }
            running.assertSent();

            running.dispatchNow(PING);
            running.assertSent(PONG);
        });
    }

    static class Nameless {
        @MessageHandler
        TestPong ping(TestPing ping) {
            log.info("a line from within the handler");
            throw new IllegalStateException("as planned");
        }

        @MessageHandler(blocking = true)
        TestPong boom(TestBoom boom) {
            log.info("a line from within a blocking handler");
            return PONG;
        }
    }

    @Test
    void whenTheUsersNameCannotBeHadThenLinesAreLoggedWithoutItAndMessagesAreHandled() {
        List<Class<?>> beans = List.of(
                LoggingTestConfiguration.class,
                HandlerObservationTests.Registry.class,
                HandlerObservationTests.Listener.class,
                Nameless.class);
        fixture.run(beans, running -> {
            Principal nameless = () -> {
                throw new IllegalStateException("no name, as planned");
            };
            fixture.session.bind(nameless, "nameless");

            running.dispatchNow(PING);
            CompletionStage<?> work = running.dispatchLater(TestBoom.getDefaultInstance());
            running.world().runNext();

            assertThat(work).isCompletedWithValue(null);
            running.assertSent(PONG);
            assertThat(running.counters().failedCount()).as("the ping alone").isOne();
        });
    }

    /** Cannot be waited for. */
    static class Unwaitable extends CompletableFuture<TestPong> {
        @Override
        public CompletableFuture<TestPong> whenComplete(BiConsumer<? super TestPong, ? super Throwable> action) {
            throw new IllegalStateException("as planned");
        }
    }

    static class Waiting {
        @MessageHandler
        CompletionStage<TestPong> ping(TestPing ping) {
            return new Unwaitable();
        }
    }

    @Test
    void whenAStageCannotBeWaitedForThenItsMessageHasFailedAndNoTimerIsLeft() {
        fixture.run(List.of(Waiting.class), running -> {
            running.dispatchNow(PING);

            assertThat(running.counters().failedCount()).isOne();
            assertThat(running.world().delays()).isZero();
        });
    }

    /** Gets its cause later. */
    static final class Wrapper extends CompletionException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void whenCausesGoRoundInACircleThenTheMessageIsDealtWith() {
        Wrapper outer = new Wrapper();
        outer.initCause(new CompletionException("inner", outer));
        fixture.run(List.of(Game.class), running -> {
            running.bean(Game.class).inHandler = outer;

            running.dispatchNow(PING);

            assertThat(running.counters().failedCount()).isOne();
        });
    }
}
