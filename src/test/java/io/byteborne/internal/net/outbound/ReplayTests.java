package io.byteborne.internal.net.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.MessageLite;
import com.google.protobuf.StringValue;
import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.net.TrackedMemory;
import io.byteborne.internal.net.outbound.SendBuffer.Reach;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.session.WhenBehind;
import io.byteborne.testing.TestPackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that is told that everything is there gets everything, whatever is sent while it is on its way. */
class ReplayTests {
    private static final int ID = 1000;
    private static final int MAX_PACKETS = 10;
    private static final int MAX_BYTES = 4096;
    private static final int MAX_TOTAL = 8192;
    private static final int PENDING = 1 << 20;

    private final TrackedMemory memory = new TrackedMemory();
    private final ReplayMemory kept = new ReplayMemory(MAX_BYTES, MAX_PACKETS, MAX_TOTAL, EmbeddedSession.pendingOut());
    private final SendBuffer buffer = buffer();

    private SendBuffer buffer() {
        SendBuffer made = new SendBuffer(new Encoder(), EmbeddedSession.memory(memory.allocator()), PENDING);
        made.keepSent(kept);
        return made;
    }

    @AfterEach
    void releasesWhatIsKept() {
        buffer.discard();
        assertThat(kept.total()).isZero();
        memory.assertNothingLeaked();
    }

    /** Of strings, only the newest is sent to whoever is away. */
    private static final class Encoder implements PacketEncoder {
        @Override
        public int packetSize(MessageLite message) {
            return 4 + message.getSerializedSize();
        }

        @Override
        public void encode(MessageLite message, int packetSize, ByteBuf out) {
            out.writeBytes(TestPackets.packet(ID, message));
        }

        @Override
        public WhenBehind whenBehind(MessageLite message) {
            return message instanceof StringValue ? WhenBehind.NEWEST : WhenBehind.DELIVER;
        }
    }

    private static BytesValue message(int number) {
        return BytesValue.of(ByteString.copyFrom(new byte[] {(byte) number}));
    }

    private void send(int from, int to) {
        IntStream.range(from, to).forEach(number -> buffer.append(message(number), false));
    }

    private void flush() {
        ByteBuf taken = Objects.requireNonNull(buffer.take());
        buffer.written(taken.readableBytes());
        taken.release();
    }

    private void expectAfter(int received, int to, MessageLite... more) {
        ByteBuf lacking = Objects.requireNonNull(buffer.takeAfter(received, memory.allocator()));
        byte[][] expected = IntStream.range(received, to)
                .mapToObj(number -> TestPackets.packet(ID, message(number)))
                .toArray(byte[][]::new);
        byte[] all = TestPackets.join(expected);
        for (MessageLite one : more) {
            all = TestPackets.join(all, TestPackets.packet(ID, one));
        }
        try {
            assertThat(ByteBufUtil.getBytes(lacking)).isEqualTo(all);
        } finally {
            buffer.written(lacking.readableBytes());
            lacking.release();
        }
    }

    @Test
    void whenMuchIsSentWhileASessionIsTakenOverThenNothingIsMissing() {
        send(0, 8);
        flush();
        assertThat(buffer.reach(2)).isEqualTo(Reach.WHOLE);

        send(8, 50);

        expectAfter(2, 50);
        assertThat(buffer.reach(2)).as("if it is lost again").isEqualTo(Reach.GAP);
        assertThat(buffer.reach(50)).isEqualTo(Reach.WHOLE);
    }

    @Test
    void whenOthersHaveFilledTheBoundOverAllMeanwhileThenNothingIsMissing() {
        send(0, 8);
        flush();
        assertThat(buffer.detach()).isTrue();
        send(8, 10);
        kept.add(MAX_TOTAL);

        expectAfter(0, 10);

        kept.remove(MAX_TOTAL);
    }

    @Test
    void whenTheNewestOfItsTypesComeOnTopThenNothingIsMissing() {
        send(0, 8);
        flush();
        assertThat(buffer.detach()).isTrue();
        send(8, MAX_PACKETS);
        assertThat(buffer.withhold(StringValue.of("old"))).isTrue();
        assertThat(buffer.withhold(StringValue.of("new"))).isTrue();

        expectAfter(0, MAX_PACKETS, StringValue.of("new"));
    }
}
