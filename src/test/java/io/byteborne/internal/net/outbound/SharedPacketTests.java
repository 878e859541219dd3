package io.byteborne.internal.net.outbound;

import static io.byteborne.testing.TestPackets.join;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.EmbeddedSession;
import io.byteborne.internal.net.TrackedMemory;
import io.byteborne.internal.net.outbound.SendBuffer.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packets that are serialised once for many sessions: small ones are copied, large ones shared. */
class SharedPacketTests {
    private static final int BOUND = 100_000;
    private static final MessageLite MESSAGE = TestEncoder.messageOfPacketSize(100);

    private final TrackedMemory memory = new TrackedMemory();
    private final SendBuffer buffer =
            new SendBuffer(new TestEncoder(), EmbeddedSession.memory(memory.allocator()), BOUND);
    private final ByteBuf small = filled(100, 1);
    private final ByteBuf large = filled(5_000, 2);

    @AfterEach
    void release() {
        buffer.discard();
        small.release();
        large.release();
        memory.assertNothingLeaked();
    }

    private static ByteBuf filled(int size, int value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return Unpooled.wrappedBuffer(bytes);
    }

    @Test
    void whenPacketsAreSmallAndLargeThenTheyLeaveInTheirOrder() {
        assertThat(buffer.append(MESSAGE, small, false)).isEqualTo(Outcome.FLUSH_NEEDED);
        assertThat(buffer.append(MESSAGE, large, false)).isEqualTo(Outcome.QUEUED);
        assertThat(buffer.append(MESSAGE, small, false)).isEqualTo(Outcome.QUEUED);
        assertThat(buffer.append(MESSAGE, large, false)).isEqualTo(Outcome.QUEUED);
        byte[] one = ByteBufUtil.getBytes(small);
        byte[] other = ByteBufUtil.getBytes(large);
        assertThat(buffer.pendingBytes()).isEqualTo(10_200);

        ByteBuf taken = Objects.requireNonNull(buffer.take());

        assertThat(ByteBufUtil.getBytes(taken)).isEqualTo(join(one, other, one, other));
        taken.release();
        assertThat(buffer.take()).isNull();
        assertThat(buffer.append(MESSAGE, large, false)).isEqualTo(Outcome.FLUSH_NEEDED);
    }

    @Test
    void whenAPacketIsLargeThenItIsHeldUntilItHasLeft() {
        buffer.append(MESSAGE, large, false);
        assertThat(large.refCnt()).isEqualTo(2);
        assertThat(memory.usedBytes()).as("copied").isZero();

        Objects.requireNonNull(buffer.take()).release();

        assertThat(large.refCnt()).isOne();
    }

    @Test
    void whenAPacketIsSmallThenItIsNotHeld() {
        buffer.append(MESSAGE, small, false);

        assertThat(small.refCnt()).isOne();
    }

    @Test
    void whenTheBufferIsDiscardedThenLargePacketsAreLetGo() {
        buffer.append(MESSAGE, large, false);
        buffer.append(MESSAGE, small, false);

        buffer.discard();

        assertThat(large.refCnt()).isOne();
        assertThat(buffer.pendingBytes()).isZero();
    }

    @Test
    void whenLargePacketsPassTheBoundThenTheyAreRefused() {
        for (int i = 0; i < BOUND / 5_000; i++) {
            buffer.append(MESSAGE, large, false);
        }

        assertThat(buffer.append(MESSAGE, large, false)).isEqualTo(Outcome.FULL);
        assertThat(large.refCnt()).isEqualTo(1 + BOUND / 5_000);
    }
}
