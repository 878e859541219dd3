package io.byteborne.internal.dispatch;

import static io.byteborne.internal.dispatch.HandlerFixture.PING;
import static io.byteborne.internal.dispatch.HandlerFixture.PONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.protobuf.Message;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageInterceptor;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;

/** What stands around handlers. */
@ExtendWith(OutputCaptureExtension.class)
class MessageInterceptorTests {
    private static final String ON_WORLD = " on the world thread";

    private final HandlerFixture fixture = new HandlerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Writes down what it hears, and on which thread. */
    abstract static class Recorder implements MessageInterceptor {
        private final String name;
        private final Journal journal;
        private final Thread world = Thread.currentThread();

        Recorder(String name, Journal journal) {
            this.name = name;
            this.journal = journal;
        }

        private void add(String what) {
            journal.add(name + what + (Thread.currentThread().equals(world) ? ON_WORLD : ""));
        }

        @Override
        public void before(Session session, Message message, HandlerRegistration handler) throws Exception {
            add(" before " + handler.messageId());
        }

        @Override
        public void after(Session session, Message message, HandlerRegistration handler) {
            add(" after");
        }

        @Override
        public void onError(Session session, Message message, HandlerRegistration handler, Throwable failure) {
            add(" onError " + failure.getMessage());
        }
    }

    @Order(3)
    static class Third extends Recorder {
        Third(Journal journal) {
            super("third", journal);
        }
    }

    @Order(1)
    static class First extends Recorder {
        First(Journal journal) {
            super("first", journal);
        }
    }

    /** Refuses what has no sequence, and fails behind handlers when it is told to. */
    @Order(2)
    static class Second extends Recorder {
        private boolean broken;

        Second(Journal journal) {
            super("second", journal);
        }

        @Override
        public void before(Session session, Message message, HandlerRegistration handler) throws Exception {
            super.before(session, message, handler);
            if (message instanceof TestPing ping && ping.getSequence() == 0) {
                throw new MessageRefusedException("refused");
            }
        }

        @Override
        public void after(Session session, Message message, HandlerRegistration handler) {
            super.after(session, message, handler);
            if (broken) {
                throw new IllegalStateException("broken after");
            }
        }

        @Override
        public void onError(Session session, Message message, HandlerRegistration handler, Throwable failure) {
            super.onError(session, message, handler, failure);
            if (broken) {
                throw new StackOverflowError("broken onError");
            }
        }
    }

    static class Handlers {
        private final Journal journal;

        Handlers(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler
        TestPong now(TestPing ping) {
            journal.add("handler");
            return PONG;
        }

        @MessageHandler(blocking = true)
        TestPong blocking(TestPong pong) {
            journal.add("handler");
            if (pong.getText().equals("fail")) {
                throw new IllegalStateException("failed");
            }
            return PONG;
        }

        @MessageHandler
        void failing(TestBoom boom) {
            throw new IllegalStateException("failed");
        }

        @MessageExceptionHandler
        TestPing failed(Exception failure) {
            journal.add("exception handler");
            return PING;
        }
    }

    private void play(HandlerFixture.Play play) {
        fixture.run(List.of(Third.class, First.class, Second.class, Handlers.class), play);
    }

    /** The entries, all made on the world thread but the handler's. */
    private static List<String> heard(HandlerFixture.Running running) {
        return running.journal().entries().stream()
                .map(String::valueOf)
                .peek(entry -> assertThat(entry.endsWith(ON_WORLD) || entry.endsWith("handler"))
                        .as(entry)
                        .isTrue())
                .map(entry -> entry.replace(ON_WORLD, ""))
                .toList();
    }

    @Test
    void whenItIsNotKnownYetWhoGuardsTheHandlersThenNothingPasses() {
        MessageRegistry registry = new MessageRegistry();
        DefaultMessageDispatcher dispatcher = TestDispatch.dispatcher(registry);
        RegisteredHandler handler =
                dispatcher.register(TestPing.class, "ping", (Session session, TestPing ping) -> ping);

        assertThatIllegalStateException()
                .isThrownBy(() -> new InterceptorChain().before(fixture.session, PING, handler))
                .withMessageContaining("before the start was complete");
    }

