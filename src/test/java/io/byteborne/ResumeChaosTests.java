package io.byteborne;

import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.message.MessageHandler;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.session.Transport;
import io.byteborne.testing.ResumingClient;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.TestPackets;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.byteborne.testproto.TestSlowPing;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Clients whose connections are cut at any byte and in any way, over and over. Both directions are numbered by the test:
 * nothing is lost, doubled, or out of order. The long form:
 *
 * <pre>{@code
 * ./mvnw test -Dtest=ResumeChaosTests -Dresume.clients=200 -Dresume.cuts=10000
 * }</pre>
 */
class ResumeChaosTests {
    private static final Logger log = LoggerFactory.getLogger(ResumeChaosTests.class);

    private static final int CLIENTS = Integer.getInteger("resume.clients", 24);
    /** Of all clients together. */
    private static final int CUTS = Integer.getInteger("resume.cuts", 480);

    private static final long SEED = Long.getLong("resume.seed", System.nanoTime());
    private static final int PING = 9000;
    private static final int SLOW_PING = 9060;
    private static final int MOST_AT_ONCE = 20;
    /** The server keeps 256 packets. */
    private static final int MOST_UNREAD = 150;

    private static final List<Cut> WAYS = List.of(Cut.values());

    /** Ways to lose a connection. */
    private enum Cut {
        FIN,
        HALF_CLOSED,
        RESET,
        /** It stays as it is, and nobody uses it any more; the server has to find out, or is told by the next. */
        SILENT
    }

    /** Numbers what it sends, and expects the next number of what comes. */
    static final class Game {
        private final Queue<String> mistakes = new ConcurrentLinkedQueue<>();

        @MessageHandler
        TestPong ping(Session session, TestPing ping) {
            return answer(session, ping.getSequence());
        }

        @MessageHandler(blocking = true)
        TestPong slowPing(Session session, TestSlowPing ping) {
            return answer(session, ping.getSequence());
        }

        private TestPong answer(Session session, long sequence) {
            long number = (long) session.attributes().merge("number", 1L, (before, one) -> (long) before + 1);
            if (number != sequence) {
                mistakes.add("%s got %s as its message %s".formatted(session, sequence, number));
            }
            return TestPong.newBuilder().setSequence(number).build();
        }
    }

    private final ConfigurableApplicationContext context = new SpringApplicationBuilder(
                    ByteborneWorldApplication.class, Game.class)
            .run(
                    "--byteborne.server.host=127.0.0.1",
                    "--byteborne.server.port=0",
                    "--byteborne.websocket.port=0",
                    "--byteborne.world.tick-interval=5ms",
                    "--byteborne.resume.window=1m",
                    "--logging.level.io.byteborne=warn",
                    "--server.port=0");
    private final ServerService server = context.getBean(ServerService.class);
    private final Map<Cut, LongAdder> cuts = new ConcurrentHashMap<>();
    private final LongAdder handshakeCuts = new LongAdder();
    private final LongAdder takeovers = new LongAdder();
    private final LongAdder messages = new LongAdder();

    /** Something over a connection that may be lost meanwhile. */
    @FunctionalInterface
    private interface Attempt {
        void run() throws IOException;
    }

    /** One client, on a thread of its own. */
    private final class Player {
        private final Random random;
        private final ResumingClient client;
        private final List<TestClient> abandoned = new ArrayList<>();
        private long sent;
        private long read;

        Player(List<Transport> transports, long seed) {
            random = new Random(seed);
            client = new ResumingClient(
                    () -> TestClient.connect(transports.get(random.nextInt(transports.size())), server));
        }

        void play(int times) throws IOException {
            assertThat(client.connect()).isFalse();
            for (int i = 0; i < times; i++) {
                orComeBack(this::step);
                cut();
                comeBack();
            }
            while (read < sent) {
                orComeBack(this::readOne);
            }
            client.connection().close();
            for (TestClient old : abandoned) {
                old.close();
            }
        }

        /** An attempt that was given up may reach the server late, and take the session away from a later one. */
        private void orComeBack(Attempt attempt) throws IOException {
            try {
                attempt.run();
            } catch (SocketException | EOFException lost) {
                takeovers.increment();
                client.abandon().close();
                comeBack();
            }
        }

