package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.internal.startup.FailureReports;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.Reply;
import io.byteborne.requestproto.C2S_Price;
import io.byteborne.requestproto.LargeSigned;
import io.byteborne.requestproto.LargeUnsigned;
import io.byteborne.requestproto.S2C_Confirm;
import io.byteborne.requestproto.S2C_Price;
import io.byteborne.requestproto.SmallUnsigned;
import io.byteborne.requestproto.TextReply;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

/** What a request has in its correlation field comes back, whichever way a handler replies. */
@ExtendWith(OutputCaptureExtension.class)
class CorrelatedReplyTests {
    private static final C2S_Price REQUEST =
            C2S_Price.newBuilder().setRequestId(7).setItem("bow").build();
    private static final S2C_Price REPLY = S2C_Price.newBuilder().setGold(30).build();
    private static final S2C_Price CORRELATED =
            REPLY.toBuilder().setRequestId(7).build();

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(HandlerTestConfiguration.class);
    private final MessageRegistry registry = new MessageRegistry();
    private final TestSessions sessions = new TestSessions(new MessageSerializer(registry));
    private final ChannelSession session = sessions.open();

    @AfterEach
    void closeSessions() {
        sessions.close();
    }

    static class Direct {
        @MessageHandler
        S2C_Price price(C2S_Price request) {
            return REPLY;
        }
    }

    static class InAnOptional {
        @MessageHandler
        Optional<S2C_Price> price(C2S_Price request) {
            return Optional.of(REPLY);
        }
    }

    static class AsAReply {
        @MessageHandler
        Reply price(C2S_Price request) {
            return Reply.nothing().and(Reply.toSender(REPLY));
        }
    }

    static class Staged {
        @MessageHandler
        CompletionStage<Optional<S2C_Price>> price(C2S_Price request) {
            return CompletableFuture.completedFuture(Optional.of(REPLY));
        }
    }

    static class Blocking {
        @MessageHandler(blocking = true)
        S2C_Price price(C2S_Price request) {
            return REPLY;
        }
    }

    static class Throwing {
        @MessageHandler
        void price(C2S_Price request) {
            throw new IllegalArgumentException(request.getItem());
        }

        @MessageExceptionHandler
        S2C_Price failed(IllegalArgumentException failure) {
            return REPLY;
        }
    }

    /** Lets the message be handled, and what is not done at once be done. */
    private String dispatch(ApplicationContext context, Message request) throws InterruptedException {
        DefaultMessageDispatcher dispatcher = context.getBean(DefaultMessageDispatcher.class);
        CompletionStage<?> inWork = dispatcher.dispatch(
                session, context.getBean(MessageRegistry.class).register(request.getClass()), request);
        while (inWork != null && !inWork.toCompletableFuture().isDone()) {
            context.getBean(ManualExecutor.class).runNext();
        }
        return sessions.sentOver(session);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {Direct.class, InAnOptional.class, AsAReply.class, Staged.class, Blocking.class, Throwing.class})
    void whenAHandlerRepliesToTheSenderThenTheRequestsValueGoesBack(Class<?> handlers) {
        runner.withUserConfiguration(handlers).run(context -> {
            assertThat(dispatch(context, REQUEST)).isEqualTo(TestPackets.hex(CORRELATED));
            assertThat(dispatch(context, C2S_Price.getDefaultInstance()))
                    .as("no value, so nothing to go back")
                    .isEqualTo(TestPackets.hex(REPLY));
        });
    }

    private final DefaultSessionManager manager = new DefaultSessionManager(new MessageSerializer(registry));
    private final DefaultMessageDispatcher dispatcher =
            TestDispatch.dispatcher(registry, manager, new ManualExecutor());

    private String dispatch(Message request) {
        dispatcher.dispatch(session, registry.register(request.getClass()), request);
        return sessions.sentOver(session);
    }

    @Test
    void whenAReplyHasAValueThenItKeepsIt() {
        S2C_Price other = REPLY.toBuilder().setRequestId(8).build();
        dispatcher.register(C2S_Price.class, "test", (from, request) -> other);

        assertThat(dispatch(REQUEST)).isEqualTo(TestPackets.hex(other));
    }

    @Test
    void whenAReplyHasAZeroWithPresenceThenItKeepsIt() {
        S2C_Confirm zero = S2C_Confirm.newBuilder().setQuestion(0).build();
        dispatcher.register(C2S_Price.class, "test", (from, request) -> zero);

        assertThat(dispatch(REQUEST)).isEqualTo(TestPackets.hex(zero));
    }

