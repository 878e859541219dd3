package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.net.outbound.OutboundBudget;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.BroadcastReader;
import io.byteborne.testing.TestClient;
import io.byteborne.world.Timer;
import io.byteborne.world.TimerHandle;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/**
 * 100 clients that never read, among 500, under 20 broadcasts of 2 KiB a second, with the default bounds: about a
 * minute. Not in every build: {@code ./mvnw test -Dtest=SlowConsumerLoadTests -Dslow-consumers.load=true}
 */
@EnabledIfSystemProperty(named = "slow-consumers.load", matches = "true")
@SpringBootTest(properties = {"byteborne.server.port=0", "byteborne.server.host=127.0.0.1", "server.port=0"})
class SlowConsumerLoadTests {
    private static final Logger log = LoggerFactory.getLogger(SlowConsumerLoadTests.class);

    private static final int READERS = 400;
    private static final int STALLED = 100;
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final int MESSAGE_BYTES = 2048;
    private static final long MAX_DIRECT_BYTES = 64L << 20;

    private final int port;
    private final SessionManager sessions;
    private final Timer timer;
    private final OutboundBudget pendingOut;
    private final ByteBufAllocatorMetric memory = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
    private final List<BroadcastReader> readers = new ArrayList<>();
    private final List<TestClient> stalled = new ArrayList<>();

    // Written by the world thread.
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger missed = new AtomicInteger();
    private volatile long peakPendingBytes;
    private volatile long peakDirectBytes;
    private volatile Duration firstClose = Duration.ZERO;
    private volatile Duration lastClose = Duration.ZERO;

    @Autowired
    SlowConsumerLoadTests(ServerService server, SessionManager sessions, Timer timer, OutboundBudget pendingOut) {
        this.port = Objects.requireNonNull(server.localAddress()).getPort();
        this.sessions = sessions;
        this.timer = timer;
        this.pendingOut = pendingOut;
    }

    @AfterEach
    void close() throws IOException {
        for (BroadcastReader reader : readers) {
            reader.close();
        }
        for (TestClient client : stalled) {
            client.close();
        }
    }

    @Test
    void whenAHundredOfFiveHundredNeverReadThenExactlyTheyAreClosedAndMemoryStaysBounded() throws IOException {
        for (int i = 0; i < READERS; i++) {
            readers.add(new BroadcastReader(port));
        }
        for (int i = 0; i < STALLED; i++) {
            stalled.add(TestClient.connect(port));
        }
        await().until(() -> sessions.count() == READERS + STALLED);

        TimerHandle broadcasts = timer.every(INTERVAL, this::broadcast);
        await().atMost(Duration.ofMinutes(2)).until(() -> sessions.count() == READERS);
        int sentUntilThen = sent.get();
        await().until(() -> sent.get() > sentUntilThen + 100);
        broadcasts.cancel();

        await().untilAsserted(() -> assertThat(readers).allMatch(reader -> reader.read() == sent.get()));
        assertThat(sessions.closed(CloseReason.SLOW_CONSUMER)).isEqualTo(STALLED);
        assertThat(sessions.count()).isEqualTo(READERS);
        assertThat(missed).as("broadcasts that a reader's session did not take").hasValue(0);
        await().until(() -> pendingOut.bytes() == 0);
        log.info(
                "{} broadcasts; first and last slow consumer closed after {} and {}; at most {} bytes waited, and Netty"
                        + " had {} bytes of direct memory",
                sent,
                firstClose,
                lastClose,
                peakPendingBytes,
                peakDirectBytes);
        assertThat(peakDirectBytes).isLessThan(MAX_DIRECT_BYTES);
    }

    /** World thread. */
    private void broadcast() {
        int count = sessions.sendToAll(BroadcastReader.message(sent.getAndIncrement(), MESSAGE_BYTES));
        missed.addAndGet(Math.max(0, READERS - count));
        peakPendingBytes = Math.max(peakPendingBytes, pendingOut.bytes());
        peakDirectBytes = Math.max(peakDirectBytes, memory.usedDirectMemory());
        long closed = sessions.closed(CloseReason.SLOW_CONSUMER);
        Duration now = INTERVAL.multipliedBy(sent.get());
        if (closed > 0 && firstClose.isZero()) {
            firstClose = now;
        }
        if (closed == STALLED && lastClose.isZero()) {
            lastClose = now;
        }
    }
}