    @Test
    void whenAMessageIsHandledThenInterceptorsStandAroundInTheirOrder() {
        play(running -> {
            running.dispatchNow(PING);

            assertThat(heard(running))
                    .containsExactly(
                            "first before 9000",
                            "second before 9000",
                            "third before 9000",
                            "handler",
                            "third after",
                            "second after",
                            "first after");
            running.assertSent(PONG);
        });
    }

    @Test
    void whenAnInterceptorRefusesThenNeitherTheHandlerNorALaterInterceptorHearsOfTheMessage() {
        play(running -> {
            running.dispatchNow(TestPing.getDefaultInstance());

            assertThat(heard(running))
                    .containsExactly(
                            "first before 9000", "second before 9000", "first onError refused", "exception handler");
            running.assertSent(PING);
            assertThat(running.counters().refusedCount()).isOne();
            assertThat(running.counters().failedCount()).isZero();
        });
    }

    @Test
    void whenAHandlerThrowsThenInterceptorsHearOfItBeforeTheExceptionHandler() {
        play(running -> {
            running.dispatchNow(TestBoom.getDefaultInstance());

            assertThat(heard(running))
                    .containsExactly(
                            "first before 9002",
                            "second before 9002",
                            "third before 9002",
                            "third onError failed",
                            "second onError failed",
                            "first onError failed",
                            "exception handler");
        });
    }

    @Test
    void whenAnInterceptorFailsBehindTheHandlerThenThatIsLoggedOnly(CapturedOutput output) {
        play(running -> {
            running.bean(Second.class).broken = true;

            running.dispatchNow(PING);

            assertThat(heard(running)).endsWith("handler", "third after", "second after", "first after");
            running.assertSent(PONG);
            assertThat(running.counters().failedCount()).isZero();
            assertThat(output)
                    .contains("An interceptor failed after byteborne.test.TestPing (9000) from " + fixture.session)
                    .contains("broken after");
        });
    }

    @Test
    void whenAnInterceptorFailsOnAFailureThenThatIsLoggedOnly(CapturedOutput output) {
        play(running -> {
            running.bean(Second.class).broken = true;

            running.dispatchNow(TestBoom.getDefaultInstance());

            assertThat(heard(running)).endsWith("second onError failed", "first onError failed", "exception handler");
            running.assertSent(PING);
            assertThat(running.counters().failedCount()).isOne();
            assertThat(output)
                    .contains("An interceptor failed on the failure of")
                    .contains("broken onError");
        });
    }

    @Test
    void whenAHandlerBlocksThenInterceptorsStandAroundItOnTheWorldThread() {
        play(running -> {
            CompletionStage<?> work = running.dispatchLater(PONG);
            running.journal().await(4);
            assertThat(work).isNotCompleted();
            running.world().runNext();

            assertThat(heard(running))
                    .containsExactly(
                            "first before 9001",
                            "second before 9001",
                            "third before 9001",
                            "handler",
                            "third after",
                            "second after",
                            "first after");
            running.assertSent(PONG);
        });
    }

    @Test
    void whenInterceptorsFailBehindABlockingHandlerThenItsWorkIsDoneAllTheSame(CapturedOutput output) {
        play(running -> {
            running.bean(Second.class).broken = true;
            CompletionStage<?> work = running.dispatchLater(PONG);
            running.world().runNext();
            running.world().runNext();
            CompletionStage<?> failing =
                    running.dispatchLater(TestPong.newBuilder().setText("fail").build());
            running.world().runNext();

            assertThat(work).isCompleted();
            assertThat(failing).isCompleted();
            running.assertSent(PONG, PING);
            assertThat(heard(running))
                    .endsWith(
                            "third onError failed",
                            "second onError failed",
                            "first onError failed",
                            "exception handler");
            assertThat(running.counters().failedCount()).isOne();
            assertThat(output).contains("broken after").contains("broken onError");
        });
    }
}