    @Test
    void whenAMessageGoesToOthersThenItHasNoValue() {
        ChannelSession other = sessions.open();
        manager.add(session);
        manager.add(other);
        dispatcher.register(
                C2S_Price.class,
                "test",
                (from, request) -> Reply.to(other, REPLY).and(Reply.toAll(REPLY)));

        assertThat(dispatch(REQUEST)).isEqualTo(TestPackets.hex(REPLY));
        assertThat(sessions.sentOver(other)).isEqualTo(TestPackets.hex(REPLY, REPLY));
    }

    @Test
    void whenOnlyOneOfTheTypesHasAFieldThenTheReplyIsSentAsItIs() {
        TestPong pong = TestPong.newBuilder().setSequence(1).build();
        dispatcher.register(C2S_Price.class, "price", (from, request) -> pong);
        dispatcher.register(TestPing.class, "ping", (from, ping) -> REPLY);

        assertThat(dispatch(REQUEST)).isEqualTo(TestPackets.hex(pong));
        assertThat(dispatch(TestPing.newBuilder().setSequence(7).build())).isEqualTo(TestPackets.hex(REPLY));
        assertThat(dispatcher.counters().failedCount()).isZero();
    }

    @Test
    void whenTheFieldsAreIntegersOfOtherKindsThenAValueThatFitsIsConverted() {
        dispatcher.register(LargeSigned.class, "test", (from, request) -> SmallUnsigned.getDefaultInstance());

        assertThat(dispatch(LargeSigned.newBuilder().setNumber(0xFFFF_FFFFL).build()))
                .isEqualTo(
                        TestPackets.hex(SmallUnsigned.newBuilder().setNumber(-1).build()));
    }

    @Test
    void whenTheClientsValueDoesNotFitThenTheMessageIsRefusedAndTheSessionStays(CapturedOutput output) {
        dispatcher.register(LargeSigned.class, "signed", (from, request) -> SmallUnsigned.getDefaultInstance());
        dispatcher.register(LargeUnsigned.class, "unsigned", (from, request) -> SmallUnsigned.getDefaultInstance());

        assertThat(dispatch(LargeSigned.newBuilder().setNumber(-1).build())).isEmpty();
        assertThat(dispatch(LargeUnsigned.newBuilder().setNumber(1L << 32).build()))
                .isEmpty();

        assertThat(dispatcher.counters().refusedCount()).isEqualTo(2);
        assertThat(dispatcher.counters().failedCount()).isZero();
        assertThat(session.isOpen()).isTrue();
        assertThat(output).doesNotContain("ERROR");
    }

    static class Sorry {
        @MessageHandler
        SmallUnsigned handle(LargeUnsigned request) {
            throw new IllegalArgumentException("no such thing");
        }

        @MessageExceptionHandler
        SmallUnsigned failed(IllegalArgumentException failure) {
            return SmallUnsigned.getDefaultInstance();
        }
    }

    @Test
    void whenTheClientsValueDoesNotFitIntoAnExceptionHandlersAnswerThenThatIsNoErrorOfOurs(CapturedOutput output) {
        runner.withUserConfiguration(Sorry.class).run(context -> {
            assertThat(dispatch(
                            context,
                            LargeUnsigned.newBuilder().setNumber(1L << 32).build()))
                    .isEmpty();

            assertThat(output).doesNotContain("ERROR");
        });
    }

    static class Undeclared {
        @MessageHandler
        Message price(C2S_Price request) {
            return TextReply.getDefaultInstance();
        }
    }

    @Test
    void whenTheReturnTypeIsOpenThenAReplyThatCannotCarryTheValueHasFailedAtRunTime() {
        runner.withUserConfiguration(Undeclared.class).run(context -> {
            assertThat(dispatch(context, REQUEST)).isEmpty();
            assertThat(context.getBean(DefaultMessageDispatcher.class)
                            .counters()
                            .failedCount())
                    .isOne();
        });
    }

    static class Mismatch {
        @MessageHandler
        TextReply price(C2S_Price request) {
            return TextReply.getDefaultInstance();
        }
    }

    static class StagedMismatch {
        @MessageHandler
        CompletableFuture<Optional<TextReply>> price(C2S_Price request) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Mismatch.class, StagedMismatch.class})
    void whenTheDeclaredReplyCannotCarryTheValueThenStartupFailsAndNamesMethodAndFields(Class<?> handlers) {
        runner.withUserConfiguration(handlers).run(context -> {
            assertThat(context).hasFailed();
            assertThat(FailureReports.of(context.getStartupFailure()).getDescription())
                    .contains(
                            handlers.getName() + "#price(C2S_Price)",
                            "byteborne.requests.C2S_Price.request_id (uint32)",
                            "byteborne.requests.TextReply.ticket (string)");
            assertThat(FailureReports.of(context.getStartupFailure()).getAction())
                    .isEqualTo("Let both correlation fields be integers, or both strings.");
        });
    }
}
