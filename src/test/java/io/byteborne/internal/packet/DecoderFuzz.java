package io.byteborne.internal.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.net.outbound.TestEncoder;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.session.CloseReason;
import io.byteborne.testing.TestPackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Fuzz target: any bytes, in any reads, into a session's whole pipeline. It must deliver what {@link ReferenceDecoder}
 * says and nothing behind a violation, end once and for the right reason, throw nothing, leak nothing, and take no more
 * memory than has come. docs/howto/fuzzing.md has the command; {@link DecoderFuzzTests} replays what was found.
 */
public final class DecoderFuzz {
    private static final int MAX_PACKET_SIZE =
            (int) EmbeddedSession.PROPERTIES.maxPacketSize().toBytes();

    private DecoderFuzz() {}

    /** One run; a {@link ReadPlan} says what the input means. */
    public static void fuzzerTestOneInput(byte[] input) {
        ReadPlan plan = ReadPlan.of(input);
        ReferenceDecoder expected = ReferenceDecoder.decode(plan.stream(), MAX_PACKET_SIZE);
        wholePipeline(plan, expected);
        memoryOfDecoder(plan, expected);
    }

    private static void wholePipeline(ReadPlan plan, ReferenceDecoder expected) {
        AtomicReference<Acting> listening = new AtomicReference<>();
        NetworkStatistics statistics = new NetworkStatistics();
        try (EmbeddedSession embedded = new EmbeddedSession(
                EmbeddedSession.factory(new FlushBatch(), new TestEncoder(), statistics), opened -> {
                    listening.set(new Acting(opened));
                    return listening.get();
                })) {
            Acting listener = listening.get();
            List<ByteBuf> reads = new ArrayList<>();
            for (List<byte[]> cycle : plan.cycles()) {
                if (!embedded.channel().isOpen()) {
                    break;
                }
                List<ByteBuf> buffers =
                        cycle.stream().map(Unpooled::wrappedBuffer).toList();
                reads.addAll(buffers);
                embedded.channel().writeInbound(buffers.toArray());
            }
            check(listener.packets().equals(expected.packets()), listener.packets(), expected.packets());
            check(reads.stream().allMatch(read -> read.refCnt() == 0), "a read", "released");
            checkReason(listener, expected.reason());
            // A packet counts as received once its listener is through with it; here, it may close the session instead.
            int unfinished = expected.reason() == CloseReason.CLOSED_BY_GAME ? 1 : 0;
            int received = expected.packets().size() - unfinished;
            check(statistics.messagesIn() == received, statistics.messagesIn(), received);

            embedded.advanceTime(EmbeddedSession.PACKET_TIMEOUT);
            CloseReason late = expected.rest() > 0 ? CloseReason.FRAME_TIMEOUT : null;
            checkReason(listener, expected.reason() == null ? late : expected.reason());
            embedded.fireEvent(ChannelInputShutdownEvent.INSTANCE);
            CloseReason last = late == null ? CloseReason.PEER_CLOSED : late;
            checkReason(listener, expected.reason() == null ? last : expected.reason());
            check(listener.packets().size() == expected.packets().size(), "packets", "none behind the end");
        }
    }

    private static void checkReason(Acting listener, @Nullable CloseReason reason) {
        List<String> ends = listener.calls().stream().filter(DecoderFuzz::isEnd).toList();
        List<String> due = reason == null ? List.of() : List.of(RecordingListener.closedCall(reason));
        check(ends.equals(due), ends, due);
        // Whatever was heard last must be the end: nothing comes behind it.
        check(ends.isEmpty() || isEnd(listener.calls().getLast()), listener.calls(), "the end, last");
    }

    private static boolean isEnd(String call) {
        return call.startsWith("closed:");
    }

    private static void memoryOfDecoder(ReadPlan plan, ReferenceDecoder expected) {
        PacketDecoder decoder = new PacketDecoder(MAX_PACKET_SIZE, new PacketDecoder.Scratch());
        RecordingListener listener = new RecordingListener();
        long received = 0;
        for (List<byte[]> cycle : plan.cycles()) {
            for (byte[] read : cycle) {
                received += read.length;
                try {
                    decoder.decode(Unpooled.wrappedBuffer(read), listener);
                } catch (PacketException violation) {
                    check(decoder.keptMemory() == 0, decoder.keptMemory(), "no memory behind a violation");
                    return;
                }
                long most = Math.min(MAX_PACKET_SIZE, 2 * received + 64);
                check(decoder.keptMemory() <= most, decoder.keptMemory(), most);
            }
        }
        if (expected.reason() == null) {
            check(decoder.keptMemory() <= Math.max(64, 2 * expected.rest()), decoder.keptMemory(), expected.rest());
            check(decoder.isInsidePacket() == expected.rest() > 0, decoder.isInsidePacket(), expected.rest());
        }
    }

    /** Cheap while all is well: a fuzzer comes here a hundred thousand times a second. */
    private static void check(boolean right, Object actual, Object expected) {
        if (!right) {
            assertThat(actual).isEqualTo(expected);
            throw new AssertionError("%s, and should be: %s".formatted(actual, expected));
        }
    }

    /** Does what {@link ReferenceDecoder} says of a payload's first byte. */
    private static final class Acting extends RecordingListener {
        private final ChannelSession session;

        Acting(ChannelSession session) {
            this.session = session;
        }

        @Override
        public void packetReceived(int id, CodedInputStream payload, int payloadSize) throws PacketException {
            byte[] bytes = TestPackets.bytes(payload, Math.min(1, payloadSize));
            byte first = bytes.length == 0 ? 0 : bytes[0];
            if (first == ReferenceDecoder.REFUSED) {
                throw new PacketException(CloseReason.MALFORMED, "as planned");
            }
            int left = (first == ReferenceDecoder.HALF_READ ? payloadSize / 2 : payloadSize) - bytes.length;
            bytes = TestPackets.join(bytes, TestPackets.bytes(payload, Math.max(0, left)));
            calls().add(packetCall(id, TestPackets.hex(bytes)));
            if (first == ReferenceDecoder.CLOSING) {
                session.close(CloseReason.CLOSED_BY_GAME);
            }
        }
    }
}
