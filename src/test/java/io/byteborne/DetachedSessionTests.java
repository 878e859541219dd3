package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Message;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.MessageInterceptor;
import io.byteborne.request.RequestTimeoutException;
import io.byteborne.request.Requests;
import io.byteborne.request.SessionClosedException;
import io.byteborne.requestproto.C2S_Confirm;
import io.byteborne.requestproto.C2S_Price;
import io.byteborne.requestproto.S2C_Confirm;
import io.byteborne.requestproto.S2C_Price;
import io.byteborne.room.LeaveReason;
import io.byteborne.room.Room;
import io.byteborne.room.RoomLeftEvent;
import io.byteborne.room.Rooms;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionDetachedEvent;
import io.byteborne.session.SessionManager;
import io.byteborne.session.SessionOpenedEvent;
import io.byteborne.session.SessionResumedEvent;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestDropped;
import io.byteborne.testproto.TestNewest;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.byteborne.testproto.TestSlowPing;
import io.byteborne.world.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/** What a session is to the game while it waits for its client, and what the client finds when it is back. */
@GameTest(
        properties = {
            "byteborne.resume.window=1m",
            "byteborne.request.timeout=10s",
            "byteborne.handler.timeout=5m",
            "byteborne.world.tick-interval=100ms",
            "byteborne.session-protocol.ping-interval=1s"
        })
@Import(DetachedSessionTests.Game.class)
class DetachedSessionTests {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int WINDOW_TICKS = 600;
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    /** Answers everything, and writes down what happens. */
    static final class Game implements MessageInterceptor {
        final List<String> log = new ArrayList<>();
        /** What a blocking handler waits for. */
        volatile CountDownLatch gate = new CountDownLatch(0);
        /** What a stage is completed by. */
        CompletableFuture<TestPong> stage = new CompletableFuture<>();

        @MessageHandler
        TestPong ping(TestPing ping) {
            return pong(ping.getSequence());
        }

        @MessageHandler(blocking = true)
        TestPong slowPing(TestSlowPing ping) throws InterruptedException {
            if (!gate.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the gate stays closed");
            }
            return pong(ping.getSequence());
        }

        @MessageHandler
        CompletionStage<TestPong> boom(TestBoom boom) {
            return stage;
        }

        @MessageHandler
        S2C_Price price(C2S_Price request) {
            return S2C_Price.newBuilder().setGold(request.getItem().length()).build();
        }

        @Override
        public void before(Session session, Message message, HandlerRegistration handler) {
            log.add("before " + message.getDescriptorForType().getName());
        }

        @Override
        public void after(Session session, Message message, HandlerRegistration handler) {
            log.add("after " + message.getDescriptorForType().getName());
        }

        @EventListener
        void opened(SessionOpenedEvent event) {
            log.add("opened");
        }

        @EventListener
        void detached(SessionDetachedEvent event) {
            log.add("detached " + event.reason());
        }

        @EventListener
        void resumed(SessionResumedEvent event) {
            log.add("resumed");
        }

        @EventListener
        void left(RoomLeftEvent event) {
            log.add("left " + event.reason());
        }

        @EventListener
        void closed(SessionClosedEvent event) {
            log.add("closed " + event.reason());
        }
    }

    private final TestWorld world;
    private final TestClients clients;
    private final SessionManager sessions;
    private final Resumption resumption;
    private final Rooms rooms;
    private final Requests requests;
    private final Timer timer;
    private final Game game;
    private TestGameClient client;
    private Session session;

    @Autowired
    DetachedSessionTests(
            TestWorld world,
            TestClients clients,
            SessionManager sessions,
            ControlProtocol protocol,
            Rooms rooms,
            Requests requests,
            Timer timer,
            Game game) {
        this.world = world;
        this.clients = clients;
        this.sessions = sessions;
        this.resumption = Objects.requireNonNull(protocol.resumption());
        this.rooms = rooms;
        this.requests = requests;
        this.timer = timer;
        this.game = game;
    }

    @BeforeEach
    void connect() {
        game.stage = new CompletableFuture<>();
        client = clients.connect().hello("test", "1.0");
        world.tick();
        session = sessions.all().iterator().next();
        game.log.clear();
    }

    private static TestPong pong(long number) {
        return TestPong.newBuilder().setSequence(number).build();
    }

    private static TestPing ping(long number) {
        return TestPing.newBuilder().setSequence(number).build();
    }

    private static TestSlowPing slowPing(long number) {
        return TestSlowPing.newBuilder().setSequence(number).build();
    }

    private void lose() {
        client.cut();
        world.tickWithoutWaiting(1);
        assertThat(session.isDetached()).isTrue();
    }

