package io.byteborne.internal.actuate;

import static io.byteborne.testing.TestPackets.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.dispatch.BlockingTasks;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.ManualExecutor;
import io.byteborne.internal.dispatch.TestDispatch;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.world.TickMethods;
import io.byteborne.internal.world.WorldParts;
import io.byteborne.internal.world.WorldTimer;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.internal.world.loop.TickStatistics;
import io.byteborne.testproto.TestPing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorldMetricsTests {
    private final DefaultMessageDispatcher dispatcher = TestDispatch.dispatcher(new MessageRegistry());
    private final TickStatistics ticks = WorldParts.tickStatistics(() -> 0, Duration.ofMillis(50));
    private final TickMethods tickMethods = WorldParts.failedTickMethods(5);
    private final Inbox inbox = WorldParts.inbox(dispatcher, () -> 0);
    private final WorldTimer timer = WorldParts.timer(() -> 0);
    private final TestSessions sessions = new TestSessions(new MessageSerializer(new MessageRegistry()));
    private final ManualExecutor world = new ManualExecutor();
    private final BlockingTasks blockingTasks = TestDispatch.blockingTasks(world);
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void whenTheWorldChangesThenItsMetersFollow() throws InterruptedException {
        new WorldMetrics(dispatcher, ticks, tickMethods, inbox, timer, blockingTasks).bindTo(registry);

        ticks.ticked(1, 0, Duration.ofMillis(51).toNanos());
        WorldParts.skipTicks(ticks, 2);
        for (int port = 1; port <= 3; port++) {
            inbox.serviceClosed(new InetSocketAddress(NetUtil.LOCALHOST4, port), null);
        }
        dispatcher.register(TestPing.class, "test", (session, ping) -> null);
        blockingTasks.execute(() -> {
            throw new IllegalStateException("as planned");
        });
        world.runNext();
        blockingTasks.execute(() -> {});
        Connection connection = sessions.open(inbox::accepted);
        connection.receive(hex("04 00 28 23 04 00 28 23 04 00 ff ff"));
        for (int hours = 1; hours <= 4; hours++) {
            timer.after(Duration.ofHours(hours), () -> {});
        }

        assertThat(counter("byteborne.ticks.overruns")).isEqualTo(1);
        assertThat(counter("byteborne.ticks.skipped")).isEqualTo(2);
        assertThat(counter("byteborne.ticks.failures")).isEqualTo(5);
        assertThat(registry.get("byteborne.inbox.events").gauge().value()).isEqualTo(5);
        assertThat(registry.get("byteborne.inbox.messages").gauge().value()).isEqualTo(2);
        assertThat(registry.get("byteborne.inbox.bytes").gauge().value()).isEqualTo(2.0 * memoryOfAPing());
        assertThat(counter("byteborne.messages.unknown")).isOne();
        assertThat(counter("byteborne.blocking.failures")).isOne();
        assertThat(registry.get("byteborne.blocking.tasks").gauge().value()).isOne();
        assertThat(registry.get("byteborne.timers").gauge().value()).isEqualTo(4);
    }

    private static long memoryOfAPing() {
        return new MessageRegistry().register(TestPing.class).memory().of(TestPing.getDefaultInstance(), 0);
    }

    @AfterEach
    void closeSessions() {
        sessions.close();
    }

    private double counter(String name) {
        return registry.get(name).functionCounter().count();
    }
}
