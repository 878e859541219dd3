package io.byteborne.internal.dispatch;

import static io.byteborne.internal.dispatch.HandlerFixture.PING;
import static io.byteborne.internal.dispatch.HandlerFixture.PONG;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.message.MessageAdvice;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageRefusedException;
import io.byteborne.message.Reply;
import io.byteborne.message.SessionAttribute;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;

/** What becomes of what handlers throw. */
@ExtendWith(OutputCaptureExtension.class)
class ExceptionHandlerTests {
    private final HandlerFixture fixture = new HandlerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Throws whatever it is told. */
    static class Thrower {
        private Throwable thrown = new IllegalStateException();

        @MessageHandler
        void handle(TestPing ping) throws Throwable {
            throw thrown;
        }
    }

    static class ThrowerWithHandlers extends Thrower {
        private final Journal journal;

        ThrowerWithHandlers(Journal journal) {
            this.journal = journal;
        }

        @MessageExceptionHandler
        void any(Exception failure) {
            journal.add("own Exception");
        }

        @MessageExceptionHandler({IOException.class, UncheckedIOException.class})
        void inputOutput() {
            journal.add("own IOException");
        }
    }

    @MessageAdvice
    @Order(2)
    static class Advice {
        private final Journal journal;

        Advice(Journal journal) {
            this.journal = journal;
        }

        @MessageExceptionHandler
        void file(FileNotFoundException failure) {
            journal.add("advice FileNotFoundException");
        }

        @MessageExceptionHandler
        void all(Throwable failure) {
            journal.add("advice Throwable");
        }

        @MessageExceptionHandler(IllegalStateException.class)
        void state() {
            journal.add("advice IllegalStateException");
        }
    }

    @MessageAdvice
    @Order(1)
    static class EarlierAdvice {
        private final Journal journal;

        EarlierAdvice(Journal journal) {
            this.journal = journal;
        }

        @MessageExceptionHandler(RuntimeException.class)
        void runtime() {
            journal.add("earlier RuntimeException");
        }

        @MessageExceptionHandler(IllegalStateException.class)
        void state() {
            journal.add("earlier IllegalStateException");
        }
    }

    private static void throwNow(HandlerFixture.Running running, Throwable failure) {
        running.bean(Thrower.class).thrown = failure;
        running.dispatchNow(PING);
    }

    @Test
    void whenTheHandlersOwnClassTakesTheExceptionThenItsMostSpecificMethodIsCalledAndNoAdvice() {
        fixture.run(List.of(Advice.class, EarlierAdvice.class, ThrowerWithHandlers.class), running -> {
            throwNow(running, new FileNotFoundException());
            throwNow(running, new UncheckedIOException(new IOException()));
            throwNow(running, new IllegalStateException());
            throwNow(running, new StackOverflowError());

            assertThat(running.journal().entries())
                    .containsExactly("own IOException", "own IOException", "own Exception", "advice Throwable");
        });
    }

    @Test
    void whenOnlyAdviceTakesTheExceptionThenTheMostSpecificOneAndThenTheFirstInOrder() {
        fixture.run(List.of(Advice.class, EarlierAdvice.class, Thrower.class), running -> {
            throwNow(running, new FileNotFoundException());
            throwNow(running, new IllegalStateException());
            throwNow(running, new IllegalArgumentException());
            throwNow(running, new Error());

            assertThat(running.journal().entries())
                    .containsExactly(
                            "advice FileNotFoundException",
                            "earlier IllegalStateException",
                            "earlier RuntimeException",
                            "advice Throwable");
        });
    }

    static class OtherBean {
        private final Journal journal;

        OtherBean(Journal journal) {
            this.journal = journal;
        }

        @MessageHandler
        void handle(TestPong pong) {}

        @MessageExceptionHandler
        void failed(Throwable failure) {
            journal.add("another bean's");
        }
    }

