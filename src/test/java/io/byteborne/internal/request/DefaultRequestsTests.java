package io.byteborne.internal.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.ManualExecutor;
import io.byteborne.internal.dispatch.TestDispatch;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.request.RequestTimeoutException;
import io.byteborne.request.SessionClosedException;
import io.byteborne.request.TooManyRequestsException;
import io.byteborne.requestproto.C2S_Price;
import io.byteborne.requestproto.S2C_Bought;
import io.byteborne.requestproto.S2C_Price;
import io.byteborne.requestproto.TextReply;
import io.byteborne.requestproto.TextRequest;
import io.byteborne.server.StartupException;
import io.byteborne.session.CloseReason;
import io.byteborne.testproto.TestNoId;
import io.byteborne.testproto.TestPing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** DefaultRequests without network; the world thread is the test's. */
@ExtendWith(OutputCaptureExtension.class)
class DefaultRequestsTests {
    private static final C2S_Price REQUEST =
            C2S_Price.newBuilder().setItem("bow").build();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final MessageRegistry registry = new MessageRegistry();
    private final MessageSerializer serializer = new MessageSerializer(registry);
    private final DefaultSessionManager manager = new DefaultSessionManager(serializer);
    private final ManualExecutor world = new ManualExecutor();
    private final PendingRequests pending = new PendingRequests();
    private final DefaultMessageDispatcher dispatcher = TestDispatch.dispatcher(registry, manager, world, pending);
    private final DefaultRequests requests = new DefaultRequests(pending, registry, manager, world, TIMEOUT);
    private final TestSessions sessions = new TestSessions(serializer);
    private final ChannelSession session = open();
    private final List<Message> handled = new ArrayList<>();

    @AfterEach
    void closeSessions() {
        sessions.close();
    }

    private ChannelSession open() {
        ChannelSession opened = sessions.open();
        manager.add(opened);
        return opened;
    }

    private CompletableFuture<S2C_Price> request() {
        return requests.request(session, REQUEST, S2C_Price.class);
    }

    private static S2C_Price reply(int requestId) {
        return S2C_Price.newBuilder().setRequestId(requestId).setGold(30).build();
    }

    private void receive(ChannelSession from, Message message) {
        assertThat(dispatcher.dispatch(from, registry.register(message.getClass()), message))
                .isNull();
    }

    private void receive(Message message) {
        receive(session, message);
    }

    private void handlePrices() {
        dispatcher.register(S2C_Price.class, "test", (from, price) -> {
            handled.add(price);
            return null;
        });
    }

    private static void assertFailed(CompletableFuture<?> future, Class<? extends Throwable> type) {
        assertThat(future).isCompletedExceptionally();
        assertThat(future.exceptionNow()).isInstanceOf(type);
    }

    @Test
    void whenARequestIsMadeThenItIsSentWithANumberOfItsOwn() {
        request();
        request();
        requests.request(session, REQUEST.toBuilder().setRequestId(99).build(), S2C_Price.class);
        ChannelSession other = open();
        requests.request(other, REQUEST, S2C_Price.class);

        assertThat(sessions.sentOver(session))
                .isEqualTo(TestPackets.hex(
                        REQUEST.toBuilder().setRequestId(1).build(),
                        REQUEST.toBuilder().setRequestId(2).build(),
                        REQUEST.toBuilder().setRequestId(3).build()));
        assertThat(sessions.sentOver(other))
                .isEqualTo(TestPackets.hex(REQUEST.toBuilder().setRequestId(1).build()));
    }

    @Test
    void whenRepliesComeInAnotherOrderThenEachCompletesItsOwnRequest() {
        handlePrices();
        CompletableFuture<S2C_Price> first = request();
        CompletableFuture<S2C_Price> second = request();

        receive(reply(2));
        assertThat(first).isNotDone();
        assertThat(second).isCompletedWithValue(reply(2));
        receive(reply(1));

        assertThat(first).isCompletedWithValue(reply(1));
        assertThat(handled).as("replies to requests go to no handler").isEmpty();
        assertThat(world.delays()).as("timeouts left").isZero();
        assertThat(dispatcher.counters().dispatchedCount()).isEqualTo(2);
    }

