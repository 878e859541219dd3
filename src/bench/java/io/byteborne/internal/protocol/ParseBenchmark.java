package io.byteborne.internal.protocol;

import com.google.protobuf.CodedInputStream;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.settings.SessionProperties.UnknownMessages;
import io.byteborne.proto.C2S_Chat;
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

/** Parsing: one operation turns an id and a chat's payload into a message of a batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters.
public class ParseBenchmark {
    private static final int CHAT = 2000;

    private final MessageRegistry registry = new MessageRegistry();
    private final MessageType chat = registry.register(C2S_Chat.class);
    private final MessageParser parser = new MessageParser(id -> chat, UnknownMessages.CLOSE);
    private final TestSessions sessions = new TestSessions(new MessageSerializer(registry));
    private final ChannelSession session = sessions.open();
    private byte[] payload = {};

    /** The text's bytes in UTF-8. */
    @Param({"24", "1000"})
    int bytes;

    @Param
    Script script;

    /** Writes the payload. */
    @Setup
    public void prepare() {
        payload = C2S_Chat.newBuilder()
                .setContent(script.text(bytes))
                .build()
                .toByteArray();
    }

    /** Ends the session. */
    @TearDown
    public void release() {
        sessions.close();
    }

    /** With a stream of its own, as for a read of one packet; larger reads share one. */
    @Benchmark
    public MessageBatch parse() throws PacketException {
        MessageBatch batch = new MessageBatch(session, owned -> {}, 1);
        parser.parse(CHAT, CodedInputStream.newInstance(payload), payload.length, batch);
        return batch;
    }
}
