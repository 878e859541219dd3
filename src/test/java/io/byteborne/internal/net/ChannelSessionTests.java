package io.byteborne.internal.net;

import static io.byteborne.internal.net.outbound.TestEncoder.messageOfPacketSize;
import static io.byteborne.internal.net.outbound.TestEncoder.packetOf;
import static io.byteborne.internal.packet.RecordingListener.READ_COMPLETE;
import static io.byteborne.internal.packet.RecordingListener.closedCall;
import static io.byteborne.internal.packet.RecordingListener.packetCall;
import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.net.outbound.TestEncoder;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.packet.RecordingListener;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionTraffic;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ChannelSessionTests {
    private static final MessageLite ONE = BytesValue.of(ByteString.copyFromUtf8("one"));
    private static final MessageLite TWO = BytesValue.of(ByteString.copyFromUtf8("two"));
    private static final int BOUND =
            (int) EmbeddedSession.PROPERTIES.maxPendingOut().toBytes();

    private final RecordingListener listener = new RecordingListener();
    private final NetworkStatistics statistics = new NetworkStatistics();
    private final SessionFactory factory = EmbeddedSession.factory(new FlushBatch(), new TestEncoder(), statistics);
    private final EmbeddedSession embedded = new EmbeddedSession(factory, created -> listener);
    private final ChannelSession session = embedded.session();

    @AfterEach
    void close() {
        embedded.close();
    }

    @Test
    void whenSessionsAreMadeThenEachHasItsOwnId() {
        try (EmbeddedSession another = new EmbeddedSession(factory, created -> listener)) {
            assertThat(another.session().id()).isNotEqualTo(session.id());
        }
    }

    @Test
    void whenMessagesAreSentThenTheyLeaveInOrderAndAreCounted() {
        assertThat(session.send(ONE)).isTrue();
        assertThat(session.send(TWO)).isTrue();

        assertThat(embedded.sent()).isEqualTo(hex(join(packetOf(ONE), packetOf(TWO))));
        long bytes = 2L * packetOf(ONE).length;
        assertThat(session.traffic()).isEqualTo(new SessionTraffic(0, 0, 2, bytes));
        assertThat(statistics.messagesOut()).isEqualTo(2);
        assertThat(statistics.bytesOut()).isEqualTo(bytes);
    }

    @Test
    void whenAWriteIsUnderWayThenWhatIsSentMeanwhileFollows() {
        embedded.stall();
        session.send(ONE);
        assertThat(embedded.sent()).isEmpty();
        session.send(TWO);
        embedded.unstall();

        assertThat(embedded.sent()).isEqualTo(hex(join(packetOf(ONE), packetOf(TWO))));
    }

    @Test
    void whenChannelIsNotWritableThenTheRestWaitsUntilItIs() {
        embedded.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        session.send(ONE);
        session.send(TWO);
        assertThat(embedded.sent()).isEmpty();

        embedded.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, true);

        assertThat(embedded.sent()).isEqualTo(hex(join(packetOf(ONE), packetOf(TWO))));
    }

    @Test
    void whenPeerNeverReadsThenItIsCutAtTheBound() {
        embedded.stall();
        MessageLite large = messageOfPacketSize(BOUND / 4);
        for (int i = 0; i < 4; i++) {
            assertThat(session.send(large)).isTrue();
            embedded.channel().runPendingTasks();
        }
        assertThat(embedded.channel().isOpen()).isTrue();

        assertThat(session.send(ONE)).isFalse();

        assertThat(session.isOpen()).isFalse();
        assertThat(session.isGivenUp()).isTrue();
        embedded.channel().runPendingTasks();
        assertThat(listener.calls()).containsExactly(READ_COMPLETE, closedCall(CloseReason.SLOW_CONSUMER));
        assertThat(embedded.channel().isOpen()).isFalse();
        assertThat(session.send(ONE)).isFalse();
    }

    @Test
    void whenManyPeersAreCutThenTheLogHasTenLinesOfThem(CapturedOutput output) {
        for (int i = 0; i < 3 * RateLimitedLog.LINES; i++) {
            try (EmbeddedSession cut = new EmbeddedSession(factory, created -> listener)) {
                cut.session().abort(CloseReason.SLOW_CONSUMER);
            }
        }

        assertThat(output.getOut().lines().filter(line -> line.contains("closed: slow_consumer")))
                .hasSizeBetween(RateLimitedLog.LINES, 2 * RateLimitedLog.LINES);
    }

    @Test
    void whenPeerReadsThenMoreThanTheBoundCanBeSent() {
        MessageLite large = messageOfPacketSize(BOUND / 4);
        for (int i = 0; i < 20; i++) {
            assertThat(session.send(large)).isTrue();
            assertThat(embedded.sent()).isNotEmpty();
        }
    }

    @Test
    void whenClosedThenWhatWasSentLeavesAndNothingElse() {
        session.send(ONE);
        session.close();

        assertThat(session.isOpen()).isFalse();
        assertThat(session.isGivenUp()).isTrue();
        assertThat(session.send(TWO)).isFalse();
        assertThat(embedded.sent()).isEqualTo(hex(packetOf(ONE)));
        assertThat(embedded.channel().isOpen()).isFalse();
    }

    @Test
    void whenFinishedThenTheSessionIsNotGivenUp() {
        session.send(ONE);
        session.finish();
        session.finish();

        assertThat(session.isOpen()).isFalse();
        assertThat(session.isGivenUp()).isFalse();
        assertThat(embedded.sent()).isEqualTo(hex(packetOf(ONE)));
        assertThat(embedded.channel().isOpen()).isFalse();
    }

    @Test
    void whenPeerHasClosedItsSideThenAnswersStillLeave() {
        embedded.fireEvent(ChannelInputShutdownEvent.INSTANCE);

        assertThat(session.send(ONE)).isTrue();
        session.finish();

        assertThat(embedded.sent()).isEqualTo(hex(packetOf(ONE)));
        assertThat(embedded.channel().isOpen()).isFalse();
    }

    @Test
    void whenPeerClosesItsSideWhileTheLastBytesAreUnderWayThenTheyStillLeave() {
        embedded.stall();
        session.send(ONE);
        session.close();
        embedded.channel().runPendingTasks();

        embedded.fireEvent(ChannelInputShutdownEvent.INSTANCE);
        assertThat(embedded.channel().isOpen()).isTrue();
        embedded.unstall();

        assertThat(embedded.sent()).isEqualTo(hex(packetOf(ONE)));
        assertThat(embedded.channel().isOpen()).isFalse();
    }

    @Test
    void whenLastBytesDoNotLeaveInTimeThenTheConnectionIsCut() {
        embedded.stall();
        session.send(ONE);
        session.finish();
        embedded.advanceTime(Duration.ofSeconds(9));
        assertThat(embedded.channel().isOpen()).isTrue();

        embedded.advanceTime(Duration.ofSeconds(1));

        assertThat(embedded.channel().isOpen()).isFalse();
    }

    @Test
    void whenConnectionIsGoneThenTheSessionIsClosed() {
        embedded.stall();
        session.send(ONE);
        session.send(TWO);
        embedded.channel().close();

        assertThat(session.isOpen()).isFalse();
        assertThat(session.isGivenUp()).isFalse();
        assertThat(session.send(ONE)).isFalse();
    }

    @Test
    void whenListenerClosesTheSessionThenNothingMoreIsDelivered() {
        AtomicReference<ChannelSession> own = new AtomicReference<>();
        RecordingListener closing = new RecordingListener() {
            @Override
            public void packetReceived(int id, CodedInputStream payload, int payloadSize) throws PacketException {
                super.packetReceived(id, payload, payloadSize);
                own.get().close();
            }
        };
        try (EmbeddedSession closed = new EmbeddedSession(factory, created -> {
            own.set(created);
            return closing;
        })) {
            closed.receive(join(packet(1), packet(2)), packet(3));
        }

        assertThat(closing.calls())
                .containsExactly(packetCall(1, ""), READ_COMPLETE, closedCall(CloseReason.CLOSED_BY_GAME));
    }

    @Test
    void whenReadingIsPausedThenTheChannelDoesNotReadUntilItIsResumed() {
        session.pauseReading();
        assertThat(embedded.channel().config().isAutoRead()).isFalse();

        session.resumeReading();
        assertThat(embedded.channel().config().isAutoRead()).isTrue();
    }

    @Test
    void whenValuesAreKeptWithASessionThenTheyAreThere() {
        session.attributes().put("name", "Ada");

        assertThat(session.attributes()).containsEntry("name", "Ada");
    }
}