    @Test
    void whenTheFieldIsAStringThenItHasTheNumbersDigits() {
        CompletableFuture<TextReply> future =
                requests.request(session, TextRequest.getDefaultInstance(), TextReply.class);

        assertThat(sessions.sentOver(session))
                .isEqualTo(
                        TestPackets.hex(TextRequest.newBuilder().setTicket("1").build()));
        receive(TextReply.newBuilder().setTicket("01").build());
        assertThat(future).as("other digits").isNotDone();
        receive(TextReply.newBuilder().setTicket("1").setText("yes").build());
        assertThat(future.resultNow().getText()).isEqualTo("yes");
    }

    @Test
    void whenAMessageIsNoReplyToAnythingThenItGoesToItsHandler() {
        handlePrices();
        CompletableFuture<S2C_Price> future = request();
        ChannelSession other = open();
        requests.request(other, REQUEST, S2C_Price.class);
        requests.request(other, REQUEST, S2C_Price.class);

        receive(reply(0));
        receive(reply(-1));
        receive(reply(2));

        assertThat(handled).containsExactly(reply(0), reply(-1), reply(2));
        assertThat(future).isNotDone();
    }

    @Test
    void whenAnotherTypeHasTheNumberThenItGoesToItsHandler() {
        dispatcher.register(S2C_Bought.class, "test", (from, bought) -> {
            handled.add(bought);
            return null;
        });
        CompletableFuture<S2C_Price> future = request();
        S2C_Bought bought = S2C_Bought.newBuilder().setRequestId(1).build();

        receive(bought);

        assertThat(handled).containsExactly(bought);
        assertThat(future).isNotDone();
    }

    @Test
    void whenAReplyIsExpectedThenItsTypeMayComeThoughNothingHandlesIt() {
        assertThat(dispatcher.findType(9601)).isNull();

        request();

        assertThat(dispatcher.findType(9601)).isEqualTo(registry.find(S2C_Price.class));
    }

