package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.world.WorldTimer;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageInvoker;
import io.byteborne.message.Reply;
import io.byteborne.request.Requests;
import io.byteborne.requestproto.C2S_Price;
import io.byteborne.requestproto.S2C_Price;
import io.byteborne.room.Room;
import io.byteborne.room.RoomOptions;
import io.byteborne.room.Rooms;
import io.byteborne.server.ServerService;
import io.byteborne.session.Audience;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.TestPackets;
import io.byteborne.testing.WholeServerTest;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.byteborne.world.WorldExecutor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A game that passes null, or what cannot be, hears of it at once, where it does so; and nothing has changed. */
@WholeServerTest
@SuppressWarnings("NullAway") // That is what this is about.
class ApiArgumentTests {
    private static final TestPing PING = TestPing.getDefaultInstance();
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final DefaultSessionManager sessions;
    private final Rooms rooms;
    private final WorldTimer timer;
    private final Requests requests;
    private final DefaultMessageDispatcher dispatcher;
    private final WorldExecutor world;
    private final TestClient client;
    private Session session;

    @Autowired
    ApiArgumentTests(
            ServerService server,
            DefaultSessionManager sessions,
            Rooms rooms,
            WorldTimer timer,
            Requests requests,
            DefaultMessageDispatcher dispatcher,
            WorldExecutor world)
            throws IOException {
        this.sessions = sessions;
        this.rooms = rooms;
        this.timer = timer;
        this.requests = requests;
        this.dispatcher = dispatcher;
        this.world = world;
        this.client =
                TestClient.connect(Objects.requireNonNull(server.localAddress()).getPort());
    }

    @BeforeEach
    void awaitSession() {
        session = await().until(
                        () -> sessions.all().stream()
                                .filter(one -> one.remoteAddress().equals(client.localAddress()))
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }

    @AfterEach
    void theSessionIsServedOn() throws IOException {
        assertThat(session.send(PING)).isTrue();
        assertThat(client.readPacket()).as("the first thing that was sent").isEqualTo(TestPackets.packet(9000, PING));
        client.close();
        await().until(() -> sessions.find(session.id()) == null);
    }

    private static void assertNull(String name, ThrowingCallable... calls) {
        for (ThrowingCallable call : calls) {
            assertThatNullPointerException().isThrownBy(call).withMessage(name);
        }
    }

    @Test
    void whenASessionIsGivenNothingThenItStaysAsItIs() {
        assertNull("message", () -> session.send(null));
        assertNull("reason", () -> session.close(null));
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    void whenNothingIsToBeSentThenNobodyIsSentAnything() {
        List<Session> withoutNull = List.of(session);
        List<Session> withNull = new ArrayList<>(Arrays.asList(session, null));

        assertNull(
                "message",
                () -> sessions.send(session.id(), null),
                () -> sessions.send(-1, null),
                () -> sessions.sendToAll(null),
                () -> sessions.send(withoutNull, null),
                () -> sessions.sendExcept(withoutNull, session, null));
        assertNull("recipients", () -> sessions.send(null, PING), () -> sessions.sendExcept(null, session, PING));
        assertNull(
                "a recipient", () -> sessions.send(withNull, PING), () -> sessions.sendExcept(withNull, session, PING));
        assertNull("session", () -> sessions.add(null), () -> sessions.remove(null, CloseReason.KICKED));
        assertNull("reason", () -> sessions.remove(session, null));
        assertThat(sessions.find(session.id())).isSameAs(session);
    }

    @Test
    void whenRoomsAreGivenNothingThenNoRoomIsMade() throws Exception {
        assertNull(
                "name",
                () -> rooms.create(null),
                () -> rooms.create(null, 3),
                () -> rooms.findOrCreate(null),
                () -> rooms.find(null));
        assertNull("options", () -> rooms.create("x", null), () -> rooms.findOrCreate("x", (RoomOptions) null));
        assertNull("session", () -> rooms.roomsOf(null));
        assertThatIllegalArgumentException().isThrownBy(() -> rooms.create("x", 0));
        assertThat(rooms.find("x")).isNull();

        Room room = CompletableFuture.supplyAsync(() -> rooms.create("arguments"), world)
                .get(10, TimeUnit.SECONDS);
        assertNull("session", () -> room.join(null), () -> room.leave(null), () -> room.contains(null));
        assertNull("message", () -> room.broadcast(null), () -> room.broadcastExcept(null, session));
        assertNull("except", () -> room.broadcastExcept(PING, null));
        assertThat(room.size()).isZero();
        world.execute(room::close);
    }

    @Test
    void whenATimerIsGivenNothingThenNoneIsSet() {
        int before = timer.count();
        assertNull(
                "delay",
                () -> timer.after(null, () -> {}),
                () -> timer.every(null, SECOND, () -> true),
                () -> world.after(null, () -> {}));
        assertNull("time", () -> timer.at(null, () -> {}));
        assertNull("interval", () -> timer.every(null, () -> {}), () -> timer.every(SECOND, null, () -> true));
        assertNull(
                "callback",
                () -> timer.after(SECOND, null),
                () -> timer.at(Instant.now(), null),
                () -> timer.every(SECOND, (Runnable) null),
                () -> timer.every(SECOND, SECOND, (BooleanSupplier) null));
        assertNull("task", () -> world.execute(null), () -> world.after(SECOND, null));
        assertThatIllegalArgumentException().isThrownBy(() -> timer.every(Duration.ZERO, () -> {}));
        assertThat(timer.count()).isEqualTo(before);
    }

    @Test
    void whenARequestIsGivenNothingThenNothingIsAskedAndNobodyWaits() {
        C2S_Price request = C2S_Price.getDefaultInstance();
        int before = timer.count();
        assertNull("session", () -> requests.request(null, request, S2C_Price.class));
        assertNull("request", () -> requests.request(session, null, S2C_Price.class));
        assertNull("replyClass", () -> requests.request(session, request, null));
        assertNull("timeout", () -> requests.request(session, request, S2C_Price.class, null));
        assertThat(timer.count()).isEqualTo(before);
    }

    @Test
    void whenTheDispatcherIsGivenNothingThenNothingIsRegistered() {
        MessageInvoker<TestPong> invoker = (from, pong) -> null;
        List<? extends HandlerRegistration> before = dispatcher.handlers();
        assertNull("messageClass", () -> dispatcher.register(null, "x", invoker));
        assertNull("description", () -> dispatcher.register(TestPong.class, null, invoker));
        assertNull("invoker", () -> dispatcher.register(TestPong.class, "x", null));
        assertNull("options", () -> dispatcher.register(TestPong.class, "x", invoker, null));
        assertNull("removed", () -> dispatcher.unregister(null));
        assertThat(dispatcher.handlers()).isEqualTo(before);
        assertThat(dispatcher.findType(9001)).isNull();
    }

    @Test
    void whenAReplyIsGivenNothingThenThereIsNone() {
        Audience nobody = List::of;
        assertNull(
                "message",
                () -> Reply.toSender((Message) null),
                () -> Reply.toSender((Callable<Message>) null),
                () -> Reply.to(session, null),
                () -> Reply.to(nobody, null),
                () -> Reply.toOthersIn(nobody, null),
                () -> Reply.toAll(null),
                () -> Reply.toOthers(null));
        assertNull("session", () -> Reply.to((Session) null, PING));
        assertNull("audience", () -> Reply.to((Audience) null, PING), () -> Reply.toOthersIn(null, PING));
        assertNull("next", () -> Reply.nothing().and(null));
    }
}
