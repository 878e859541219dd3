package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Message;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageInvoker;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.server.StartupException;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestNoId;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class DefaultMessageDispatcherTests {
    private static final TestPing PING = TestPing.newBuilder().setSequence(1).build();

    private final MessageRegistry registry = new MessageRegistry();
    private final DefaultMessageDispatcher dispatcher = TestDispatch.dispatcher(registry);
    private final TestSessions sessions = new TestSessions(new MessageSerializer(registry));
    private final ChannelSession session = sessions.open();
    private final List<Object> seen = new ArrayList<>();

    @AfterEach
    void closeSessions() {
        sessions.close();
    }

    @Test
    void whenAMessageIsDispatchedThenItsOwnHandlerGetsItWithItsSession() {
        dispatcher.register(TestBoom.class, "boom", (from, boom) -> {
            throw new AssertionError("not for me");
        });
        dispatcher.register(TestPing.class, "ping", (from, ping) -> {
            seen.add(from);
            seen.add(ping);
            return null;
        });

        dispatch(PING);

        assertThat(seen).containsExactly(session, PING);
        assertThat(dispatcher.counters().dispatchedCount()).isOne();
        assertThat(dispatcher.counters().failedCount()).isZero();
        assertThat(sessions.sentOver(session)).as("null answers nothing").isEmpty();
    }

    @Test
    void whenAHandlerRepliesThenTheReplyGoesToTheSenderOnly() {
        ChannelSession other = sessions.open();
        TestPong pong = TestPong.newBuilder().setSequence(2).build();
        dispatcher.register(TestPing.class, "ping", (from, ping) -> pong);

        dispatch(PING);

        assertThat(sessions.sentOver(session)).isEqualTo(TestPackets.hex(pong));
        assertThat(sessions.sentOver(other)).isEmpty();
    }

    @Test
    void whenAHandlerThrowsThenItIsCountedAndTheNextMessageRuns() {
        List<Throwable> failures =
                List.of(new Exception("checked"), new IllegalStateException("unchecked"), new StackOverflowError());
        for (Throwable failure : failures) {
            RegisteredHandler boom = dispatcher.register(TestBoom.class, "boom", (from, message) -> {
                throw failure;
            });
            dispatch(TestBoom.getDefaultInstance());
            dispatcher.unregister(boom);
        }
        dispatcher.register(TestPing.class, "ping", (from, ping) -> ping);
        dispatch(PING);

        assertThat(dispatcher.counters().failedCount()).isEqualTo(3);
        assertThat(dispatcher.counters().dispatchedCount()).isEqualTo(4);
        assertThat(session.isOpen()).isTrue();
        assertThat(sessions.sentOver(session)).isEqualTo(TestPackets.hex(PING));
    }

    @Test
    void whenAReplyCannotBeSentThenTheHandlerHasFailedAndTheSessionStays() {
        dispatcher.register(TestPing.class, "ping", (from, ping) -> TestNoId.getDefaultInstance());

        dispatch(PING);

        assertThat(dispatcher.counters().failedCount()).isOne();
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    void whenAHandlerIsRemovedThenItsQueuedMessagesAreDroppedAndCounted() {
        RegisteredHandler ping = dispatcher.register(TestPing.class, "ping", (from, message) -> {
            seen.add(message);
            return null;
        });
        assertThat(dispatcher.unregister(ping)).isTrue();
        dispatch(PING);

        assertThat(seen).isEmpty();
        assertThat(dispatcher.counters().unhandledCount()).isOne();
        assertThat(dispatcher.counters().dispatchedCount()).isZero();
        assertThat(dispatcher.findType(9000)).isNull();
        assertThat(dispatcher.handlers()).isEmpty();
    }

    @Test
    void whenAnOldRegistrationIsRemovedAgainThenTheNewOneOfTheSameHandlerStays() {
        MessageInvoker<TestPing> invoker = (from, ping) -> null;
        HandlerRegistration old = dispatcher.register(TestPing.class, "same", invoker);
        assertThat(dispatcher.unregister(old)).isTrue();
        RegisteredHandler newer = dispatcher.register(TestPing.class, "same", invoker);

        assertThat(dispatcher.unregister(old)).isFalse();

        assertThat(dispatcher.handlers()).containsExactly(newer);
        assertThat(dispatcher.unregister(newer)).isTrue();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void whenNobodyHandlesAMessageThenTheLogSaysWhichAndWhose(CapturedOutput output) {
        LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
        logging.setLogLevel(DefaultMessageDispatcher.class.getName(), LogLevel.DEBUG);
        try {
            dispatch(PING);
        } finally {
            logging.setLogLevel(DefaultMessageDispatcher.class.getName(), null);
        }

        assertThat(output)
                .contains("byteborne.test.TestPing (9000) from " + session + " dropped: nothing handles it any more");
        assertThat(dispatcher.counters().unhandledCount()).isOne();
    }

    @Test
    void whenAHandlerIsRemovedThenAnotherCanTakeItsPlace() {
        RegisteredHandler first = dispatcher.register(TestPing.class, "first", (from, ping) -> null);
        dispatcher.unregister(first);
        RegisteredHandler second = dispatcher.register(TestPing.class, "second", (from, ping) -> ping);

        assertThat(dispatcher.unregister(first)).as("gone already").isFalse();
        dispatch(PING);

        assertThat(dispatcher.handlers()).containsExactly(second);
        assertThat(sessions.sentOver(session)).isEqualTo(TestPackets.hex(PING));
    }

    @Test
    void whenAMessageHasAHandlerAlreadyThenBothAreNamed() {
        RegisteredHandler first = dispatcher.register(TestPing.class, "Lobby#ping", (from, ping) -> null);

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> dispatcher.register(TestPing.class, "Arena#ping", (from, ping) -> null))
                .withMessage("Message byteborne.test.TestPing (9000) has two handlers: Lobby#ping and Arena#ping.");
        assertThat(dispatcher.handlers()).containsExactly(first);
    }

    @Test
    void whenAMessageHasNoIdThenItCannotBeHandled() {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> dispatcher.register(TestNoId.class, "nobody", (from, message) -> null))
                .withMessageContaining("TestNoId");
    }

    @Test
    void whenHandlersAreListedThenByAscendingId() {
        dispatcher.register(TestBoom.class, "boom", (from, boom) -> null);
        dispatcher.register(C2S_Chat.class, "chat", (from, chat) -> null);
        dispatcher.register(TestPing.class, "ping", (from, ping) -> null);

        assertThat(dispatcher.handlers())
                .extracting(RegisteredHandler::description)
                .containsExactly("chat", "ping", "boom");
    }

    private void dispatch(Message message) {
        dispatcher.dispatch(session, registry.register(message.getClass()), message);
    }
}
