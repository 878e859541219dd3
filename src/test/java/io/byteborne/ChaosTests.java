package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ChaosPeer.Behaviour;
import io.byteborne.internal.world.loop.TickStatistics;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionManager;
import io.byteborne.session.Transport;
import io.byteborne.testing.TestClient;
import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Peers that do whatever peers do, all at once, against the whole server, and healthy ones among them that must not feel
 * it. The long form:
 *
 * <pre>{@code
 * ./mvnw test -Dtest=ChaosTests -Dchaos.seconds=120 -Dchaos.sessions=200
 * }</pre>
 */
class ChaosTests {
    private static final Logger log = LoggerFactory.getLogger(ChaosTests.class);

    /** Connections that misbehave at one time. */
    private static final int SESSIONS = Integer.getInteger("chaos.sessions", 60);

    private static final long SECONDS = Long.getLong("chaos.seconds", 4);
    private static final long SEED = Long.getLong("chaos.seed", System.nanoTime());
    private static final List<Behaviour> BEHAVIOURS = List.of(Behaviour.values());
    private static final int HEALTHY = 10;
    private static final int RESETS = 2_000;

    private final ChaosServer server = new ChaosServer();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final ConcurrentMap<Behaviour, LongAdder> done = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        threads.shutdownNow();
        clock.shutdownNow();
        server.close();
    }

    @Test
    void whenPeersDoWhateverTheyLikeThenHealthyOnesLoseNothingAndNothingIsLeft() throws Exception {
        chaos();
    }

    /**
     * Without Netty's leak detector, which at the build's level writes down a stack for every touch of a buffer, and with
     * that takes more of the processors than the server does.
     */
    @Test
    void whenPeersDoWhateverTheyLikeThenTheWorldKeepsItsTicks() throws Exception {
        ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try (Metronome metronome = new Metronome(ChaosServer.TICK)) {
            long ticksBefore = server.bean(TickStatistics.class).ticks();
            long beatsBefore = metronome.beats();
            chaos();
            long ticks = server.bean(TickStatistics.class).ticks() - ticksBefore;
            // What the machine does not give to the metronome, it cannot give to the world.
            assertThat(ticks).as("ticks").isGreaterThan((metronome.beats() - beatsBefore) / 2);
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    private void chaos() throws Exception {
        log.info("Chaos with -Dchaos.seed={} -Dchaos.sessions={} -Dchaos.seconds={}", SEED, SESSIONS, SECONDS);
        TickStatistics ticks = server.bean(TickStatistics.class);
        long dueBefore = server.ticksDue();
        long ticksBefore = ticks.ticks();
        long begun = System.nanoTime();
        BooleanSupplier over = () -> System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(SECONDS);
        ServerService ports = server.bean(ServerService.class);
        List<Future<?>> misbehaving = new ArrayList<>();
        // Not SEED + i: generators with neighbouring seeds begin with the same numbers.
        Random seeds = new Random(SEED);
        for (int i = 0; i < SESSIONS; i++) {
            Random random = new Random(seeds.nextLong());
            misbehaving.add(threads.submit(() -> misbehave(ports, random, over)));
        }
        List<Future<Long>> healthy = new ArrayList<>();
        List<Transport> transports = List.of(Transport.values());
        for (int i = 0; i < HEALTHY; i++) {
            Transport transport = transports.get(i % transports.size());
            healthy.add(threads.submit(() -> ChaosPeer.echo(ports, transport, over)));
        }

        long echoes = 0;
        for (Future<Long> each : healthy) {
            long answered = each.get();
            assertThat(answered).as("echoes of a healthy session").isPositive();
            echoes += answered;
        }
        for (Future<?> each : misbehaving) {
            each.get();
        }
        assertThat(failures).as("seed %d", SEED).isEmpty();
        assertThat(done).as("what was done").containsOnlyKeys(BEHAVIOURS);
        server.assertNoTickIsUnaccountedFor(dueBefore, begun);
        server.awaitNobody();
        server.assertNothingLeaked();
        log.info(
                "{} healthy echoes; misbehaved: {}; closed: {}; {} ticks, {} overran, {} skipped",
                echoes,
                done,
                closed(),
                ticks.ticks() - ticksBefore,
                ticks.overruns(),
                ticks.skipped());
    }

    private void misbehave(ServerService ports, Random random, BooleanSupplier over) {
        while (!over.getAsBoolean() && failures.isEmpty()) {
            Behaviour behaviour = BEHAVIOURS.get(random.nextInt(BEHAVIOURS.size()));
            Transport transport = random.nextBoolean() ? Transport.TCP : Transport.WEB_SOCKET;
            long seed = random.nextLong();
            try {
                new ChaosPeer(ports, transport, behaviour, clock, seed).call();
                done.computeIfAbsent(behaviour, first -> new LongAdder()).increment();
            } catch (Exception | AssertionError failure) {
                failures.add("%s over %s with seed %s: %s".formatted(behaviour, transport, seed, failure));
            }
        }
    }

    private Map<CloseReason, Long> closed() {
        SessionManager sessions = server.bean(SessionManager.class);
        Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);
        for (CloseReason reason : CloseReason.values()) {
            if (sessions.closed(reason) > 0) {
                closed.put(reason, sessions.closed(reason));
            }
        }
        return closed;
    }

    @Test
    void whenThousandsOfConnectionsAreResetAtOnceThenNothingIsLeftAndTheServerIsIdle() throws Exception {
        byte[] chat = hex("08 00 d0 07 0a 02 68 69");
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < RESETS; i++) {
            TestClient client = TestClient.connect(server.port());
            client.send(chat);
            clients.add(client);
        }
        for (TestClient client : clients) {
            client.reset();
        }

        server.awaitNobody();
        assertThat(server.bean(SessionManager.class).opened()).isEqualTo(RESETS);
        server.assertIdle();
        server.assertNothingLeaked();
        try (TestClient after = TestClient.connect(server.port())) {
            after.send(chat);
            assertThat(hex(after.readPacket())).isEqualTo("08 00 e8 03 0a 02 68 69");
        }
    }
}
