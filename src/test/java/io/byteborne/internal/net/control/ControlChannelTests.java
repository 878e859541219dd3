package io.byteborne.internal.net.control;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.net.SessionFactory;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.net.outbound.TestEncoder;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Transport;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Pong;
import io.byteborne.testing.TestWebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pings, and how a client is found that does not answer. The interval is 4 s, and time passes only when it is told to. */
class ControlChannelTests {
    private static final Duration INTERVAL = Duration.ofSeconds(4);
    private static final Duration HALF = INTERVAL.dividedBy(2);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final List<Long> roundTrips = new ArrayList<>();
    private final EmbeddedSession embedded = new EmbeddedSession(factory(), Forwarding::new);
    private @Nullable CloseReason end;

    private SessionFactory factory() {
        ControlStatistics statistics = new ControlStatistics();
        statistics.onRoundTrip(roundTrips::add);
        ControlProtocol protocol = new ControlProtocol(
                TestProperties.sessionProtocol("ping-interval=4s"),
                new ServerClock(() -> 0, () -> Instant.EPOCH),
                () -> new TickSource.TickTime(1, 0),
                Duration.ofMillis(50),
                () -> 9,
                statistics,
                null);
        return EmbeddedSession.factory(new FlushBatch(), new TestEncoder(), new NetworkStatistics())
                .with(protocol);
    }

    /** Does with packets what a session's way into the world does. */
    private final class Forwarding implements PacketListener {
        private final ChannelSession session;

        Forwarding(ChannelSession session) {
            this.session = session;
        }

        @Override
        public void packetReceived(int id, CodedInputStream payload, int size) throws PacketException {
            session.controlPacket(id, payload, size);
        }

        @Override
        public void readComplete() {}

        @Override
        public void inputClosed(CloseReason reason) {
            end = reason;
        }
    }

    @BeforeEach
    void sayHello() {
        embedded.receive(packet(ControlProtocol.HELLO, Hello.getDefaultInstance()));
        assertThat(embedded.sent()).endsWith(ping(1));
    }

    @AfterEach
    void close() {
        embedded.close();
    }

    private static String ping(int number) {
        return hex(packet(ControlProtocol.PING, (byte) 8, (byte) number));
    }

    private void pong(int number) {
        embedded.receive(
                packet(ControlProtocol.PONG, Pong.newBuilder().setTime(number).build()));
    }

    private void pass(Duration time) {
        embedded.advanceTime(time);
    }

    @Test
    void whenPingsAreAnsweredThenOneIsSentInEachInterval() {
        for (int number = 1; number < 50; number++) {
            pong(number);
            pass(INTERVAL.minus(MOMENT));
            assertThat(embedded.sent()).as("before the interval's end").isEmpty();
            pass(MOMENT);
            assertThat(embedded.sent()).isEqualTo(ping(number + 1));
        }
        assertThat(end).isNull();
    }

    @Test
    void whenNothingComesThenTwoMorePingsAreSentAndTheClientIsLostAfterTwoIntervals() {
        pong(1);
        pass(INTERVAL);
        assertThat(embedded.sent()).isEqualTo(ping(2));
        pass(HALF);
        assertThat(embedded.sent()).isEqualTo(ping(3));
        pass(HALF.minus(MOMENT));
        assertThat(end).isNull();

        pass(MOMENT);

        assertThat(end).isEqualTo(CloseReason.HEARTBEAT);
        assertThat(embedded.channel().isOpen()).isFalse();
    }

    @Test
    void whenAnythingComesThenTheClientIsNotLost() {
        pass(INTERVAL.multipliedBy(2).minus(MOMENT));
        embedded.receive(packet(5000, (byte) 1));
        pass(INTERVAL.multipliedBy(2).minus(MOMENT));
        assertThat(end).isNull();

        pass(MOMENT);

        assertThat(end).isEqualTo(CloseReason.HEARTBEAT);
    }

