package io.byteborne.internal.handler;

import static io.byteborne.internal.dispatch.HandlerFixture.PING;
import static io.byteborne.internal.dispatch.HandlerFixture.PONG;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.internal.discovery.AnnotatedMethod;
import io.byteborne.internal.dispatch.HandlerFixture;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.Reply;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What handlers may return, and what becomes of it. */
class ReturnTypesTests {
    private final HandlerFixture fixture = new HandlerFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Methods that only have a type. */
    interface Good<R extends Message, S> {
        void nothing();

        TestPong message();

        Message anyMessage();

        Reply reply();

        Optional<TestPong> optional();

        Optional<? extends Message> optionalWildcard();

        Optional<Reply> optionalReply();

        CompletionStage<TestPong> stage();

        CompletableFuture<Reply> futureReply();

        CompletionStage<Void> stageOfNothing();

        CompletionStage<? extends Message> stageWildcard();

        CompletionStage<Optional<TestPong>> stageOfOptional();

        CompletionStage<? extends Optional<? extends Message>> stageOfWildcards();

        R boundedVariable();

        S variable();

        CompletionStage<S> stageOfVariable();

        PongFuture ownStage();
    }

    interface GoodPongs extends Good<TestPing, TestPong> {}

    abstract static class PongFuture extends CompletableFuture<TestPong> {}

    interface Bad<S> {
        String text();

        int primitive();

        Object object();

        Optional<String> optionalText();

        @SuppressWarnings("rawtypes")
        Optional rawOptional();

        CompletionStage<?> unknownStage();

        @SuppressWarnings("rawtypes")
        CompletionStage rawStage();

        CompletionStage<CompletionStage<TestPong>> stageOfStage();

        Optional<CompletionStage<TestPong>> optionalStage();

        Future<TestPong> future();

        List<TestPong> list();

        TestPong[] array();

        TestPong.Builder builder();

        S variable();

        CompletionStage<S> stageOfVariable();

        Optional<Void> optionalOfNothing();
    }

    interface BadTexts extends Bad<String> {}

    static Stream<Method> good() {
        return methodsOf(Good.class);
    }

    static Stream<Method> bad() {
        return methodsOf(Bad.class);
    }

    private static Stream<Method> methodsOf(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods()).sorted(Comparator.comparing(Method::getName));
    }

    @MessageHandler
    @SuppressWarnings("UnusedMethod") // Carries the annotation.
    private static void annotated() {}

    private static AnnotatedMethod<MessageHandler> of(Class<?> beanClass, Method method) throws Exception {
        MessageHandler annotation = Objects.requireNonNull(
                ReturnTypesTests.class.getDeclaredMethod("annotated").getAnnotation(MessageHandler.class));
        return new AnnotatedMethod<>(new Object(), beanClass, method, method, annotation);
    }

    @ParameterizedTest
    @MethodSource("good")
    void whenSomethingCanBeDoneWithATypeThenItIsAccepted(Method method) throws Exception {
        assertThat(ReturnTypes.isUsable(of(GoodPongs.class, method))).isTrue();
        assertThat(isUsableAtOnce(GoodPongs.class, method))
                .as("of a method that must come to its result at once")
                .isEqualTo(!CompletionStage.class.isAssignableFrom(method.getReturnType()));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whenNothingCanBeDoneWithATypeThenItIsRefused(Method method) throws Exception {
        assertThat(ReturnTypes.isUsable(of(BadTexts.class, method))).isFalse();
        assertThat(isUsableAtOnce(BadTexts.class, method)).isFalse();
    }

    static class Optionals {
        @MessageHandler
        Optional<? extends Message> some(TestPing ping) {
            return Optional.of(PONG);
        }

        @MessageHandler
        Optional<Reply> none(TestPong pong) {
            return Optional.empty();
        }

        @MessageHandler
        CompletionStage<Optional<Reply>> nested(TestBoom boom) {
            return CompletableFuture.completedStage(Optional.of(Reply.toSender(PONG)));
        }
    }

    @Test
    void whenAnOptionalIsReturnedThenWhatIsInItIsSent() {
        fixture.run(List.of(Optionals.class), running -> {
            running.dispatchNow(PING);
            running.assertSent(PONG);

            running.dispatchNow(PONG);
            running.assertSent();

            running.dispatchLater(TestBoom.getDefaultInstance());
            running.world().runNext();
            running.assertSent(PONG);
            assertThat(running.counters().failedCount()).isZero();
        });
    }

    @Test
    void whenARegisteredHandlerReturnsSomethingElseThenItHasFailedAndNothingIsSent() {
        fixture.run(List.of(), running -> {
            for (@Nullable Object result : Arrays.asList("text", Optional.of("text"), List.of(PONG))) {
                HandlerRegistration handler =
                        running.dispatcher().register(TestPing.class, "odd", (session, ping) -> result);
                running.dispatchNow(PING);
                running.dispatcher().unregister(handler);
            }
            assertThat(running.counters().failedCount()).isEqualTo(3);
            running.assertSent();
        });
    }

    static class Recipients {
        @MessageHandler
        Reply handle(Session sender, TestPing ping) {
            return Reply.toSender(PONG)
                    .and(Reply.toOthers(PING))
                    .and(Reply.nothing())
                    .and(Reply.toAll(PONG))
                    .and(Reply.to(() -> List.of(sender), PING))
                    .and(Reply.toOthersIn(() -> List.of(sender), PONG))
                    .and(Reply.to(sender, ping));
        }
    }

    @Test
    void whenAReplyHasSeveralPartsThenEachGoesToItsRecipientsInThatOrder() {
        fixture.run(List.of(Recipients.class), running -> {
            DefaultSessionManager manager = running.bean(DefaultSessionManager.class);
            ChannelSession other = fixture.openSession();
            manager.add(fixture.session);
            manager.add(other);

            running.dispatchNow(PING);

            running.assertSent(PONG, PONG, PING, PING);
            running.assertSentOver(other, PING, PONG);
        });
    }

    private static boolean isUsableAtOnce(Class<?> type, Method method) throws Exception {
        return ReturnTypes.isUsable(of(type, method)) && !ReturnTypes.isStage(of(type, method));
    }
}
