package io.byteborne.internal.net;

import io.byteborne.bench.EventLoopThreads;
import io.byteborne.internal.packet.PacketDecoder;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.testing.TestPackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
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

/** Cutting bytes into packets: one operation is one of 32 chat packets of 24 bytes of text each, delivered to nobody. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {EventLoopThreads.EXECUTOR, EventLoopThreads.EXECUTOR_CLASS})
public class DecodeBenchmark {
    private static final int PACKETS = 32;
    private static final byte[] PACKET = TestPackets.packet(
            2000, C2S_Chat.newBuilder().setContent("x".repeat(24)).build());

    private final PacketDecoder decoder = new PacketDecoder(16384, new PacketDecoder.Scratch());
    private final PacketListener nobody = new TestSessions.IgnoringListener();
    private final ByteBuf in = ByteBufAllocator.DEFAULT.directBuffer(PACKETS * PACKET.length);

    /** After how many bytes of the 17th packet the first read ends; 0 is a cut between two packets. */
    @Param({"0", "1", "3", "17"})
    int cut;

    /** Fills the buffer. */
    @Setup
    public void fill() {
        for (int i = 0; i < PACKETS; i++) {
            in.writeBytes(PACKET);
        }
    }

    /** Ends the buffer. */
    @TearDown
    public void release() {
        in.release();
    }

    /** All in one read. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public long whole() throws PacketException {
        in.readerIndex(0);
        decoder.decode(in, nobody);
        return decoder.packets();
    }

    /** In two reads. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public long cut() throws PacketException {
        int end = in.writerIndex();
        int half = PACKETS / 2 * PACKET.length + cut;
        in.setIndex(0, half);
        decoder.decode(in, nobody);
        in.setIndex(half, end);
        decoder.decode(in, nobody);
        return decoder.packets();
    }
}