        private void step() throws IOException {
            int count = (int) Math.min(random.nextInt(MOST_AT_ONCE), MOST_UNREAD - (sent - read));
            List<byte[]> packets = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sent++;
                messages.increment();
                boolean slow = random.nextInt(4) == 0;
                MessageLite message = slow
                        ? TestSlowPing.newBuilder().setSequence(sent).build()
                        : TestPing.newBuilder()
                                .setSequence(sent)
                                .setText("x".repeat(random.nextInt(50)))
                                .build();
                packets.add(client.keep(packet(slow ? SLOW_PING : PING, message)));
            }
            byte[] bytes = TestPackets.join(packets.toArray(byte[][]::new));
            boolean whole = random.nextInt(2) == 0;
            client.connection().send(whole ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
            // After half a packet, nothing may follow, not even a pong.
            if (whole) {
                for (long i = random.nextLong(sent - read + 1); i > 0; i--) {
                    readOne();
                }
                if (random.nextBoolean()) {
                    client.acknowledge();
                }
            }
        }

        private void readOne() throws IOException {
            byte[] answer = client.read();
            read++;
            assertThat(TestPong.parseFrom(ResumingClient.payload(answer)).getSequence())
                    .isEqualTo(read);
        }

        private void cut() throws IOException {
            Cut way = WAYS.get(random.nextInt(WAYS.size()));
            cuts.computeIfAbsent(way, none -> new LongAdder()).increment();
            TestClient old = client.abandon();
            switch (way) {
                case FIN -> old.close();
                case HALF_CLOSED -> {
                    old.shutdownOutput();
                    abandoned.add(old);
                }
                case RESET -> old.reset();
                case SILENT -> abandoned.add(old);
            }
        }

        private void comeBack() throws IOException {
            while (random.nextInt(4) == 0) {
                // Lost again, in the middle of the handshake.
                handshakeCuts.increment();
                TestClient half = client.reconnect();
                byte[] hello = packet(1, client.hello());
                half.send(Arrays.copyOf(hello, random.nextInt(hello.length + 1)));
                if (random.nextBoolean()) {
                    half.reset();
                } else {
                    half.close();
                }
                client.abandon();
            }
            try {
                assertThat(client.connect()).as("resumed").isTrue();
            } catch (SocketException | EOFException lost) {
                takeovers.increment();
                comeBack();
            }
        }
    }

    private static Stream<List<Transport>> transports() {
        return Stream.of(
                List.of(Transport.TCP), List.of(Transport.WEB_SOCKET), List.of(Transport.TCP, Transport.WEB_SOCKET));
    }

    @ParameterizedTest
    @MethodSource("transports")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void whenConnectionsAreCutAtAnyByteThenNothingIsLostDoubledOrOutOfOrder(List<Transport> transports)
            throws Exception {
        log.warn("-Dresume.clients={} -Dresume.cuts={} -Dresume.seed={}", CLIENTS, CUTS, SEED);
        Game game = context.getBean(Game.class);
        Resumption resumption =
                Objects.requireNonNull(context.getBean(ControlProtocol.class).resumption());
        SessionManager sessions = context.getBean(SessionManager.class);
        Random seeds = new Random(SEED);
        try (context;
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> players = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Player player = new Player(transports, seeds.nextLong());
                players.add(threads.submit(() -> {
                    player.play(CUTS / CLIENTS);
                    return null;
                }));
            }
            try {
                for (Future<?> player : players) {
                    player.get();
                }
            } finally {
                threads.shutdownNow();
                report(resumption);
            }
            assertThat(game.mistakes).isEmpty();
            // An attempt whose token served no more when it came at last is a new session, unless it had ended by then.
            assertThat(sessions.opened()).isBetween((long) CLIENTS, CLIENTS + resumption.refusedResumes());
            sessions.all().forEach(session -> session.close(CloseReason.KICKED));
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                assertThat(sessions.count()).isZero();
                assertThat(server.connections()).as("slots that are taken").isZero();
                assertThat(resumption.detachedSessions()).isZero();
                assertThat(resumption.keptBytes()).isZero();
            });
        }
    }

    private void report(Resumption resumption) {
        log.warn(
                "{} messages, {} cuts, {} during handshakes, {} by late attempts; {} resumed, {} refused, {} over bounds",
                messages,
                cuts,
                handshakeCuts,
                takeovers,
                resumption.resumedSessions(),
                resumption.refusedResumes(),
                resumption.endedOverBounds());
    }
}
