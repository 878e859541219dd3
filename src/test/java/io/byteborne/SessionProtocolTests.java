package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.server.ServerService;
import io.byteborne.session.ClientInfo;
import io.byteborne.session.ClientPolicy;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Ping;
import io.byteborne.system.SystemMessages.Pong;
import io.byteborne.system.SystemMessages.Welcome;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.WholeServerTest;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/** The session protocol over a socket: who may say what, and when. */
@WholeServerTest
@TestPropertySource(
        properties = {
            "byteborne.session-protocol.minimum-client-version=1.4",
            "byteborne.session.idle-timeout=1h",
            "byteborne.session-protocol.ping-interval=1m"
        })
@Import(SessionProtocolTests.Policies.class)
class SessionProtocolTests {
    private static final int HELLO = 1;
    private static final int WELCOME = 2;
    private static final int PING = 3;
    private static final int PONG = 4;
    private static final int GOODBYE = 5;
    private static final byte[] CHAT = hex("08 00 d0 07 0a 02 68 69");
    private static final byte[] ECHO = hex("08 00 e8 03 0a 02 68 69");
    private static final byte[] HELLO_PACKET = hello("arena-web", "1.4.2");

    @TestConfiguration
    static class Policies {
        @Bean
        ClientPolicy policy() {
            return client -> switch (client.name()) {
                case "cheat" -> "cheat is not welcome";
                case "talk" -> "x".repeat(199) + "\uD83D\uDE00";
                case "bug" -> throw new IllegalStateException("expected");
                default -> null;
            };
        }
    }

    private final int port;
    private final SessionManager sessions;
    private final MessageRegistry registry;
    private final TestClient client;

    @Autowired
    SessionProtocolTests(ServerService server, SessionManager sessions, MessageRegistry registry) throws IOException {
        this.port = Objects.requireNonNull(server.localAddress()).getPort();
        this.sessions = sessions;
        this.registry = registry;
        this.client = TestClient.connect(port);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
    }

    private static byte[] hello(String name, String version) {
        return packet(
                HELLO,
                Hello.newBuilder()
                        .setClientName(name)
                        .setClientVersion(version)
                        .setMessagesHash(7)
                        .build());
    }

    private static byte[] pong(long time) {
        return packet(PONG, Pong.newBuilder().setTime(time).build());
    }

    private <M extends MessageLite> M read(int id, M type) throws IOException {
        byte[] read = client.readPacket();
        assertThat(read[2] | read[3] << 8).as("id of %s", hex(read)).isEqualTo(id);
        return parse(read, type);
    }

    @SuppressWarnings("unchecked")
    private static <M extends MessageLite> M parse(byte[] packet, M type) throws IOException {
        return (M) type.getParserForType().parseFrom(ByteString.copyFrom(packet, 4, packet.length - 4));
    }

    private Welcome greet() throws IOException {
        client.send(HELLO_PACKET);
        Welcome welcome = read(WELCOME, Welcome.getDefaultInstance());
        assertThat(read(PING, Ping.getDefaultInstance()).getTime()).isOne();
        return welcome;
    }

