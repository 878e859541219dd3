package io.byteborne.internal.net.control;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.CodedInputStream;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.net.outbound.TestEncoder;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.session.CloseReason;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Ping;
import io.byteborne.system.SystemMessages.Pong;
import io.byteborne.system.SystemMessages.Welcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The side that connects, and says hello. The server pings every 4 s, and time passes only when it is told to. */
class ClientControlChannelTests {
    private static final Duration INTERVAL = Duration.ofSeconds(4);
    private static final byte[] WELCOME =
            packet(2, Welcome.newBuilder().setPingIntervalMillis(4_000).build());
    private static final byte[] GAME_PACKET = hex("04 00 e8 03");
    private static final String FIRST_PING = "06 00 03 00 08 01";

    private final List<Goodbye> goodbyes = new ArrayList<>();
    private final List<Long> roundTrips = new ArrayList<>();
    private final List<Integer> gameIds = new ArrayList<>();
    private @Nullable CloseReason end;
    private final EmbeddedSession embedded = new EmbeddedSession(
            EmbeddedSession.factory(new FlushBatch(), new TestEncoder(), new NetworkStatistics())
                    .with(new ClientHello("bots", "1.4", () -> 7, new Ears())),
            Forwarding::new);

    private final class Ears implements ClientHello.Listener {
        @Override
        public void roundTrip(long nanos) {
            roundTrips.add(nanos);
        }

        @Override
        public void goodbye(long session, Goodbye goodbye) {
            goodbyes.add(goodbye);
        }
    }

    /** Does with packets what a session's way into the world does. */
    private final class Forwarding implements PacketListener {
        private final ChannelSession session;

        Forwarding(ChannelSession session) {
            this.session = session;
        }

        @Override
        public void packetReceived(int id, CodedInputStream payload, int size) throws PacketException {
            if (!session.controlPacket(id, payload, size)) {
                gameIds.add(id);
            }
        }

        @Override
        public void readComplete() {}

        @Override
        public void inputClosed(CloseReason reason) {
            end = reason;
        }
    }

    @AfterEach
    void close() {
        embedded.close();
    }

    @Test
    void whenTheConnectionIsMadeThenTheHelloIsTheFirstThing() {
        Hello hello = Hello.newBuilder()
                .setClientName("bots")
                .setClientVersion("1.4")
                .setMessagesHash(7)
                .build();

        assertThat(embedded.sent()).isEqualTo(hex(packet(1, hello)));
        assertThat(embedded.session().client()).as("this side is the client").isNull();
    }

    @Test
    void whenTheServerSaysWelcomeThenItIsPingedAndItsAnswersAreMeasured() {
        embedded.sent();
        embedded.receive(GAME_PACKET, WELCOME);
        assertThat(embedded.sent()).isEqualTo(FIRST_PING);

        embedded.advanceTime(Duration.ofMillis(30));
        embedded.receive(packet(4, Pong.newBuilder().setTime(1).build()));

        assertThat(roundTrips).containsExactly(Duration.ofMillis(30).toNanos());
        assertThat(embedded.session().roundTripTime()).isEqualTo(Duration.ofMillis(30));
        assertThat(gameIds).containsExactly(1000);
    }

    @Test
    void whenTheServerPingsThenItIsAnsweredWithItsTimeAndNothingElse() {
        embedded.receive(WELCOME);
        embedded.sent();

        embedded.receive(packet(3, Ping.newBuilder().setTime(9).build()));

        assertThat(embedded.sent()).isEqualTo("06 00 04 00 08 09");
    }

    @Test
    void whenNothingComesForTwoIntervalsThenTheServerIsLost() {
        embedded.receive(WELCOME);

        embedded.advanceTime(INTERVAL.multipliedBy(2).minusMillis(1));
        assertThat(end).isNull();
        embedded.advanceTime(Duration.ofMillis(1));

        assertThat(end).isEqualTo(CloseReason.HEARTBEAT);
    }

    @Test
    void whenTheServerSaysGoodbyeThenItsReasonIsTheSessionsAndNothingIsAnswered() {
        embedded.receive(WELCOME);
        embedded.sent();

        embedded.receive(packet(5, Goodbye.newBuilder().setReason("kicked").build()));
        embedded.session().finish();
        embedded.channel().runPendingTasks();

        assertThat(end).isEqualTo(CloseReason.KICKED);
        assertThat(goodbyes).extracting(Goodbye::getReason).containsExactly("kicked");
        assertThat(embedded.sent()).isEmpty();
    }

    @Test
    void whenTheReasonIsOneOfLaterThenTheServerHasClosed() {
        embedded.receive(packet(5, Goodbye.newBuilder().setReason("moved").build()));

        assertThat(end).isEqualTo(CloseReason.PEER_CLOSED);
        assertThat(goodbyes).extracting(Goodbye::getReason).containsExactly("moved");
    }

    @Test
    void whenThisSideClosesThenItLeavesForGood() {
        embedded.receive(WELCOME);
        embedded.sent();

        embedded.session().close();
        embedded.channel().runPendingTasks();

        assertThat(embedded.sent()).isEqualTo("04 00 05 00");
    }

    /** What a server may not send, and what becomes of it. */
    private static Stream<Arguments> wrongs() {
        return Stream.of(
                arguments("a second welcome", CloseReason.PROTOCOL_ERROR, hex(join(WELCOME, WELCOME))),
                arguments("a welcome without an interval", CloseReason.PROTOCOL_ERROR, hex(packet(2))),
                arguments("a hello", CloseReason.PROTOCOL_ERROR, hex(packet(1))),
                arguments("a pong without a ping", CloseReason.PROTOCOL_ERROR, hex(packet(4))),
                arguments("a welcome that is none", CloseReason.MALFORMED, hex(packet(2, hex("08")))),
                arguments("a huge goodbye", CloseReason.FRAME_TOO_LARGE, hex(packet(5, new byte[1025]))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongs")
    void whenTheServerSendsWhatItMayNotThenTheSessionEnds(String what, CloseReason reason, String bytes) {
        embedded.receive(hex(bytes));

        assertThat(end).as(what).isEqualTo(reason);
        assertThat(goodbyes).isEmpty();
    }
}