    @Test
    void whenNoReplyComesInTimeThenTheRequestFailsAndALateReplyIsUnhandled() {
        CompletableFuture<S2C_Price> future = request();

        world.passTime();

        assertFailed(future, RequestTimeoutException.class);
        assertThat(future.exceptionNow())
                .hasMessage("byteborne.requests.C2S_Price was not answered by %s within PT10S", session);
        receive(reply(1));
        assertThat(dispatcher.counters().unhandledCount()).isOne();
        assertThat(dispatcher.findType(9601)).as("may still come").isNotNull();
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    void whenAClientRepliesThoughOnlyOthersWereAskedThenItIsUnhandledAndNoErrorIsLogged(CapturedOutput output) {
        CompletableFuture<S2C_Price> future = request();
        ChannelSession other = open();

        for (int i = 0; i < 100; i++) {
            receive(other, reply(1));
        }

        assertThat(future).isNotDone();
        assertThat(dispatcher.counters().unhandledCount()).isEqualTo(100);
        assertThat(pending.sessions())
                .as("nothing is kept of who was not asked")
                .isOne();
        assertThat(other.isOpen()).isTrue();
        assertThat(output).doesNotContain("ERROR", "WARN", "INFO");
    }

    @Test
    void whenAReplyIsLateThenItsHandlerGetsIt() {
        handlePrices();
        request();
        world.passTime();

        receive(reply(1));

        assertThat(handled).containsExactly(reply(1));
    }

    @Test
    void whenARequestHasATimeoutOfItsOwnThenThatIsSet() {
        CompletableFuture<S2C_Price> future = requests.request(session, REQUEST, S2C_Price.class, Duration.ofMillis(5));

        world.passTime();

        assertThat(future.exceptionNow()).hasMessageEndingWith("within PT0.005S");
    }

    @Test
    void whenTheSessionEndsThenItsRequestsFailAndNothingIsKept() {
        CompletableFuture<S2C_Price> first = request();
        CompletableFuture<S2C_Price> second = request();
        ChannelSession other = open();
        CompletableFuture<S2C_Price> others = requests.request(other, REQUEST, S2C_Price.class);

        pending.ended(session, CloseReason.PEER_CLOSED);

        assertFailed(first, SessionClosedException.class);
        assertFailed(second, SessionClosedException.class);
        assertThat(others).isNotDone();
        assertThat(pending.sessions()).isOne();
        assertThat(world.delays()).as("timeouts left").isOne();
    }

    @Test
    void whenThePeerHasGoneThenTheRequestFailsThoughTheWorldDoesNotKnowYet() {
        sessions.closeByPeer(session);

        CompletableFuture<S2C_Price> future = request();

        assertThat(future).as("not yet").isNotDone();
        world.runAll();
        assertFailed(future, SessionClosedException.class);
        assertThat(world.delays()).as("timeouts left").isZero();
    }

    @Test
    void whenTheSessionIsClosedThenTheRequestFailsOnTheWorldThread() {
        session.close();

        CompletableFuture<S2C_Price> future = request();

        assertThat(future).as("not yet").isNotDone();
        world.runAll();
        assertFailed(future, SessionClosedException.class);
        assertThat(world.delays()).isZero();
    }

    @Test
    void whenTheSessionHasEndedThenTheRequestFailsAndNothingIsKept() {
        manager.remove(session, CloseReason.PEER_CLOSED);
        pending.ended(session, CloseReason.PEER_CLOSED);

        CompletableFuture<S2C_Price> future = request();

        world.runAll();
        assertFailed(future, SessionClosedException.class);
        assertThat(pending.sessions()).isZero();
        assertThat(world.delays()).isZero();
    }

    @Test
    void whenTooManyRequestsHaveNoReplyThenTheNextFailsAndIsNotSent() {
        for (int i = 0; i < SessionRequests.LIMIT; i++) {
            request();
        }
        sessions.sentOver(session);

        CompletableFuture<S2C_Price> tooMany = request();

        world.runAll();
        assertFailed(tooMany, TooManyRequestsException.class);
        assertThat(tooMany.exceptionNow()).hasMessageContaining("1024 requests without a reply");
        assertThat(sessions.sentOver(session)).isEmpty();
        assertThat(requests.request(open(), REQUEST, S2C_Price.class))
                .as("of another session")
                .isNotDone();

        receive(reply(5));
        CompletableFuture<S2C_Price> next = request();
        world.runAll();
        assertThat(next).as("there is room again").isNotDone();
        receive(reply(SessionRequests.LIMIT + 1));
        assertThat(next).isCompleted();
    }

    @Test
    void whenAFutureIsCancelledThenItsReplyIsNotWaitedForAnyMore() {
        handlePrices();
        CompletableFuture<S2C_Price> future = request();

        future.cancel(false);
        receive(reply(1));

        assertThat(handled).containsExactly(reply(1));
        assertThat(world.delays()).isZero();
        assertThat(pending.of(session).count()).isZero();
    }

    @Test
    void whenAReplysContinuationFailsThenTheWorldGoesOn() {
        CompletableFuture<Void> failing = request().thenAccept(price -> {
            throw new IllegalStateException("no");
        });

        receive(reply(1));

        assertThat(failing).isCompletedExceptionally();
        assertThat(dispatcher.counters().failedCount()).isZero();
    }

    @Test
    void whenTheProgramEndsThenNobodyIsLeftWaiting() {
        CompletableFuture<S2C_Price> future = request();

        pending.close();

        assertFailed(future, SessionClosedException.class);
        assertThat(pending.sessions()).isZero();
    }

    @Test
    void whenATypeHasNoCorrelationFieldThenItIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> requests.request(session, TestPing.getDefaultInstance(), S2C_Price.class))
                .withMessageContaining("byteborne.test.TestPing (9000) has no correlation field");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> requests.request(session, REQUEST, TestPing.class))
                .withMessageContaining("byteborne.test.TestPing (9000) has no correlation field");
    }

    @Test
    void whenOnlyOneFieldIsAStringThenBothAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> requests.request(session, REQUEST, TextReply.class))
                .withMessageContaining("byteborne.requests.TextReply.ticket (string)")
                .withMessageContaining("byteborne.requests.C2S_Price.request_id (uint32)");
    }

    @Test
    void whenATypeHasNoIdThenItIsNamed() {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> requests.request(session, REQUEST, TestNoId.class))
                .withMessageContaining("TestNoId");
    }

    @Test
    void whenARequestFitsIntoNoPacketThenNothingIsLeftOfIt() {
        C2S_Price huge = REQUEST.toBuilder()
                .setItemBytes(ByteString.copyFrom(new byte[70_000]))
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> requests.request(session, huge, S2C_Price.class))
                .withMessageContaining("does not fit into a packet");

        assertThat(pending.of(session).count()).isZero();
        assertThat(world.delays()).isZero();
    }
}