    @Test
    void whenAnotherBeanHandlesTheExceptionThenItIsNotAsked(CapturedOutput output) {
        fixture.run(List.of(OtherBean.class, Thrower.class), running -> {
            throwNow(running, new IllegalStateException("nobody's"));

            assertThat(running.journal().entries()).isEmpty();
            assertThat(output)
                    .contains(Thrower.class.getName() + "#handle failed on byteborne.test.TestPing (9000) from "
                            + fixture.session)
                    .contains("IllegalStateException: nobody's");
        });
    }

    @Test
    void whenAWrapperIsThrownThenWhatIsInItIsHandled() {
        fixture.run(List.of(ThrowerWithHandlers.class), running -> {
            throwNow(running, new CompletionException(new ExecutionException(new IOException())));
            throwNow(running, new CompletionException("without a cause", null));

            assertThat(running.journal().entries()).containsExactly("own IOException", "own Exception");
        });
    }

    static class Answers extends Thrower {
        @MessageExceptionHandler
        Reply answer(Session session, IllegalStateException failure, Message message, @SessionAttribute String name) {
            return Reply.toSender(TestPong.newBuilder()
                            .setText(name + failure.getMessage())
                            .build())
                    .and(Reply.to(session, message));
        }

        @MessageExceptionHandler
        Optional<TestPong> empty(IOException failure) {
            return Optional.empty();
        }

        @MessageExceptionHandler
        TestPong message(Error failure) {
            return PONG;
        }
    }

    @Test
    void whenAnExceptionHandlerReturnsSomethingThenItIsSent() {
        fixture.run(List.of(Answers.class), running -> {
            fixture.session.attributes().put("name", "ann: ");

            throwNow(running, new IllegalStateException("broken"));
            running.assertSent(TestPong.newBuilder().setText("ann: broken").build(), PING);
            throwNow(running, new IOException());
            running.assertSent();
            throwNow(running, new AssertionError());
            running.assertSent(PONG);
            assertThat(running.counters().failedCount()).isEqualTo(3);
        });
    }

    static class Unhelpful extends Thrower {
        @MessageExceptionHandler
        void same(IllegalStateException failure) {
            throw failure;
        }

        @MessageExceptionHandler
        void another(IOException failure) {
            throw new UnsupportedOperationException("second");
        }

        @MessageExceptionHandler
        TestPong missing(Error failure, @SessionAttribute String missing) {
            return PONG;
        }
    }

    @Test
    void whenAnExceptionThatEqualsNothingIsThrownAgainThenItIsLoggedOnce(CapturedOutput output) {
        fixture.run(List.of(Unhelpful.class), running -> {
            throwNow(running, new LonelyException());

            assertThat(output).contains("and so did the handling of that").contains("lonely");
            assertThat(running.counters().failedCount()).isOne();
        });
    }

    @SuppressWarnings("ThrowableEqualsHashCode") // What this is about.
    private static final class LonelyException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        LonelyException() {
            super("lonely");
        }

