package io.byteborne.internal.net;

import static io.byteborne.testing.TestPackets.join;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.net.outbound.TestEncoder;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.packet.RecordingListener;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whoever handles what a session brings is told when there is something, and only then. */
class ReadRoundNotificationTests {
    private final AtomicInteger passes = new AtomicInteger();
    private final SessionFactory factory = new SessionFactory(
            new TestEncoder(),
            new FlushBatch(),
            new NetworkStatistics(),
            TestSessions.limits(1024, 65536),
            EmbeddedSession.pendingOut(),
            passes::incrementAndGet,
            List.of(),
            InstantSource.system());

    @Test
    void whenASessionOpensReceivesAndEndsThenEachIsTold() {
        try (EmbeddedSession session = new EmbeddedSession(factory, created -> new RecordingListener())) {
            session.channel().runPendingTasks();
            int opened = passes.get();
            assertThat(opened).isPositive();

            session.receive(join(packet(1), packet(2)));
            session.channel().runPendingTasks();
            int received = passes.get();
            assertThat(received).isEqualTo(opened + 1);

            session.receive(new byte[] {4});
            session.channel().runPendingTasks();
            assertThat(passes).as("half a packet").hasValue(received);

            session.fireEvent(ChannelInputShutdownEvent.INSTANCE);
            session.channel().runPendingTasks();
            assertThat(passes.get()).isGreaterThan(received);
        }
    }
}