    private Session session() {
        SocketAddress address = client.localAddress();
        // The hello is answered on the I/O thread, perhaps before the session is part of the game.
        return await().until(
                        () -> sessions.all().stream()
                                .filter(each -> each.remoteAddress().equals(address))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private void expectGoodbye(CloseReason reason, String text) throws IOException {
        Goodbye goodbye = read(GOODBYE, Goodbye.getDefaultInstance());
        assertThat(goodbye.getReason()).isEqualTo(reason.label());
        assertThat(goodbye.getMayReconnect()).isEqualTo(reason.mayReconnect());
        assertThat(goodbye.getText()).contains(text);
        client.expectFin();
    }

    @Test
    void whenAClientSaysHelloThenItIsWelcomedAndPinged() throws IOException {
        long before = micros(Instant.now());

        Welcome welcome = greet();

        assertThat(welcome.getSessionId()).isEqualTo(session().id());
        // The clock is the wall clock of the start and runs on monotonically, so that the two may differ a little.
        assertThat(welcome.getServerTimeMicros()).isBetween(before - 1_000_000, micros(Instant.now()) + 1_000_000);
        assertThat(welcome.getTickIntervalMicros()).isEqualTo(5_000);
        assertThat(welcome.getPingIntervalMillis()).isEqualTo(60_000);
        assertThat(welcome.getTickTimeMicros()).isLessThanOrEqualTo(welcome.getServerTimeMicros());
        assertThat(welcome.getMessagesHash()).isEqualTo(registry.hash()).isNotZero();
        assertThat(session().client()).isEqualTo(new ClientInfo("arena-web", "1.4.2", 7));
        assertThat(session().roundTripTime()).isNull();
    }

    private static long micros(Instant instant) {
        return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(instant.getNano());
    }

    @Test
    void whenAClientPingsThenItIsAnsweredWithItsTimeAndTheServersClockAndTick() throws IOException {
        Welcome welcome = greet();

        client.send(packet(PING, Ping.newBuilder().setTime(-1).build()), packet(PING, Ping.getDefaultInstance()));

        Pong pong = read(PONG, Pong.getDefaultInstance());
        assertThat(pong.getTime()).isEqualTo(-1);
        assertThat(pong.getServerTimeMicros()).isGreaterThanOrEqualTo(welcome.getServerTimeMicros());
        assertThat(pong.getTick()).isGreaterThanOrEqualTo(welcome.getTick());
        // Ticks are counted on from what was said, so that both say when tick 0 was.
        assertThat(pong.getTickTimeMicros() - 5_000 * pong.getTick())
                .isBetween(
                        welcome.getTickTimeMicros() - 5_000 * welcome.getTick() - 2_000,
                        welcome.getTickTimeMicros() - 5_000 * welcome.getTick() + 1_000_000);
        assertThat(read(PONG, Pong.getDefaultInstance()).getTime()).isZero();
    }

    @Test
    void whenThePingIsAnsweredThenTheRoundTripIsKnown() throws IOException {
        greet();

        client.send(pong(1));

        await().untilAsserted(
                        () -> assertThat(session().roundTripTime()).isBetween(Duration.ZERO, Duration.ofSeconds(10)));
    }

    @Test
    void whenGameMessagesFollowTheHelloThenTheyAreHandledAndComeAfterTheWelcome() throws IOException {
        client.send(HELLO_PACKET, CHAT);

        read(WELCOME, Welcome.getDefaultInstance());
        read(PING, Ping.getDefaultInstance());
        assertThat(client.readPacket()).isEqualTo(ECHO);
    }

    @Test
    void whenTheHelloComesByteByByteThenItIsWelcomedAllTheSame() throws IOException {
        client.sendByteByByte(HELLO_PACKET);

        read(WELCOME, Welcome.getDefaultInstance());
    }

    @Test
    void whenAClientSaysGoodbyeThenWhatItSentBeforeIsAnsweredAndItHasLeft() throws IOException {
        greet();
        long left = sessions.closed(CloseReason.LEFT);

        client.send(CHAT, packet(GOODBYE, Goodbye.getDefaultInstance()), CHAT);

        assertThat(client.readPacket()).isEqualTo(ECHO);
        expectGoodbye(CloseReason.LEFT, "");
        await().untilAsserted(
                        () -> assertThat(sessions.closed(CloseReason.LEFT)).isEqualTo(left + 1));
    }

    @Test
    void whenTheGameClosesThenTheReasonIsSaidAfterEverythingElse() throws IOException {
        greet();
        Session session = session();

        client.send(CHAT);
        assertThat(client.readPacket()).isEqualTo(ECHO);
        session.close(CloseReason.KICKED);

        expectGoodbye(CloseReason.KICKED, "");
    }

    /** What a client that has said hello may not send, and what becomes of it. */
    record Wrong(String what, CloseReason reason, String text, List<byte[]> packets) {
        Wrong(String what, CloseReason reason, String text, byte[]... packets) {
            this(what, reason, text, List.of(packets));
        }

        byte[] bytes() {
            return join(packets.toArray(byte[][]::new));
        }

        @Override
        public String toString() {
            return what;
        }
    }

    private static Stream<Wrong> wrongs() {
        return Stream.of(
                new Wrong("double hello", CloseReason.PROTOCOL_ERROR, "hello already", HELLO_PACKET),
                new Wrong("welcome", CloseReason.PROTOCOL_ERROR, "only a server", packet(WELCOME)),
                new Wrong("a pong without a ping", CloseReason.PROTOCOL_ERROR, "answers no ping", pong(2)),
                new Wrong("a pong before the first", CloseReason.PROTOCOL_ERROR, "answers no ping", pong(0)),
                new Wrong("a negative pong", CloseReason.PROTOCOL_ERROR, "answers no ping", pong(-1)),
                new Wrong("a double pong", CloseReason.PROTOCOL_ERROR, "answers no ping", pong(1), pong(1)),
                new Wrong("an id of later", CloseReason.UNKNOWN_MESSAGE, "99", packet(99)),
                new Wrong("a ping that is none", CloseReason.MALFORMED, "", packet(PING, hex("08"))),
                new Wrong("a huge ping", CloseReason.FRAME_TOO_LARGE, "64", packet(PING, new byte[65])),
                new Wrong("a huge goodbye", CloseReason.FRAME_TOO_LARGE, "1024", packet(GOODBYE, new byte[1025])),
                new Wrong("a game message that is none", CloseReason.MALFORMED, "C2S_Chat", packet(2000, hex("0a"))),
                new Wrong("a bad size", CloseReason.BAD_SIZE, "smaller", hex("03 00 d0 07")));
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void whenAClientSendsWhatItMayNotThenItIsToldTheReason(Wrong wrong) throws IOException {
        greet();

        client.send(join(CHAT, wrong.bytes(), CHAT));

        assertThat(client.readPacket()).isEqualTo(ECHO);
        expectGoodbye(wrong.reason, wrong.text);
    }

    private static Stream<Wrong> wrongBeginnings() {
        return Stream.of(
                new Wrong("a late hello", CloseReason.UNKNOWN_MESSAGE, "", CHAT, HELLO_PACKET),
                new Wrong("a ping", CloseReason.UNKNOWN_MESSAGE, "", packet(PING)),
                new Wrong("a welcome", CloseReason.UNKNOWN_MESSAGE, "", packet(WELCOME)),
                new Wrong("a goodbye", CloseReason.UNKNOWN_MESSAGE, "", packet(GOODBYE)),
                new Wrong("an id that is none", CloseReason.UNKNOWN_MESSAGE, "", packet(0)),
                new Wrong("a hello that is none", CloseReason.MALFORMED, "", packet(HELLO, hex("0a"))),
                new Wrong("a huge hello", CloseReason.FRAME_TOO_LARGE, "", packet(HELLO, new byte[1025])),
                new Wrong("a long name", CloseReason.PROTOCOL_ERROR, "", hello("x".repeat(65), "1.4")),
                new Wrong("a long version", CloseReason.PROTOCOL_ERROR, "", hello("x", "1".repeat(65))));
    }

    /** The bytes are those of before there was a session protocol. */
    @ParameterizedTest
    @MethodSource("wrongBeginnings")
    void whenAClientHasNotSaidHelloThenNothingIsSentToItButWhatItAskedFor(Wrong wrong) throws IOException {
        long closed = sessions.closed(wrong.reason);

        client.send(wrong.bytes());

        if (wrong.packets.size() > 1) {
            assertThat(client.readPacket()).isEqualTo(ECHO);
        }
        client.expectFin();
        await().untilAsserted(() -> assertThat(sessions.closed(wrong.reason)).isEqualTo(closed + 1));
    }

    @Test
    void whenTheClientsVersionIsTooLowThenItIsToldWhichOneItNeeds() throws IOException {
        client.send(hello("arena-web", "1.4-beta"), CHAT);

        expectGoodbye(CloseReason.UPGRADE, "version 1.4 or newer is needed");
    }

    @Test
    void whenTheClientHasNoVersionThenItIsRefusedAsOneWithALowOne() throws IOException {
        client.send(hello("arena-web", ""));

        expectGoodbye(CloseReason.UPGRADE, "1.4");
    }

    @Test
    void whenAPolicyRefusesThenItsWordsAreTold() throws IOException {
        client.send(hello("cheat", "9.0"));

        expectGoodbye(CloseReason.UPGRADE, "cheat is not welcome");
    }

    @Test
    void whenAPolicysWordsAreLongThenTheyAreCutBetweenCharacters() throws IOException {
        client.send(hello("talk", "9.0"));

        assertThat(read(GOODBYE, Goodbye.getDefaultInstance()).getText()).isEqualTo("x".repeat(199));
    }

    @Test
    void whenANameHas64CharactersOfTwoUnitsEachThenItIsTaken() throws IOException {
        client.send(hello("\uD83D\uDE00".repeat(64), "1.4"));

        read(WELCOME, Welcome.getDefaultInstance());
    }

    @Test
    void whenAPolicyFailsThenTheClientIsRefusedAndToldNothingOfWhatWentWrong() throws IOException {
        client.send(hello("bug", "9.0"));

        Goodbye goodbye = read(GOODBYE, Goodbye.getDefaultInstance());
        assertThat(goodbye.getReason()).isEqualTo("internal_error");
        assertThat(goodbye.getText()).isEmpty();
        client.expectFin();
    }

    @Test
    void whenTheClientClosesItsSideThenItIsStillAnsweredAndToldGoodbye() throws IOException {
        greet();

        client.send(CHAT);
        client.shutdownOutput();

        assertThat(client.readPacket()).isEqualTo(ECHO);
        expectGoodbye(CloseReason.PEER_CLOSED, "");
    }
}
