package io.byteborne.internal.net.outbound;

import static io.byteborne.internal.net.outbound.TestEncoder.messageOfPacketSize;
import static io.byteborne.internal.net.outbound.TestEncoder.packetOf;
import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.net.TrackedMemory;
import io.byteborne.internal.net.outbound.SendBuffer.Outcome;
import io.byteborne.internal.packet.PacketEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendBufferTests {
    private static final int BOUND = 1000;
    private static final MessageLite ONE = BytesValue.of(ByteString.copyFromUtf8("one"));
    private static final MessageLite TWO = BytesValue.of(ByteString.copyFromUtf8("two"));

    private final TrackedMemory memory = new TrackedMemory();
    private final SendBuffer buffer =
            new SendBuffer(new TestEncoder(), EmbeddedSession.memory(memory.allocator()), BOUND);

    @AfterEach
    void releasesWhatIsQueued() {
        buffer.discard();
        memory.assertNothingLeaked();
    }

    private byte[] takeBytes() {
        ByteBuf taken = buffer.take();
        return bytesOf(taken);
    }

    private static byte[] bytesOf(@Nullable ByteBuf taken) {
        if (taken == null) {
            return new byte[0];
        }
        try {
            return ByteBufUtil.getBytes(taken);
        } finally {
            taken.release();
        }
    }

    @Test
    void whenFirstIsQueuedThenOnlyItAsksForAFlush() {
        assertThat(buffer.append(ONE, false)).isEqualTo(Outcome.FLUSH_NEEDED);
        assertThat(buffer.append(TWO, false)).isEqualTo(Outcome.QUEUED);
        assertThat(buffer.append(ONE, false)).isEqualTo(Outcome.QUEUED);

        assertThat(takeBytes()).isNotEmpty();

        assertThat(buffer.append(TWO, false)).isEqualTo(Outcome.FLUSH_NEEDED);
    }

    @Test
    void whenPacketsAreQueuedThenTheyLieOneBehindTheOther() {
        byte[] serialised = packetOf(TWO);
        ByteBuf packet = Unpooled.wrappedBuffer(serialised);
        buffer.append(ONE, false);
        buffer.append(ONE, packet, false);
        buffer.append(messageOfPacketSize(600), false);

        assertThat(packet.readableBytes()).as("the packet's own indexes").isEqualTo(serialised.length);
        assertThat(packet.refCnt()).isOne();
        assertThat(hex(takeBytes()))
                .isEqualTo(hex(join(packetOf(ONE), serialised, packetOf(messageOfPacketSize(600)))));
        assertThat(buffer.take()).isNull();
        packet.release();
    }

    @Test
    void whenSerialisedPacketIsFirstThenItAsksForAFlush() {
        ByteBuf packet = Unpooled.wrappedBuffer(packetOf(ONE));

        assertThat(buffer.append(ONE, packet, false)).isEqualTo(Outcome.FLUSH_NEEDED);
        assertThat(buffer.append(ONE, packet, false)).isEqualTo(Outcome.QUEUED);

        packet.release();
    }

    @Test
    void whenBoundWouldBePassedThenWhatIsQueuedStays() {
        buffer.append(messageOfPacketSize(BOUND - 10), false);

        assertThat(buffer.append(messageOfPacketSize(11), false)).isEqualTo(Outcome.FULL);
        ByteBuf packet = Unpooled.wrappedBuffer(new byte[11]);
        assertThat(buffer.append(ONE, packet, false)).isEqualTo(Outcome.FULL);
        packet.release();
        assertThat(buffer.pendingBytes()).isEqualTo(BOUND - 10);
        assertThat(buffer.packets()).isOne();

        assertThat(buffer.append(messageOfPacketSize(10), false)).isEqualTo(Outcome.QUEUED);
        assertThat(takeBytes()).hasSize(BOUND);
    }

    @Test
    void whenTakenBytesHaveNotLeftThenTheyCountAgainstTheBound() {
        buffer.append(messageOfPacketSize(BOUND), false);
        int taken = takeBytes().length;
        assertThat(buffer.append(ONE, false)).isEqualTo(Outcome.FULL);
        assertThat(buffer.pendingBytes()).isEqualTo(BOUND);

        buffer.written(taken);

        assertThat(buffer.pendingBytes()).isZero();
        assertThat(buffer.append(messageOfPacketSize(BOUND), false)).isEqualTo(Outcome.FLUSH_NEEDED);
    }

    @Test
    void whenClosedThenNothingIsAddedAndWhatIsQueuedCanBeTaken() {
        buffer.append(ONE, false);
        buffer.close();
        ByteBuf packet = Unpooled.wrappedBuffer(packetOf(TWO));

        assertThat(buffer.append(TWO, false)).isEqualTo(Outcome.CLOSED);
        assertThat(buffer.append(ONE, packet, false)).isEqualTo(Outcome.CLOSED);

        packet.release();
        assertThat(takeBytes()).isEqualTo(packetOf(ONE));
    }

    @Test
    void whenDiscardedThenWhatIsQueuedIsReleased() {
        buffer.append(ONE, false);
        assertThat(memory.usedBytes()).isPositive();

        buffer.discard();

        memory.assertNothingLeaked();
        assertThat(buffer.append(TWO, false)).isEqualTo(Outcome.CLOSED);
        assertThat(buffer.take()).isNull();
        assertThat(buffer.pendingBytes()).isZero();
    }

    @Test
    void whenEncoderFailsThenNoHalfPacketStays() {
        SendBuffer failing = new SendBuffer(new FailingEncoder(), EmbeddedSession.memory(memory.allocator()), BOUND);
        failing.append(ONE, false);

        assertThatIllegalStateException()
                .isThrownBy(() -> failing.append(TWO, false))
                .withMessage("half way");

        failing.append(ONE, false);
        assertThat(failing.packets()).isEqualTo(2);
        assertThat(failing.bytes()).isEqualTo(2L * packetOf(ONE).length);
        assertThat(hex(bytesOf(failing.take()))).isEqualTo(hex(join(packetOf(ONE), packetOf(ONE))));
    }

    @Test
    void whenEncoderFailsOnTheFirstThenTheNextStillAsksForAFlush() {
        SendBuffer failing = new SendBuffer(new FailingEncoder(), EmbeddedSession.memory(memory.allocator()), BOUND);
        assertThatIllegalStateException().isThrownBy(() -> failing.append(TWO, false));

        assertThat(failing.append(ONE, false)).isEqualTo(Outcome.FLUSH_NEEDED);

        assertThat(bytesOf(failing.take())).isEqualTo(packetOf(ONE));
    }

    @Test
    void whenPacketsAreAppendedThenTheyAreCountedForGood() {
        buffer.append(ONE, false);
        buffer.append(TWO, false);
        buffer.written(takeBytes().length);
        buffer.append(ONE, false);

        assertThat(buffer.packets()).isEqualTo(3);
        assertThat(buffer.bytes()).isEqualTo(3L * packetOf(ONE).length);
    }

    /** Fails on {@link #TWO}, with half the packet written. */
    private static final class FailingEncoder implements PacketEncoder {
        private final TestEncoder delegate = new TestEncoder();

        @Override
        public int packetSize(MessageLite message) {
            return delegate.packetSize(message);
        }

        @Override
        public void encode(MessageLite message, int packetSize, ByteBuf out) {
            if (message.equals(TWO)) {
                out.writeZero(packetSize / 2);
                throw new IllegalStateException("half way");
            }
            delegate.encode(message, packetSize, out);
        }
    }
}
