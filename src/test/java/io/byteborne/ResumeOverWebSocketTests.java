package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static io.byteborne.testing.TestWebSocket.BINARY;
import static io.byteborne.testing.TestWebSocket.CLOSE;
import static io.byteborne.testing.TestWebSocket.CONTINUATION;
import static io.byteborne.testing.TestWebSocket.FINAL;
import static io.byteborne.testing.TestWebSocket.PING;
import static io.byteborne.testing.TestWebSocket.TEXT;
import static io.byteborne.testing.TestWebSocket.frame;
import static io.byteborne.testing.TestWebSocket.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.message.MessageHandler;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Welcome;
import io.byteborne.testing.ResumingClient;
import io.byteborne.testing.TestPackets;
import io.byteborne.testing.TestWebSocket;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What browsers see of sessions that outlive their connections. The game hears of connections at once here. */
class ResumeOverWebSocketTests {
    private static final int GAME_PING = 9000;
    private static final int GAME_PONG = 9001;
    private static final int MESSAGES_PER_SECOND = 200;

    static final class Game {
        @MessageHandler
        TestPong ping(TestPing ping) {
            return TestPong.newBuilder().setSequence(ping.getSequence()).build();
        }
    }

    private static final ConfigurableApplicationContext context = new SpringApplicationBuilder(
                    ByteborneWorldApplication.class, Game.class)
            .run(
                    "--byteborne.server.host=127.0.0.1",
                    "--byteborne.server.port=0",
                    "--byteborne.websocket.port=0",
                    "--byteborne.world.tick-interval=5ms",
                    "--byteborne.resume.window=1m",
                    "--byteborne.resume.open-delay=0ms",
                    "--byteborne.session.idle-timeout=1s",
                    "--byteborne.session.rate-limit.messages-per-second=" + MESSAGES_PER_SECOND,
                    "--server.port=0");

    private final int port = Objects.requireNonNull(
                    context.getBean(ServerService.class).webSocketAddress())
            .getPort();
    private final SessionManager sessions = context.getBean(SessionManager.class);
    private final Resumption resumption =
            Objects.requireNonNull(context.getBean(ControlProtocol.class).resumption());
    private final List<TestWebSocket> opened = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (TestWebSocket each : opened) {
            each.close();
        }
        await().untilAsserted(() -> {
            sessions.all().forEach(session -> session.close(CloseReason.KICKED));
            assertThat(sessions.count()).isZero();
            assertThat(resumption.detachedSessions()).isZero();
        });
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    private TestWebSocket open() throws IOException {
        TestWebSocket webSocket = TestWebSocket.open(port);
        opened.add(webSocket);
        return webSocket;
    }

    private static byte[] hello(ByteString token) {
        return message(packet(
                1, Hello.newBuilder().setResumable(true).setResumeToken(token).build()));
    }

    private static byte[] ping(int number) {
        return message(
                packet(GAME_PING, TestPing.newBuilder().setSequence(number).build()));
    }

    private static Welcome welcome(TestWebSocket from) throws IOException {
        byte[] first = packets(from).get(0);
        assertThat(ResumingClient.id(first)).isEqualTo(2);
        return Welcome.parseFrom(ResumingClient.payload(first));
    }

    /** Of the next frame: no packet is in two, unless it is large. */
    private static List<byte[]> packets(TestWebSocket from) throws IOException {
        TestWebSocket.Frame next = from.readFrame();
        assertThat(next.opcode()).as("%s", next).isIn(BINARY, CONTINUATION);
        return split(next);
    }

    private static List<byte[]> split(TestWebSocket.Frame message) {
        byte[] bytes = message.payload().toByteArray();
        List<byte[]> all = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int size = (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
            all.add(Arrays.copyOfRange(bytes, at, at + size));
            at += size;
        }
        return all;
    }

    /** Reads what comes until the Close frame with that code. */
    private static List<byte[]> readToClose(TestWebSocket from, int code) throws IOException {
        List<byte[]> before = new ArrayList<>();
        TestWebSocket.Frame next = from.readFrame();
        while (next.opcode() != CLOSE) {
            before.addAll(split(next));
            next = from.readFrame();
        }
        assertThat(next.closeCode()).isEqualTo(code);
        from.expectFin();
        return before;
    }

