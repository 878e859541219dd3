package io.byteborne.internal.protocol;

import io.byteborne.proto.S2C_Chat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Serialising: one operation writes one chat as a packet into a direct buffer. A message keeps its size once it has
 * been asked for, so each is serialised once only: {@link #build} is what has to be subtracted.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() first.
public class SerializeBenchmark {
    private final MessageSerializer serializer = new MessageSerializer(new MessageRegistry());
    private final ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(2048);

    /** The text's bytes in UTF-8. */
    @Param({"24", "1000"})
    int bytes;

    @Param
    Script script;

    private String text;

    /** Makes the text. */
    @Setup
    public void prepare() {
        text = script.text(bytes);
    }

    /** Ends the buffer. */
    @TearDown
    public void release() {
        out.release();
    }

    /** Makes the message only. */
    @Benchmark
    public S2C_Chat build() {
        return S2C_Chat.newBuilder().setContent(text).build();
    }

    /** Makes the message and serialises it. */
    @Benchmark
    public ByteBuf buildAndSerialize() {
        S2C_Chat message = build();
        out.clear();
        serializer.encode(message, serializer.packetSize(message), out);
        return out;
    }
}
