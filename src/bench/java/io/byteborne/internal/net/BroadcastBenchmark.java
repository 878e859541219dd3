package io.byteborne.internal.net;

import io.byteborne.internal.net.outbound.SendBuffer;
import io.byteborne.internal.net.outbound.SendMemory;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.proto.S2C_Chat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Broadcasting to 1,000 sessions: one operation is one session's part of all messages of a tick, queued, taken and
 * released. Writing to sockets is not in it: a shared packet there costs one more buffer in each write than a chunk.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() first.
public class BroadcastBenchmark {
    private static final int SESSIONS = 1000;

    private final MessageSerializer serializer = new MessageSerializer(new MessageRegistry());
    private final SendMemory memory = SendMemory.ofJvm(ByteBufAllocator.DEFAULT);
    private final List<SendBuffer> copying = Stream.generate(
                    () -> new SendBuffer(serializer, memory, 1 << 20))
            .limit(SESSIONS)
            .toList();
    private final List<SharingBuffer> sharing =
            Stream.generate(SharingBuffer::new).limit(SESSIONS).toList();

    @Param({"24", "1000", "8000"})
    int textBytes;

    /** How many are broadcast within one tick. */
    @Param({"1", "8"})
    int messages;

    private S2C_Chat message;

    /** Makes the message. */
    @Setup
    public void prepare() {
        message = S2C_Chat.newBuilder().setContent("x".repeat(textBytes)).build();
    }

    private ByteBuf packet() {
        int size = serializer.packetSize(message);
        ByteBuf packet = PooledByteBufAllocator.DEFAULT.directBuffer(size, size);
        serializer.encode(message, size, packet);
        return packet;
    }

    /** As it is: the packet is copied into every session's chunk. */
    @Benchmark
    @OperationsPerInvocation(SESSIONS)
    public int copying() {
        for (int i = 0; i < messages; i++) {
            ByteBuf packet = packet();
            for (SendBuffer buffer : copying) {
                buffer.append(message, packet, false);
            }
            packet.release();
        }
        int bytes = 0;
        for (SendBuffer buffer : copying) {
            ByteBuf chunk = buffer.take();
            if (chunk != null) {
                int taken = chunk.readableBytes();
                chunk.release();
                buffer.written(taken);
                bytes += taken;
            }
        }
        return bytes;
    }

    /** As it could be: every session keeps a list of slices of one packet. */
    @Benchmark
    @OperationsPerInvocation(SESSIONS)
    public int sharing() {
        for (int i = 0; i < messages; i++) {
            ByteBuf packet = packet();
            for (SharingBuffer buffer : sharing) {
                buffer.append(packet);
            }
            packet.release();
        }
        int bytes = 0;
        for (SharingBuffer buffer : sharing) {
            List<ByteBuf> taken = buffer.take();
            if (taken != null) {
                for (ByteBuf slice : taken) {
                    bytes += slice.readableBytes();
                    slice.release();
                }
            }
        }
        return bytes;
    }

    /** What a send buffer would be that shares packets; it has no bound. */
    private static final class SharingBuffer {
        private @Nullable List<ByteBuf> queued;

        synchronized void append(ByteBuf packet) {
            if (queued == null) {
                queued = new ArrayList<>(4);
            }
            queued.add(packet.retainedSlice());
        }

        synchronized @Nullable List<ByteBuf> take() {
            List<ByteBuf> taken = queued;
            queued = null;
            return taken;
        }
    }
}