    /** The token of a session whose connection is lost. */
    private ByteString lost() throws IOException {
        TestWebSocket client = open();
        client.send(hello(ByteString.EMPTY));
        Welcome welcome = welcome(client);
        client.close();
        await().until(() -> sessions.all().stream().anyMatch(Session::isDetached));
        return welcome.getResumeToken();
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001})
    void whenAPageClosesItsWebSocketThenThatIsAnsweredAndItsSessionWaits(int code) throws IOException {
        TestWebSocket client = open();
        client.send(hello(ByteString.EMPTY));
        ByteString token = welcome(client).getResumeToken();

        client.send(TestWebSocket.close(code, ""));

        assertThat(readToClose(client, code)).extracting(ResumingClient::id).doesNotContain(5);
        await().until(() -> resumption.detachedSessions() == 1);
        TestWebSocket again = open();
        again.send(hello(token));
        assertThat(welcome(again).getResumed()).isTrue();
    }

    @Test
    void whenASessionIsTakenOverThenItsEarlierWebSocketIsClosedWithACode() throws IOException {
        TestWebSocket client = open();
        client.send(hello(ByteString.EMPTY));
        ByteString token = welcome(client).getResumeToken();
        TestWebSocket again = open();

        again.send(hello(token));

        assertThat(welcome(again).getResumed()).isTrue();
        assertThat(readToClose(client, CloseReason.CONNECTION_LOST.webSocketCode()))
                .extracting(ResumingClient::id)
                .doesNotContain(5);
    }

    @Test
    void whenTheCloseFrameComesWithTheHelloThatResumesThenItIsAnsweredAndTheSessionWaitsAgain() throws IOException {
        ByteString token = lost();
        TestWebSocket client = open();

        client.send(hello(token), ping(1), TestWebSocket.close(1001, ""));

        List<byte[]> received = readToClose(client, 1001);
        assertThat(Welcome.parseFrom(ResumingClient.payload(received.get(0))).getResumed())
                .isTrue();
        await().until(() -> resumption.detachedSessions() == 1);
    }

    @Test
    void whenAViolationComesWithTheHelloThatResumesThenTheClientIsToldAndTheSessionEnds() throws IOException {
        ByteString token = lost();
        long closed = sessions.closed(CloseReason.PROTOCOL_ERROR);
        TestWebSocket client = open();

        client.send(hello(token), ping(1), frame(FINAL | TEXT, "text".getBytes(StandardCharsets.UTF_8)));

        List<byte[]> received = readToClose(client, 1003);
        assertThat(received)
                .extracting(ResumingClient::id)
                .startsWith(2)
                .contains(GAME_PONG)
                .endsWith(5);
        byte[] last = received.get(received.size() - 1);
        assertThat(Goodbye.parseFrom(ResumingClient.payload(last)))
                .returns("protocol_error", Goodbye::getReason)
                .returns("a text message", Goodbye::getText);
        await().untilAsserted(() ->
                assertThat(sessions.closed(CloseReason.PROTOCOL_ERROR)).isEqualTo(closed + 1));
        assertThat(resumption.detachedSessions()).isZero();
    }

    @Test
    void whenTheHelloComesAfterTheGameHasHeardOfTheConnectionThenTheClientResumesAllTheSame() throws IOException {
        ByteString token = lost();
        TestWebSocket client = open();
        await().until(() -> sessions.all().stream().anyMatch(session -> !session.isDetached()));

        client.send(hello(token));

        assertThat(welcome(client).getResumed()).isTrue();
        await().until(() -> sessions.count() == 1);
        client.send(ping(7));
        List<byte[]> received = packets(client);
        while (received.stream().noneMatch(each -> ResumingClient.id(each) == GAME_PONG)) {
            received = packets(client);
        }
    }

    @Test
    void whenControlFramesFloodInBeforeTheFirstPacketThenThatIsAFlood() throws IOException {
        TestWebSocket client = open();
        byte[] pings = TestPackets.join(Collections.nCopies(5 * MESSAGES_PER_SECOND, frame(FINAL | PING))
                .toArray(byte[][]::new));

        client.send(pings);

        TestWebSocket.Frame next = client.readFrame();
        while (next.opcode() == TestWebSocket.PONG) {
            next = client.readFrame();
        }
        assertThat(next.opcode()).as(hex(next.payload().toByteArray())).isEqualTo(CLOSE);
        assertThat(next.closeCode()).isEqualTo(CloseReason.FLOOD.webSocketCode());
    }

    @Test
    void whenAClientIsIdleThenItsWebSocketIsClosedWithoutAGoodbyeAndItsSessionWaits() throws IOException {
        TestWebSocket client = open();
        client.send(hello(ByteString.EMPTY));

        assertThat(readToClose(client, CloseReason.IDLE.webSocketCode()))
                .extracting(ResumingClient::id)
                .doesNotContain(5);

        await().until(() -> resumption.detachedSessions() == 1);
    }
}