        @Override
        public boolean equals(Object other) {
            return false;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    @Test
    void whenAnExceptionHandlerThrowsThenBothAreLoggedAndTheNextMessageIsHandled(CapturedOutput output) {
        fixture.run(List.of(Unhelpful.class), running -> {
            // The first line of a kind has the whole stack trace, those that follow at once have the text.
            throwNow(running, new IOException("first"));
            throwNow(running, new IllegalStateException("the same again"));
            throwNow(running, new AssertionError("worst"));

            assertThat(output)
                    .contains("on byteborne.test.TestPing (9000) from " + fixture.session
                            + ", and so did the handling of that")
                    .contains("the same again")
                    .contains("UnsupportedOperationException: second")
                    .contains("Suppressed: java.io.IOException: first")
                    .contains("has no attribute 'missing'");
            assertThat(running.counters().failedCount()).isEqualTo(3);
            assertThat(fixture.session.isOpen()).isTrue();
        });
    }

    @Test
    void whenAMessageIsRefusedThenItIsCountedAndNotLoggedAsAFailure(CapturedOutput output) {
        fixture.run(List.of(Thrower.class), running -> {
            throwNow(running, new MessageRefusedException("not now"));

            assertThat(running.counters().refusedCount()).isOne();
            assertThat(running.counters().failedCount()).isZero();
            assertThat(output).doesNotContain("not now").doesNotContain("ERROR");
        });
    }

    @Nested
    class Mistakes {
        @MessageAdvice
        static class First {
            @MessageExceptionHandler
            void failed(IOException failure) {}
        }

        @MessageAdvice
        static class Second {
            @MessageExceptionHandler({Error.class, IOException.class})
            void broken() {}
        }

        @Test
        void whenTwoAdvicesAreEquallySpecificThenStartUpFailsAndNamesBoth() {
            List<Class<?>> both = List.of(First.class, Second.class);
            fixture.assertMistake(both, First.class.getName() + "#failed", "both handle java.io.IOException", "@Order");
            fixture.assertMistake(both, Second.class.getName() + "#broken", "neither comes before", "@Order");
        }

        static class TwiceInOneBean extends Thrower {
            @MessageExceptionHandler
            void one(IOException failure) {}

            @MessageExceptionHandler(IOException.class)
            void other() {}
        }

        @Test
        void whenOneBeanHandlesAnExceptionTwiceThenStartUpFailsAndNamesBoth() {
            List<Class<?>> bean = List.of(TwiceInOneBean.class);
            fixture.assertMistake(bean, TwiceInOneBean.class.getName() + "#one", "both handle", "Let one of them");
            fixture.assertMistake(bean, TwiceInOneBean.class.getName() + "#other", "both handle", "Let one of them");
        }

        static class Useless {
            @MessageExceptionHandler
            void failed(IOException failure) {}
        }

        @Test
        void whenABeanHasNoHandlersThenItsExceptionHandlersStopStartUp() {
            fixture.assertMistake(
                    List.of(Useless.class),
                    "@MessageExceptionHandler method " + Useless.class.getName() + "#failed(IOException)",
                    "would never be called",
                    "Mark Useless with @MessageAdvice");
        }

        static class NoException extends Thrower {
            @MessageExceptionHandler
            void failed() {}
        }

        static class TwoExceptions extends Thrower {
            @MessageExceptionHandler
            void failed(IOException one, Error other) {}
        }

        static class OneMessage extends Thrower {
            @MessageExceptionHandler
            void failed(IOException failure, TestBoom boom) {}
        }

        static class WrongName extends Thrower {
            @MessageExceptionHandler(Error.class)
            void failed(Exception failure) {}
        }

        static class WrongReturn extends Thrower {
            @MessageExceptionHandler
            String failed(Exception failure) {
                return "";
            }
        }

        static class Later extends Thrower {
            @MessageExceptionHandler
            CompletionStage<TestPong> failed(Exception failure) {
                return CompletableFuture.completedFuture(PONG);
            }
        }

        static class TakesText extends Thrower {
            @MessageExceptionHandler
            void failed(Exception failure, String text) {}
        }

        @Test
        void whenAMethodCannotHandleExceptionsThenItIsNamedWithTheReason() {
            assertWrong(NoException.class, "it neither takes an exception nor names one in its annotation");
            assertWrong(TwoExceptions.class, "it takes more than one exception");
            assertWrong(OneMessage.class, "it takes a io.byteborne.testproto.TestBoom");
            assertWrong(WrongName.class, "its annotation names Error, but it takes a java.lang.Exception");
            assertWrong(WrongReturn.class, "it returns a java.lang.String");
            assertWrong(Later.class, "it returns a java.util.concurrent.CompletionStage");
            assertWrong(TakesText.class, "nothing gives its parameter 2, a java.lang.String, a value");
        }

        private void assertWrong(Class<?> bean, String why) {
            fixture.assertMistake(
                    List.of(bean), bean.getName() + "#failed", why, "Let %s#failed".formatted(bean.getSimpleName()));
        }
    }
}
