package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.net.outbound.OutboundBudget;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.world.WorldTimer;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.internal.world.loop.TickStatistics;
import io.byteborne.server.ServerService;
import io.byteborne.session.SessionManager;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole program, with short deadlines and small bounds, and all that must be as before when nobody is left. */
final class ChaosServer implements AutoCloseable {
    static final Duration TICK = Duration.ofMillis(20);
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private final ConfigurableApplicationContext context;
    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

    ChaosServer() {
        ByteBufUtil.setLeakListener((resource, records) -> leaks.add(resource + records));
        context = new SpringApplicationBuilder(ByteborneWorldApplication.class)
                .run(
                        "--byteborne.server.host=127.0.0.1",
                        "--byteborne.server.port=0",
                        "--byteborne.websocket.port=0",
                        "--byteborne.world.tick-interval=" + TICK.toMillis() + "ms",
                        "--byteborne.session.packet-timeout=2s",
                        "--byteborne.session.max-pending-out=128KB",
                        "--logging.level.io.byteborne.network=warn",
                        "--server.port=0");
    }

    int port() {
        return Objects.requireNonNull(bean(ServerService.class).localAddress()).getPort();
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Every session and connection is gone, every queue empty, and everything that came is accounted for. */
    void awaitNobody() {
        await().atMost(AT_MOST).untilAsserted(() -> {
            assertThat(bean(SessionManager.class).count()).as("sessions").isZero();
            assertThat(bean(ServerService.class).connections())
                    .as("connections")
                    .isZero();
            assertThat(bean(Inbox.class).size()).as("events that wait").isZero();
            assertThat(bean(OutboundBudget.class).bytes()).as("bytes that wait").isZero();
            assertThat(bean(WorldTimer.class).count()).as("timers").isZero();
        });
        assertThat(bean(DefaultMessageDispatcher.class).blocking()).isZero();
        assertThat(bean(DefaultMessageDispatcher.class).counters().failedCount())
                .isZero();
        // What a slow consumer sent is dropped with it, so not all that came in is dispatched.
        assertThat(bean(DefaultMessageDispatcher.class).counters().dispatchedCount())
                .isLessThanOrEqualTo(bean(NetworkStatistics.class).messagesIn());
    }

    /** The threads of the server hardly run, though the world ticks. */
    void assertIdle() {
        TickStatistics ticks = bean(TickStatistics.class);
        long firstTick = ticks.ticks();
        long begun = System.nanoTime();
        long usedBefore = cpuNanos();
        await().atMost(AT_MOST).until(() -> ticks.ticks() >= firstTick + 50);
        double share = (double) (cpuNanos() - usedBefore) / (System.nanoTime() - begun);
        assertThat(share).as("processors in use by the server's threads").isLessThan(0.2);
    }

    private static long cpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("game-io") || thread.getName().equals("world")) {
                sum += threads.getThreadCpuTime(thread.threadId());
            }
        }
        return sum;
    }

    /** Ticks that were due until now: those that ran, and those that were skipped because the machine was held up. */
    long ticksDue() {
        TickStatistics ticks = bean(TickStatistics.class);
        return ticks.ticks() + ticks.skipped();
    }

    /** Since that time, no tick was lost without being counted. */
    void assertNoTickIsUnaccountedFor(long dueBefore, long begunNanos) {
        long due = (System.nanoTime() - begunNanos) / TICK.toNanos();
        await().atMost(AT_MOST)
                .untilAsserted(() -> assertThat(ticksDue() - dueBefore).isGreaterThan(due - 10));
        long dueNow = (System.nanoTime() - begunNanos) / TICK.toNanos();
        assertThat(ticksDue() - dueBefore).isLessThan(dueNow + 10);
    }

    /** The detector reports when it hands out the next buffers after a garbage collection. */
    @SuppressWarnings("SystemGc")
    void assertNothingLeaked() {
        for (int round = 0; round < 3; round++) {
            System.gc();
            for (int i = 0; i < 1000; i++) {
                ByteBufAllocator.DEFAULT.directBuffer(16).release();
            }
        }
        assertThat(leaks).isEmpty();
    }

    @Override
    public void close() {
        context.close();
        ByteBufUtil.setLeakListener(null);
    }
}
