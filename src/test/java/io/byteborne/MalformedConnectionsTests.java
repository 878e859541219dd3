package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageDispatcher;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.WholeServerTest;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Many connections that break the protocol, 64 at a time, while others play. {@code ./mvnw test
 * -Dtest=MalformedConnectionsTests -Dmalformed.connections=20000} is the long form.
 */
@WholeServerTest
@ExtendWith(OutputCaptureExtension.class)
class MalformedConnectionsTests {
    private static final int CONNECTIONS = Integer.getInteger("malformed.connections", 2_000);
    private static final int AT_ONCE = 64;
    private static final int HEALTHY = 4;
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final long BEHIND_THE_VIOLATION = -1;

    private record Malformed(String bytes, CloseReason reason) {}

    private static final List<Malformed> KINDS = List.of(
            new Malformed("00 00", CloseReason.BAD_SIZE),
            new Malformed("03 00 28 23", CloseReason.BAD_SIZE),
            new Malformed("ff ff 28 23", CloseReason.FRAME_TOO_LARGE),
            new Malformed("04 00 ff ff", CloseReason.UNKNOWN_MESSAGE),
            new Malformed("08 00 e8 03 0a 02 68 69", CloseReason.UNKNOWN_MESSAGE),
            new Malformed("05 00 28 23 80", CloseReason.MALFORMED),
            new Malformed("08 00 28 23 12 02 c3 28", CloseReason.MALFORMED),
            new Malformed("05 00 28 23 0c", CloseReason.MALFORMED));

    private final int port;
    private final SessionManager sessions;
    private final MessageDispatcher dispatcher;
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger dispatchedBehindAViolation = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private HandlerRegistration handler;

    @Autowired
    MalformedConnectionsTests(ServerService server, SessionManager sessions, MessageDispatcher dispatcher) {
        this.port = Objects.requireNonNull(server.localAddress()).getPort();
        this.sessions = sessions;
        this.dispatcher = dispatcher;
    }

    @BeforeEach
    void handlePings() {
        handler = dispatcher.register(TestPing.class, "pings among violations", (session, ping) -> {
            if (ping.getSequence() == BEHIND_THE_VIOLATION) {
                dispatchedBehindAViolation.incrementAndGet();
            }
            return TestPong.newBuilder().setSequence(ping.getSequence()).build();
        });
    }

    @AfterEach
    void close() {
        over.set(true);
        clients.close();
        dispatcher.unregister(handler);
    }

    private static byte[] ping(long sequence) {
        return packet(9000, TestPing.newBuilder().setSequence(sequence).build());
    }

    private static String pong(long sequence) {
        return hex(packet(9001, TestPong.newBuilder().setSequence(sequence).build()));
    }

    @Test
    void whenManyConnectionsAreMalformedThenEachIsClosedWithinASecondAndOthersAreUnharmed(CapturedOutput output)
            throws Exception {
        List<CloseReason> reasons = List.of(
                CloseReason.BAD_SIZE, CloseReason.FRAME_TOO_LARGE, CloseReason.UNKNOWN_MESSAGE, CloseReason.MALFORMED);
        long closedBefore = reasons.stream().mapToLong(sessions::closed).sum();
        List<Future<Integer>> healthy = new ArrayList<>();
        for (int i = 0; i < HEALTHY; i++) {
            healthy.add(clients.submit(this::play));
        }
        AtomicInteger next = new AtomicInteger();
        List<Future<Long>> malformed = new ArrayList<>();
        long begun = System.nanoTime();
        for (int i = 0; i < AT_ONCE; i++) {
            malformed.add(clients.submit(() -> breakTheProtocol(next)));
        }

        long slowest = 0;
        for (Future<Long> each : malformed) {
            slowest = Math.max(slowest, each.get(10, TimeUnit.MINUTES));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        over.set(true);
        int echoes = 0;
        for (Future<Integer> each : healthy) {
            echoes += each.get(10, TimeUnit.SECONDS);
        }

        await().untilAsserted(() ->
                assertThat(reasons.stream().mapToLong(sessions::closed).sum()).isEqualTo(closedBefore + CONNECTIONS));
        await().untilAsserted(() -> assertThat(sessions.count()).isZero());
        long lines = output.getOut().lines().count();
        System.out.printf(
                Locale.ROOT,
                "%s malformed connections in %s ms; slowest end %s ms; %s echoes of healthy sessions; %s lines logged%n",
                CONNECTIONS,
                took.toMillis(),
                TimeUnit.NANOSECONDS.toMillis(slowest),
                echoes,
                lines);
        assertThat(Duration.ofNanos(slowest)).isLessThan(LIMIT);
        assertThat(dispatchedBehindAViolation).hasValue(0);
        assertThat(echoes).isGreaterThanOrEqualTo(HEALTHY);
        // Two kinds of lines, accepted and closed, with the first of each; reports among them.
        assertThat(lines).isLessThanOrEqualTo(2 * RateLimitedLog.LINES + 100 * (took.toMinutes() + 1));
        assertThat(output).doesNotContain("Exception");
    }

    /** Breaks the protocol over one connection after another; returns how long the slowest took from there to its FIN. */
    private long breakTheProtocol(AtomicInteger next) throws Exception {
        long slowest = 0;
        for (int i = next.getAndIncrement(); i < CONNECTIONS; i = next.getAndIncrement()) {
            try (TestClient client = TestClient.connect(port)) {
                byte[] violation = hex(KINDS.get(i % KINDS.size()).bytes());
                long begun = System.nanoTime();
                client.send(ping(i), violation, ping(BEHIND_THE_VIOLATION), ping(BEHIND_THE_VIOLATION));
                assertThat(hex(client.readToFin())).isEqualTo(pong(i));
                slowest = Math.max(slowest, System.nanoTime() - begun);
            }
        }
        return slowest;
    }

    /** Plays until it is over; returns how many answers came. */
    private int play() throws Exception {
        int echoes = 0;
        try (TestClient client = TestClient.connect(port)) {
            do {
                client.send(ping(echoes));
                assertThat(hex(client.readPacket())).isEqualTo(pong(echoes));
                echoes++;
            } while (!over.get());
        }
        return echoes;
    }
}
