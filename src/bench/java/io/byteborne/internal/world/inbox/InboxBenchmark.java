package io.byteborne.internal.world.inbox;

import com.google.protobuf.CodedInputStream;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.TestDispatch;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.world.WorldParts;
import io.byteborne.proto.C2S_Chat;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.infra.Control;

/** Handing over from I/O threads to the world: one operation is one event, or one message of 24 bytes of text. */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class InboxBenchmark {
    private static final int BATCH = 32;
    private static final int CHAT = 2000;
    private static final int MAX_WAITING = 1024;

    private final MessageRegistry registry = new MessageRegistry();
    private final DefaultMessageDispatcher dispatcher = TestDispatch.dispatcher(registry);
    private final TestSessions sessions = new TestSessions(new MessageSerializer(registry));
    private final Inbox inbox = WorldParts.inbox(dispatcher, () -> 0);
    private final PacketListener session = new SessionInbox(sessions.open(), inbox);
    private final Event event = new Event.ServiceClosed(InetSocketAddress.createUnresolved("host", 1), null);
    private byte[] payload = {};

    /** Writes the payload. */
    @Setup
    public void prepare() {
        dispatcher.register(C2S_Chat.class, "benchmark", (from, message) -> null);
        payload = C2S_Chat.newBuilder().setContent("x".repeat(24)).build().toByteArray();
    }

    /** Ends the session and the buffer. */
    @TearDown
    public void release() {
        sessions.close();
    }

    /** 32 events, put in and drained by one thread. */
    @Benchmark
    @Group("events")
    @OperationsPerInvocation(BATCH)
    public void events(Blackhole world) {
        for (int i = 0; i < BATCH; i++) {
            inbox.put(event);
        }
        inbox.drainTo(world::consume);
    }

    /** Reads of one message each: parsed, put in, drained and ticked off. */
    @Benchmark
    @Group("readsOfOne")
    public void readsOfOne(Blackhole world) throws PacketException {
        session.packetReceived(CHAT, CodedInputStream.newInstance(payload), payload.length);
        session.readComplete();
        drain(world);
    }

    /** Reads of 32 messages each, likewise. */
    @Benchmark
    @Group("readsOfMany")
    @OperationsPerInvocation(BATCH)
    public void readsOfMany(Blackhole world) throws PacketException {
        for (int i = 0; i < BATCH; i++) {
            session.packetReceived(CHAT, CodedInputStream.newInstance(payload), payload.length);
        }
        session.readComplete();
        drain(world);
    }

    private void drain(Blackhole world) {
        inbox.drainTo(drained -> {
            world.consume(drained);
            if (drained instanceof Event.Received receive) {
                receive.batch().dispatched();
            }
        });
    }

    /** One thread puts in, waiting while the other is far behind: this one's time is what an event takes. */
    @Benchmark
    @Group("threads")
    public void put(Control control) {
        while (inbox.size() > MAX_WAITING && !control.stopMeasurement) {
            Thread.onSpinWait();
        }
        inbox.put(event);
    }

    /** The other drains whatever is there; its time says nothing. */
    @Benchmark
    @Group("threads")
    public void take(Blackhole world) {
        inbox.drainTo(world::consume);
    }
}