    @Test
    void whenASessionIsDetachedThenItStaysInItsRoomsAndWhatIsBroadcastArrivesLater() {
        Room room = rooms.findOrCreate("lobby");
        room.join(session);
        lose();

        assertThat(room.contains(session)).isTrue();
        assertThat(room.broadcast(pong(1))).isOne();
        world.advance(SHORT);
        room.broadcast(pong(2));
        client.resume();

        assertThat(client.received()).containsExactly(pong(1), pong(2));
        assertThat(rooms.roomsOf(session)).containsExactly(room);
        assertThat(game.log).containsExactly("detached connection_lost");
    }

    @Test
    void whenTheWindowIsOverThenItLeavesItsRoomsBeforeTheGameHearsOfItsEnd() {
        rooms.findOrCreate("lobby").join(session);
        lose();

        world.advance(WINDOW);

        assertThat(game.log)
                .containsExactly(
                        "detached connection_lost", "left " + LeaveReason.SESSION_CLOSED, "closed connection_lost");
        assertThat(rooms.find("lobby")).isNull();
    }

    @Test
    void whenItIsBehindThenOfWhatIsSentMeanwhileTheNewestIsKeptAsItsTypeSays() {
        lose();
        for (int i = 0; i < 1000; i++) {
            session.send(TestDropped.newBuilder().setNumber(i).build());
            session.send(TestNewest.newBuilder().setNumber(i).build());
        }
        client.resume();

        assertThat(client.received())
                .containsExactly(TestNewest.newBuilder().setNumber(999).build());
    }

    @Test
    void whenAClientIsAskedWhileItIsAwayThenItsReplyCompletesTheRequest() throws Exception {
        lose();
        CompletableFuture<C2S_Confirm> reply =
                requests.request(session, S2C_Confirm.getDefaultInstance(), C2S_Confirm.class);
        world.advance(SHORT);
        assertThat(reply).isNotDone();

        client.resume();
        S2C_Confirm question = client.expect(S2C_Confirm.class);
        client.send(C2S_Confirm.newBuilder()
                .setQuestion(question.getQuestion())
                .setYes(true)
                .build());
        world.tick();

        assertThat(reply.get(0, TimeUnit.SECONDS).getYes()).isTrue();
    }

    @Test
    void whenAClientWasAskedAndIsCutBeforeItsReplyArrivesThenTheReplyIsSentAgainAndCompletesTheRequestOnce()
            throws Exception {
        CompletableFuture<C2S_Confirm> reply =
                requests.request(session, S2C_Confirm.getDefaultInstance(), C2S_Confirm.class);
        world.tick();
        S2C_Confirm question = client.expect(S2C_Confirm.class);
        lose();
        client.send(C2S_Confirm.newBuilder()
                .setQuestion(question.getQuestion())
                .setYes(true)
                .build());
        assertThat(reply).isNotDone();

        client.resume();
        world.tick();

        assertThat(reply.get(0, TimeUnit.SECONDS).getYes()).isTrue();
        client.expectNothing();
    }