    @Test
    void whenAPacketComesByteByByteThenTheClientIsNotLost() {
        byte[] packet = packet(5000, (byte) 1);
        for (int i = 0; i < 2; i++) {
            pass(INTERVAL.plus(HALF));
            embedded.receive(Arrays.copyOfRange(packet, i, i + 1));
        }
        pass(HALF.plus(MOMENT));
        assertThat(end).isNull();
        embedded.receive(Arrays.copyOfRange(packet, 2, packet.length));

        pass(INTERVAL.multipliedBy(2));

        assertThat(end).isEqualTo(CloseReason.HEARTBEAT);
    }

    @Test
    void whenAFrameOfAWebSocketComesByteByByteThenTheClientIsNotLost() {
        byte[] pong = TestWebSocket.frame(TestWebSocket.FINAL | TestWebSocket.PONG);
        byte[] message = TestWebSocket.message(packet(5000, new byte[200]));
        try (EmbeddedSession webSocket = new EmbeddedSession(Transport.WEB_SOCKET, factory(), Forwarding::new)) {
            webSocket.receive(packet(ControlProtocol.HELLO, Hello.getDefaultInstance()));
            // A frame that is whole, and no packet; and then two bytes of one's header.
            for (byte[] each : List.of(pong, Arrays.copyOf(message, 1), Arrays.copyOfRange(message, 1, 2))) {
                webSocket.advanceTime(INTERVAL.plus(HALF));
                webSocket.receiveRaw(each);
            }
            webSocket.advanceTime(HALF.plus(MOMENT));
            assertThat(end).isNull();
            webSocket.receiveRaw(Arrays.copyOfRange(message, 2, message.length));

            webSocket.advanceTime(INTERVAL.multipliedBy(2));

            assertThat(end).isEqualTo(CloseReason.HEARTBEAT);
        }
    }

    @Test
    void whenAReadBringsNothingThenThatIsNoSignOfLife() {
        pass(INTERVAL);
        embedded.channel().pipeline().fireChannelReadComplete();

        pass(INTERVAL);

        assertThat(end).isEqualTo(CloseReason.HEARTBEAT);
    }

    @Test
    void whenThisSideDoesNotReadThenItPingsAndTheClientIsNotLost() {
        pong(1);
        embedded.session().pauseReading();
        for (int i = 0; i < 100; i++) {
            pass(INTERVAL);
        }
        assertThat(end).isNull();
        assertThat(embedded.sent()).contains(ping(2)).contains(ping(90));

        embedded.session().resumeReading();
        pass(INTERVAL.multipliedBy(2));

        assertThat(end).isEqualTo(CloseReason.HEARTBEAT);
    }

    @Test
    void whenAnswersLieUnreadThenTheyAreTakenInTheirOrderAndTheTimeInWhichNothingWasReadDoesNotCount() {
        embedded.session().pauseReading();
        pass(INTERVAL);
        pass(INTERVAL);
        embedded.session().resumeReading();
        pass(Duration.ofMillis(30));

        pong(1);
        pong(2);
        pong(3);

        assertThat(end).isNull();
        assertThat(roundTrips).containsExactly(Duration.ofMillis(30).toNanos());
        assertThat(embedded.session().roundTripTime()).isEqualTo(Duration.ofMillis(30));
    }

    @Test
    void whenAPingIsAnsweredThenTheRoundTripIsWhatPassed() {
        pass(Duration.ofMillis(120));
        pong(1);

        assertThat(embedded.session().roundTripTime()).isEqualTo(Duration.ofMillis(120));
    }

    @Test
    void whenTheSessionEndsThenNothingIsSentAnyMore() {
        embedded.session().close();
        embedded.sent();

        pass(INTERVAL.multipliedBy(5));

        assertThat(embedded.sent()).isEmpty();
        assertThat(end).isEqualTo(CloseReason.CLOSED_BY_GAME);
    }

    @Test
    void whenTheClientTakesNothingThenPingsToItAreBoundedLikeAllElse() {
        embedded.stall();
        for (int i = 0; i < 200_000 && embedded.channel().isOpen(); i++) {
            embedded.receive(packet(ControlProtocol.PING));
        }

        assertThat(end).isEqualTo(CloseReason.SLOW_CONSUMER);
        embedded.unstall();
    }
}
