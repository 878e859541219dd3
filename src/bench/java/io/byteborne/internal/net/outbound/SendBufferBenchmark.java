package io.byteborne.internal.net.outbound;

import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.testing.TestPackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Queueing what is sent: one operation appends one of 32 chats of 24 bytes of text each, and carries its part of what
 * follows, which is to take all of them as one chunk and to release that.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() first.
public class SendBufferBenchmark {
    private static final int PACKETS = 32;

    private final S2C_Chat message =
            S2C_Chat.newBuilder().setContent("x".repeat(24)).build();
    private final ByteBuf packet = Unpooled.directBuffer().writeBytes(TestPackets.packet(1000, message));

    /** Which of Netty's: adaptive is a channel's own, unless it is told otherwise. */
    @Param({"adaptive", "pooled"})
    String allocator;

    private SendBuffer buffer;

    /** Makes the buffer. */
    @Setup
    public void prepare() {
        ByteBufAllocator chunks =
                allocator.equals("pooled") ? PooledByteBufAllocator.DEFAULT : ByteBufAllocator.DEFAULT;
        buffer = new SendBuffer(
                new MessageSerializer(new MessageRegistry()), SendMemory.ofJvm(chunks), 1 << 20);
    }

    /** Ends the packet. */
    @TearDown
    public void release() {
        packet.release();
    }

    /** Each is serialised. The message is always the same, so it knows its size. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int messages() {
        for (int i = 0; i < PACKETS; i++) {
            buffer.append(message, false);
        }
        return takeAndRelease();
    }

    /** Each is serialised already, as in a broadcast. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int packets() {
        for (int i = 0; i < PACKETS; i++) {
            buffer.append(message, packet, false);
        }
        return takeAndRelease();
    }

    /** One only, as in an echo: the chunk's cost is not shared. */
    @Benchmark
    public int oneMessage() {
        buffer.append(message, false);
        return takeAndRelease();
    }

    private int takeAndRelease() {
        ByteBuf chunk = buffer.take();
        if (chunk == null) {
            throw new AssertionError("nothing was appended");
        }
        int bytes = chunk.readableBytes();
        chunk.release();
        buffer.written(bytes);
        return bytes;
    }
}