    @Test
    void whenTheClientIsAwayForTooLongThenItsRequestsTimeOutAsEver() {
        CompletableFuture<C2S_Confirm> reply =
                requests.request(session, S2C_Confirm.getDefaultInstance(), C2S_Confirm.class);
        lose();

        world.advance(REQUEST_TIMEOUT);

        assertThat(session.isDetached()).isTrue();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> reply.get(0, TimeUnit.SECONDS))
                .withCauseInstanceOf(RequestTimeoutException.class);
    }

    @Test
    void whenTheWindowIsOverThenItsRequestsFail() {
        CompletableFuture<C2S_Confirm> reply =
                requests.request(session, S2C_Confirm.getDefaultInstance(), C2S_Confirm.class, WINDOW.multipliedBy(2));
        lose();

        world.advance(WINDOW);

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> reply.get(0, TimeUnit.SECONDS))
                .withCauseInstanceOf(SessionClosedException.class);
    }

    @Test
    void whenTheClientHasAskedThenItGetsItsReplyOnce() {
        client.send(C2S_Price.newBuilder().setRequestId(7).setItem("axe").build());
        client.cut();
        world.tick();
        client.resume();
        world.tick();

        assertThat(client.received())
                .containsExactly(
                        S2C_Price.newBuilder().setRequestId(7).setGold(3).build());
    }

    @Test
    void whenTimersAreSetThenTheyRunOn() {
        List<Duration> fired = new ArrayList<>();
        Duration begun = world.now();
        timer.after(SHORT, () -> {
            fired.add(world.now().minus(begun));
            session.send(pong(1));
        });
        lose();

        world.advance(SHORT);
        client.resume();

        assertThat(fired).containsExactly(SHORT);
        assertThat(client.expect(TestPong.class)).isEqualTo(pong(1));
    }

    @Test
    void whenABlockingHandlerIsDoneWhileItIsDetachedThenItsReplyArrivesOnceAndLaterMessagesAreHandledAfterIt() {
        CountDownLatch gate = new CountDownLatch(1);
        game.gate = gate;
        client.send(slowPing(1), ping(2));
        world.tickWithoutWaiting(1);
        lose();
        assertThat(game.log).containsExactly("before TestSlowPing", "detached connection_lost");

        gate.countDown();
        world.tick(2);
        assertThat(game.log)
                .as("it works on while nobody is there")
                .containsSubsequence("after TestSlowPing", "before TestPing", "after TestPing");
        client.send(ping(3));
        client.resume();
        world.tick();

        assertThat(client.received()).containsExactly(pong(1), pong(2), pong(3));
        assertThat(game.log).filteredOn("before TestPing"::equals).hasSize(2);
    }

    @Test
    void whenABlockingHandlerIsDoneOnlyAfterTheClientIsBackThenItsReplyComesAllTheSame() {
        CountDownLatch gate = new CountDownLatch(1);
        game.gate = gate;
        client.send(slowPing(1));
        world.tickWithoutWaiting(1);
        lose();
        client.send(ping(2));
        client.resume();
        world.tickWithoutWaiting(2);
        client.expectNothing();

        gate.countDown();
        world.tick(2);

        assertThat(client.received()).containsExactly(pong(1), pong(2));
    }

    @Test
    void whenAStageIsCompletedWhileItIsDetachedThenItsReplyArrivesOnce() {
        client.send(TestBoom.getDefaultInstance(), ping(2));
        world.tickWithoutWaiting(1);
        lose();

        game.stage.complete(pong(1));
        world.tick(2);
        client.resume();

        assertThat(client.received()).containsExactly(pong(1), pong(2));
    }

    @Test
    void whenMessagesAndTheLossComeTogetherThenTheGameHearsOfTheLossFirstAndOfTheReturnBeforeLaterMessages() {
        client.send(ping(1));
        client.cut();
        client.send(ping(2));
        client.resume();
        world.tick();

        assertThat(game.log)
                .containsExactly(
                        "detached connection_lost",
                        "resumed",
                        "before TestPing",
                        "after TestPing",
                        "before TestPing",
                        "after TestPing");
        assertThat(client.received()).containsExactly(pong(1), pong(2));
    }

    @Test
    void whenTheGameSendsAsItHearsOfTheReturnThenThatComesAfterWhatWasMissedAndBeforeAnswers() {
        lose();
        session.send(pong(1));
        client.send(ping(3));
        client.resume();
        session.send(pong(2));
        world.tick();

        assertThat(client.received()).containsExactly(pong(1), pong(2), pong(3));
    }

    @Test
    void whenASessionIsKickedWhileItIsDetachedThenItEndsAtOnceForThatReasonAndCannotBeResumed() {
        Room room = rooms.findOrCreate("lobby");
        room.join(session);
        lose();

        session.close(CloseReason.KICKED);
        world.tick();

        assertThat(game.log)
                .containsExactly("detached connection_lost", "left " + LeaveReason.SESSION_CLOSED, "closed kicked");
        assertThat(session.isOpen()).isFalse();
        assertThat(session.send(pong(1))).isFalse();
        assertThat(resumption.detachedSessions()).isZero();
        assertThat(resumption.keptBytes()).isZero();
        client.resumeRefused();
    }

    @Test
    void whenItIsKickedWithABlockingHandlerAtWorkThenItEndsOnceThatIsDone() {
        CountDownLatch gate = new CountDownLatch(1);
        game.gate = gate;
        client.send(slowPing(1), ping(2));
        world.tickWithoutWaiting(1);
        lose();
        session.close(CloseReason.KICKED);
        world.tickWithoutWaiting(1);
        assertThat(game.log).doesNotContain("closed kicked");

        gate.countDown();
        world.tick(2);

        assertThat(game.log).contains("closed kicked").doesNotContain("before TestPing");
        client.resumeRefused();
    }

    @Test
    void whenTheWindowIsOverWithABlockingHandlerAtWorkThenItEndsOnceThatIsDoneAndNobodyGetsTheReply() {
        CountDownLatch gate = new CountDownLatch(1);
        game.gate = gate;
        client.send(slowPing(1));
        world.tickWithoutWaiting(1);
        lose();
        world.tickWithoutWaiting(WINDOW_TICKS);
        assertThat(session.isDetached()).isFalse();
        assertThat(game.log).doesNotContain("closed connection_lost");

        gate.countDown();
        world.tick(2);

        assertThat(game.log).contains("closed connection_lost");
        client.resumeRefused();
        world.tick();
        client.expectNothing();
    }
}
