package io.byteborne.internal.net;

import static io.byteborne.internal.packet.RecordingListener.READ_COMPLETE;
import static io.byteborne.internal.packet.RecordingListener.closedCall;
import static io.byteborne.internal.packet.RecordingListener.packetCall;
import static io.byteborne.testing.TestPackets.header;
import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.net.outbound.TestEncoder;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.internal.packet.RecordingListener;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionTraffic;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionHandlerTests {
    private static final Duration VIOLATION_GRACE = Duration.ofMillis(500);
    private static final byte[] PACKET = packet(5, hex("0a 0b"));
    private static final String PACKET_CALL = packetCall(5, "0a0b");

    private final RecordingListener listener = new RecordingListener();
    private final NetworkStatistics statistics = new NetworkStatistics();
    private final EmbeddedSession embedded = open(listener);

    private EmbeddedSession open(PacketListener sessionListener) {
        return new EmbeddedSession(
                EmbeddedSession.factory(new FlushBatch(), new TestEncoder(), statistics), session -> sessionListener);
    }

    @AfterEach
    void close() {
        embedded.close();
    }

    @Test
    void whenReadsComeTogetherThenTheyAreCompletedOnce() {
        embedded.receive(PACKET, join(PACKET, PACKET), PACKET);
        embedded.receive(PACKET);

        assertThat(listener.calls())
                .containsExactly(
                        PACKET_CALL, PACKET_CALL, PACKET_CALL, PACKET_CALL, READ_COMPLETE, PACKET_CALL, READ_COMPLETE);
    }

    @Test
    void whenPacketsArriveThenTheyAreCounted() {
        embedded.receive(PACKET, PACKET, Arrays.copyOf(PACKET, 5));

        assertThat(embedded.session().traffic()).isEqualTo(new SessionTraffic(2, 2L * PACKET.length, 0, 0));
        assertThat(statistics.messagesIn()).isEqualTo(2);
        assertThat(statistics.bytesIn()).isEqualTo(2L * PACKET.length);
    }

    /** A way to end a session's input, and the reason that it is to be given. */
    record End(CloseReason reason, Consumer<EmbeddedSession> way) {
        @Override
        public String toString() {
            return reason.toString();
        }
    }

    private static Stream<End> ends() {
        return Stream.of(
                new End(CloseReason.BAD_SIZE, embedded -> embedded.receive(header(3, 5))),
                new End(CloseReason.FRAME_TOO_LARGE, embedded -> embedded.receive(header(20_000, 5))),
                new End(CloseReason.PEER_CLOSED, embedded -> embedded.fireEvent(ChannelInputShutdownEvent.INSTANCE)),
                new End(
                        CloseReason.CONNECTION_LOST,
                        embedded -> embedded.channel().close()),
                new End(CloseReason.CONNECTION_LOST, embedded -> embedded.fireException(new IOException("reset"))),
                new End(CloseReason.INTERNAL_ERROR, embedded -> embedded.fireException(new ExpectedException())),
                new End(
                        CloseReason.CLOSED_BY_GAME,
                        embedded -> embedded.session().close()),
                new End(
                        CloseReason.SLOW_CONSUMER,
                        embedded -> embedded.session().abort(CloseReason.SLOW_CONSUMER)));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void whenInputEndsThenItIsReportedOnceBehindEverythingElse(End end) {
        embedded.receive(PACKET);

        end.way.accept(embedded);
        ends().forEach(another -> {
            if (embedded.channel().isOpen()) {
                another.way.accept(embedded);
            }
        });

        assertThat(listener.calls())
                .containsExactly(PACKET_CALL, READ_COMPLETE, READ_COMPLETE, closedCall(end.reason()));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void whenInputHasEndedThenNothingMoreIsDeliveredAndPartsAreReleased(End end) {
        embedded.receive(PACKET);
        if (end.reason() != CloseReason.BAD_SIZE && end.reason() != CloseReason.FRAME_TOO_LARGE) {
            embedded.receive(Arrays.copyOf(PACKET, 5));
        }
        end.way.accept(embedded);
        if (embedded.channel().isOpen()) {
            embedded.receive(PACKET, PACKET);
        }

        assertThat(listener.packets()).containsExactly(PACKET_CALL);
    }

    @Test
    void whenViolationComesBehindPacketsThenTheyAreDeliveredFirst() {
        embedded.receive(join(PACKET, header(0, 5), PACKET), PACKET);

        assertThat(listener.calls()).containsExactly(PACKET_CALL, READ_COMPLETE, closedCall(CloseReason.BAD_SIZE));
        assertThat(statistics.messagesIn()).isOne();
    }

    @Test
    void whenListenerRefusesAPacketThenItsReasonIsTheSessions() {
        RecordingListener refusing = new RecordingListener() {
            @Override
            public void packetReceived(int id, CodedInputStream payload, int payloadSize) throws PacketException {
                throw new PacketException(CloseReason.UNKNOWN_MESSAGE, "no " + id);
            }
        };
        try (EmbeddedSession refused = open(refusing)) {
            refused.receive(PACKET, PACKET);

            assertThat(refusing.calls()).containsExactly(READ_COMPLETE, closedCall(CloseReason.UNKNOWN_MESSAGE));
        }
    }

    @Test
    void whenListenerFailsThenTheSessionIsClosed() {
        RecordingListener failing = new RecordingListener() {
            @Override
            public void packetReceived(int id, CodedInputStream payload, int payloadSize) {
                throw new ExpectedException();
            }
        };
        try (EmbeddedSession failed = open(failing)) {
            failed.receive(join(PACKET, PACKET));

            assertThat(failing.calls())
                    .contains(closedCall(CloseReason.INTERNAL_ERROR))
                    .hasSize(2);
            assertThat(failed.channel().isOpen()).isFalse();
        }
    }

    /** Cannot take a packet until it is told to, and then fails with it. */
    private static final class HoldingListener extends RecordingListener {
        private boolean taking;

        @Override
        public boolean takes(int id, int payloadSize) {
            return taking;
        }

        @Override
        public void packetReceived(int id, CodedInputStream payload, int payloadSize) {
            throw new IllegalStateException("expected");
        }
    }

    @Test
    void whenListenerFailsWithAPacketThatWasHeldBackThenTheSessionIsClosed() {
        HoldingListener holding = new HoldingListener();
        try (EmbeddedSession held = new EmbeddedSession(new FlushBatch(), new TestEncoder(), holding)) {
            held.receive(PACKET);
            assertThat(held.channel().isOpen()).isTrue();

            holding.taking = true;
            held.session().deliverHeld();

            assertThat(holding.calls()).containsExactly(READ_COMPLETE, closedCall(CloseReason.INTERNAL_ERROR));
            assertThat(held.channel().isOpen()).isFalse();
        }
    }

    @Test
    void whenListenerCannotBeMadeThenTheConnectionIsClosed() {
        try (EmbeddedSession unheard = new EmbeddedSession(
                EmbeddedSession.factory(new FlushBatch(), new TestEncoder(), statistics), session -> {
                    throw new ExpectedException();
                })) {
            assertThat(unheard.channel().isOpen()).isFalse();
        }
    }

    @Test
    void whenSessionIsFinishedAfterAViolationThenAnswersLeaveAndItCloses() {
        embedded.receive(PACKET, header(0, 0));
        embedded.session().send(TestEncoder.messageOfPacketSize(8));
        embedded.session().finish();

        assertThat(embedded.sent()).hasSize(8 * 3 - 1);
        assertThat(embedded.channel().isOpen()).isFalse();
    }

    @Test
    void whenNobodyFinishesAViolatingSessionThenItIsClosedAfterTheGrace() {
        embedded.receive(header(0, 0));
        embedded.session().send(TestEncoder.messageOfPacketSize(8));

        embedded.advanceTime(VIOLATION_GRACE.minusMillis(1));
        assertThat(embedded.channel().isOpen()).isTrue();
        embedded.advanceTime(Duration.ofMillis(1));

        assertThat(embedded.channel().isOpen()).isFalse();
        assertThat(embedded.sent()).isNotEmpty();
    }

    @Nested
    class PacketDeadline {
        private static final Duration STEP = EmbeddedSession.PACKET_TIMEOUT.dividedBy(10);

        @Test
        void whenPacketIsNotWholeInTimeThenTheSessionIsClosed() {
            embedded.receive(Arrays.copyOf(PACKET, 1));
            embedded.advanceTime(EmbeddedSession.PACKET_TIMEOUT.minusMillis(1));
            assertThat(listener.calls()).isEmpty();

            embedded.advanceTime(Duration.ofMillis(1));

            assertThat(listener.calls()).containsExactly(READ_COMPLETE, closedCall(CloseReason.FRAME_TIMEOUT));
        }

        @Test
        void whenPacketDribblesThenItsDeadlineCountsFromItsFirstByte() {
            byte[] large = packet(5, new byte[100]);
            for (int i = 0; i < 10; i++) {
                embedded.receive(Arrays.copyOfRange(large, i, i + 1));
                embedded.advanceTime(STEP);
            }

            assertThat(listener.calls()).contains(closedCall(CloseReason.FRAME_TIMEOUT));
        }

        @Test
        void whenDribblingPacketIsWholeInTimeThenItIsDelivered() {
            for (int i = 0; i < PACKET.length; i++) {
                embedded.receive(Arrays.copyOfRange(PACKET, i, i + 1));
                embedded.advanceTime(STEP);
            }
            embedded.advanceTime(EmbeddedSession.PACKET_TIMEOUT.multipliedBy(3));

            assertThat(listener.packets()).containsExactly(PACKET_CALL);
            assertThat(listener.calls()).doesNotContain(closedCall(CloseReason.FRAME_TIMEOUT));
            assertThat(embedded.channel().isOpen()).isTrue();
        }

        @Test
        void whenEachPacketIsCutButWholeInTimeThenTheSessionLives() {
            byte[] head = Arrays.copyOf(PACKET, 3);
            byte[] tail = Arrays.copyOfRange(PACKET, 3, PACKET.length);
            embedded.receive(head);
            for (int i = 0; i < 100; i++) {
                embedded.advanceTime(STEP);
                embedded.receive(tail, head);
            }

            assertThat(listener.packets()).hasSize(100).containsOnly(PACKET_CALL);
        }

        @Test
        void whenALaterPacketStopsHalfWayThenItIsFoundToo() {
            embedded.receive(Arrays.copyOf(PACKET, 3));
            embedded.advanceTime(STEP);
            embedded.receive(Arrays.copyOfRange(PACKET, 3, PACKET.length), Arrays.copyOf(PACKET, 3));

            embedded.advanceTime(EmbeddedSession.PACKET_TIMEOUT.minusMillis(1));
            assertThat(listener.calls()).doesNotContain(closedCall(CloseReason.FRAME_TIMEOUT));
            embedded.advanceTime(Duration.ofMillis(1));

            assertThat(listener.calls()).contains(closedCall(CloseReason.FRAME_TIMEOUT));
        }

        @Test
        void whenSessionHasEndedThenTheDeadlineIsGone() {
            embedded.receive(Arrays.copyOf(PACKET, 3));
            embedded.fireEvent(ChannelInputShutdownEvent.INSTANCE);

            embedded.advanceTime(EmbeddedSession.PACKET_TIMEOUT.multipliedBy(2));

            assertThat(listener.calls()).containsExactly(READ_COMPLETE, closedCall(CloseReason.PEER_CLOSED));
        }
    }

    /** What a failing layer above throws. */
    private static final class ExpectedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ExpectedException() {
            super("expected in this test");
        }
    }
}
