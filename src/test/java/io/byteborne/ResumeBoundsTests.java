package io.byteborne;

import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.message.MessageHandler;
import io.byteborne.server.ServerService;
import io.byteborne.server.StartupException;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.system.SystemMessages.Ack;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Welcome;
import io.byteborne.testing.ResumingClient;
import io.byteborne.testing.TestClient;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Where a session cannot be resumed: its client learns it, and nothing is missing unnoticed. */
@ExtendWith(OutputCaptureExtension.class)
class ResumeBoundsTests {
    private static final int ACK = 6;
    private static final int GOODBYE = 5;
    private static final int MAX_DETACHED = 2;
    private static final int MAX_PACKETS = 10;

    static final class Game {
        @MessageHandler
        TestPong ping(TestPing ping) {
            return TestPong.newBuilder().setSequence(ping.getSequence()).build();
        }
    }

    private static final ConfigurableApplicationContext context = start();

    private static ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(ByteborneWorldApplication.class, Game.class)
                .run(
                        "--byteborne.server.host=127.0.0.1",
                        "--byteborne.server.port=0",
                        "--byteborne.websocket.port=0",
                        "--byteborne.world.tick-interval=5ms",
                        "--byteborne.resume.window=1m",
                        "--byteborne.resume.max-detached=" + MAX_DETACHED,
                        "--byteborne.resume.max-packets=" + MAX_PACKETS,
                        "--byteborne.resume.max-bytes=1KB",
                        "--server.port=0");
    }

    private final int port = Objects.requireNonNull(
                    context.getBean(ServerService.class).localAddress())
            .getPort();
    private final SessionManager sessions = context.getBean(SessionManager.class);
    private final Resumption resumption =
            Objects.requireNonNull(context.getBean(ControlProtocol.class).resumption());
    private final long overBounds = resumption.endedOverBounds();
    private final Map<CloseReason, Long> closed =
            Arrays.stream(CloseReason.values()).collect(Collectors.toMap(reason -> reason, sessions::closed));
    private final ResumingClient client = client();

    private ResumingClient client() {
        return new ResumingClient(() -> TestClient.connect(port));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        await().untilAsserted(() -> {
            // Over and over: one may be about to become part of the game.
            sessions.all().forEach(session -> session.close(CloseReason.KICKED));
            assertThat(sessions.count()).isZero();
            assertThat(resumption.detachedSessions()).isZero();
            assertThat(resumption.keptBytes()).isZero();
        });
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    private Session session() {
        return await().until(() -> sessions.find(client.sessionId()), Objects::nonNull);
    }

    private static TestPong pong(int number) {
        return TestPong.newBuilder().setSequence(number).build();
    }

    private void lose() throws IOException {
        client.abandon().close();
        await().until(() -> session().isDetached());
    }

    private void expectOver(CloseReason reason) {
        await().untilAsserted(() -> assertThat(sessions.closed(reason)).isEqualTo(closed.getOrDefault(reason, 0L) + 1));
        assertThat(resumption.detachedSessions()).isZero();
    }

    @Test
    void whenAsManyPacketsAreSentAsAreKeptThenAllOfThemComeAndOneMoreEndsTheSession() throws IOException {
        client.connect();
        Session session = session();
        lose();
        for (int i = 0; i < MAX_PACKETS; i++) {
            assertThat(session.send(pong(i))).isTrue();
        }

        assertThat(session.send(pong(99))).isFalse();

        expectOver(CloseReason.PEER_CLOSED);
        assertThat(client.connect()).isFalse();
        assertThat(resumption.endedOverBounds()).isEqualTo(overBounds + 1);
    }

    @Test
    void whenMoreBytesAreSentThanAreKeptThenTheSessionEnds() throws IOException {
        client.connect();
        Session session = session();
        lose();

        assertThat(session.send(TestPong.newBuilder().setText("x".repeat(900)).build()))
                .isTrue();
        assertThat(session.send(TestPong.newBuilder().setText("x".repeat(200)).build()))
                .isFalse();

        expectOver(CloseReason.PEER_CLOSED);
    }

    @Test
    void whenTheClientLacksWhatIsNotKeptAnyMoreThenItGetsAnotherSession() throws IOException {
        client.connect();
        Session session = session();
        for (int i = 0; i < 3 * MAX_PACKETS; i++) {
            session.send(pong(i));
            int sent = i + 1;
            await().until(() -> session.traffic().messagesOut() >= sent);
        }
        client.read();

        client.abandon().close();

        assertThat(client.connect()).isFalse();
    }

    @Test
    void whenTheClientConfirmsWhatComesThenItCanResumeHoweverMuchThatWas() throws IOException {
        client.connect();
        Session session = session();
        for (int i = 0; i < 10 * MAX_PACKETS; i++) {
            session.send(pong(i));
            client.read();
            client.acknowledge();
        }

        lose();

        assertThat(client.connect()).isTrue();
    }

    @Test
    void whenTooManySessionsWaitThenOneMoreEndsAtOnce() throws IOException {
        for (int i = 0; i < MAX_DETACHED; i++) {
            try (ResumingClient other = client()) {
                other.connect();
            }
        }
        await().until(() -> resumption.detachedSessions() == MAX_DETACHED);
        client.connect();
        session();
        long ended = sessions.closed(CloseReason.PEER_CLOSED);

        client.abandon().close();

        await().untilAsserted(() ->
                assertThat(sessions.closed(CloseReason.PEER_CLOSED)).isEqualTo(ended + 1));
        assertThat(client.connect()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1000, -1, Long.MIN_VALUE})
    void whenAClientSaysThatItHasReceivedWhatItCannotHaveThenItGetsAnotherSession(long received) throws IOException {
        client.connect();
        session();
        try (TestClient other = TestClient.connect(port)) {
            other.send(
                    packet(1, client.hello().toBuilder().setReceived(received).build()));

            assertThat(welcome(other).getResumed()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1000, -1, Long.MIN_VALUE})
    void whenAClientConfirmsWhatItCannotHaveThenThatIsAViolationAndItsSessionIsNotKept(long received)
            throws IOException {
        client.connect();
        client.connection()
                .send(packet(ACK, Ack.newBuilder().setReceived(received).build()));

        byte[] ping = client.connection().readPacket();
        assertThat(ResumingClient.id(ping)).isEqualTo(3);
        byte[] last = client.connection().readPacket();
        assertThat(ResumingClient.id(last)).isEqualTo(GOODBYE);
        assertThat(Goodbye.parseFrom(ResumingClient.payload(last)).getReason()).isEqualTo("protocol_error");
        expectOver(CloseReason.PROTOCOL_ERROR);
        client.abandon().close();
        assertThat(client.connect()).isFalse();
    }

    @Test
    void whenTheSessionIsKickedWhileItWaitsThenItsClientGetsAnotherOne() throws IOException {
        client.connect();
        Session session = session();
        lose();

        session.close(CloseReason.KICKED);

        expectOver(CloseReason.KICKED);
        assertThat(client.connect()).isFalse();
    }

    @Test
    void whenTheClientLeavesThenItsSessionIsNotKept() throws IOException {
        client.connect();
        session();

        client.connection().send(packet(GOODBYE, Goodbye.getDefaultInstance()));

        expectOver(CloseReason.LEFT);
        client.abandon().close();
        assertThat(client.connect()).isFalse();
    }

    @Test
    void whenATokenIsGuessedOrHasServedThenItIsRefusedAndCounted() throws IOException {
        client.connect();
        session();
        ByteString first = client.token();
        client.abandon().close();
        assertThat(client.connect()).isTrue();
        // The answer to the ping shows that the client has the new token.
        session().send(pong(1));
        client.read();
        await().until(() -> session().roundTripTime() != null);

        for (ByteString bad :
                new ByteString[] {first, ByteString.copyFrom(new byte[16]), ByteString.copyFromUtf8("x")}) {
            long refused = resumption.refusedResumes();
            try (TestClient other = TestClient.connect(port)) {
                other.send(packet(1, Hello.newBuilder().setResumeToken(bad).build()));
                assertThat(welcome(other).getResumed()).isFalse();
            }
            assertThat(resumption.refusedResumes()).isEqualTo(refused + 1);
        }
        session().send(pong(2));
        assertThat(client.read()).isNotEmpty();
    }

    @Test
    void whenATokenIsUsedTwiceAtATimeThenOneConnectionHasTheSession() throws IOException {
        client.connect();
        Session session = session();
        client.abandon();
        byte[] hello = packet(1, client.hello());
        try (TestClient one = TestClient.connect(port);
                TestClient two = TestClient.connect(port)) {
            one.send(hello);
            assertThat(welcome(one).getResumed()).isTrue();
            two.send(hello);
            assertThat(welcome(two).getResumed()).isTrue();

            one.readToFin();
            session.send(pong(1));
            int id = ResumingClient.id(two.readPacket());
            // The ping comes before or after it.
            assertThat(id == 3 ? ResumingClient.id(two.readPacket()) : id).isEqualTo(9001);
        }
    }

    private static Welcome welcome(TestClient from) throws IOException {
        byte[] first = from.readPacket();
        assertThat(ResumingClient.id(first)).isEqualTo(2);
        return Welcome.parseFrom(ResumingClient.payload(first));
    }

    @Test
    void whenTheServerStopsThenSessionsThatWaitEndAndTheStopDoesNotWaitForTheirClients(CapturedOutput output)
            throws IOException {
        ConfigurableApplicationContext own = start();
        SessionManager ownSessions = own.getBean(SessionManager.class);
        int ownPort = Objects.requireNonNull(own.getBean(ServerService.class).localAddress())
                .getPort();
        assertThat(output).contains("byteborne.resume.window is set, but byteborne.server.ssl.bundle is not");
        try (ResumingClient lost = new ResumingClient(() -> TestClient.connect(ownPort))) {
            lost.connect();
        }
        await().until(() -> ownSessions.all().stream().anyMatch(Session::isDetached));
        long begun = System.nanoTime();

        own.close();

        assertThat(ownSessions.closed(CloseReason.PEER_CLOSED)).isOne();
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(9));
    }

    @Test
    void whenMoreMayBeKeptThanMayWaitThenTheServerDoesNotStart() {
        assertThatThrownBy(() -> new SpringApplicationBuilder(ByteborneWorldApplication.class)
                        .run(
                                "--byteborne.server.port=0",
                                "--server.port=0",
                                "--byteborne.resume.window=1m",
                                "--byteborne.resume.max-bytes=1025KB"))
                .rootCause()
                .isInstanceOf(StartupException.class)
                .hasMessageContaining(
                        "byteborne.resume.max-bytes (1049600B) is over byteborne.session.max-pending-out");
    }

    @Test
    void whenNothingComesOverAConnectionThenTheGameHearsOfItAllTheSame() throws IOException {
        try (TestClient silent = TestClient.connect(port)) {
            await().until(() -> sessions.all().stream()
                    .anyMatch(each -> each.remoteAddress().equals(silent.localAddress())));
        }
    }
}
