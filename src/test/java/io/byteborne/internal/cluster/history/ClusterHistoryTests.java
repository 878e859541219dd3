package io.byteborne.internal.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.cluster.TestNode;
import io.byteborne.internal.cluster.redis.TestRedis;
import io.byteborne.testing.TestClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three nodes in processes of their own, players who log in here and there, kick and talk to each other, and faults of the
 * processes, of Redis and of the links to it, all by a seed; and a checker of what has happened: no user is two nodes' at a
 * time, no message comes twice or out of order, and within {@link HistoryChecker#HEALING} of the last fault all is well. The
 * long form:
 *
 * <pre>{@code
 * ./mvnw test -Dtest=ClusterHistoryTests -Dhistory.minutes=10
 * }</pre>
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class ClusterHistoryTests {
    private static final Logger log = LoggerFactory.getLogger(ClusterHistoryTests.class);

    private static final long SEED = Long.getLong("history.seed", System.nanoTime());
    private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("history.minutes", 0));
    private static final Duration FAULTS = Duration.ofSeconds(TIME.isZero() ? 5 : 20);
    private static final Duration SETTLING = TestNode.LEASE.plusSeconds(1);
    private static final Duration CALM = Duration.ofSeconds(3);
    private static final Duration SAMPLE = Duration.ofMillis(50);
    private static final int PLAYERS = 12;
    private static final int READ_TIMEOUT_MILLIS = 1000;

    @TempDir
    Path folder;

    private final History history = new History();
    private final TestRedis redis = new TestRedis();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<HistoryNode> nodes = new ArrayList<>();
    private final List<String> users =
            IntStream.range(0, 8).mapToObj(i -> "user" + i).toList();
    private final HistoryPlayer.Operations operations = new HistoryPlayer.Operations();
    private volatile boolean stopped;

    @AfterEach
    void close() {
        stopped = true;
        threads.shutdownNow();
        nodes.forEach(HistoryNode::close);
        redis.close();
    }

    @Test
    void whenEverythingBreaksInTurnThenNoUserIsTwoNodesAndNoMessageComesTwiceOrOutOfOrder() throws Exception {
        log.info("A history with -Dhistory.seed={} -Dhistory.minutes={}", Long.toString(SEED), TIME.toMinutes());
        for (String id : List.of("a", "b", "c")) {
            nodes.add(new HistoryNode(id, !id.equals("c"), redis.port(), folder, history));
        }
        for (HistoryNode node : nodes) {
            node.awaitStart();
        }
        long began = System.nanoTime();
        Future<?> sampler = threads.submit(this::sample);
        List<HistoryPlayer> players = IntStream.range(0, PLAYERS)
                .mapToObj(i -> new HistoryPlayer(history, nodes, users, operations, SEED * PLAYERS + i))
                .toList();
        List<Future<?>> playing = new ArrayList<>();
        players.forEach(player -> playing.add(threads.submit(player)));
        HistoryFaults faults = new HistoryFaults(history, nodes, redis, SEED);
        Duration slowest = Duration.ZERO;
        do {
            Duration healed = breakAndHeal(faults);
            slowest = healed.compareTo(slowest) > 0 ? healed : slowest;
        } while (System.nanoTime() - began < TIME.toNanos());
        players.forEach(HistoryPlayer::stop);
        for (Future<?> each : playing) {
            each.get(1, TimeUnit.MINUTES);
        }
        stopped = true;
        sampler.get(1, TimeUnit.MINUTES);
        for (HistoryNode node : nodes) {
            node.addLogs();
        }
        List<History.Event> events = history.events();
        log.info(
                "{} logins, of which {} were refused, {} messages, {} kicks, {} publications; {}; healed after {} ms at the"
                        + " latest; {} events, seed {}",
                operations.logins(),
                operations.refused(),
                operations.sends(),
                operations.kicks(),
                operations.publishes(),
                new TreeMap<>(faults.counts()),
                slowest.toMillis(),
                count(events),
                Long.toString(SEED));
        assertThat(HistoryChecker.check(events, Set.of("a", "b")))
                .as("seed %s", Long.toString(SEED))
                .isEmpty();
        assertThat(count(events)).as("what was recorded").containsKeys("Entered", "Owner", "Got", "Heard", "Calm");
    }

    private static Map<String, Integer> count(List<History.Event> events) {
        Map<String, Integer> counts = new TreeMap<>();
        events.forEach(event -> counts.merge(event.getClass().getSimpleName(), 1, Integer::sum));
        return counts;
    }

    /** @return how long after the last fault everybody could log in again and reach everybody */
    private Duration breakAndHeal(HistoryFaults faults) throws Exception {
        long until = System.nanoTime() + FAULTS.toNanos();
        Future<?> processes = threads.submit(() -> {
            faults.breakProcesses(until);
            return true;
        });
        Future<?> links = threads.submit(() -> {
            faults.breakLinks(until);
            return true;
        });
        processes.get(2, TimeUnit.MINUTES);
        links.get(2, TimeUnit.MINUTES);
        long mended = System.nanoTime();
        @Nullable Throwable failure = reachAll();
        while (failure != null) {
            assertThat(Duration.ofNanos(System.nanoTime() - mended))
                    .as("time since the last fault; seed %s, %s", Long.toString(SEED), failure)
                    .isLessThan(HistoryChecker.HEALING);
            failure = reachAll();
        }
        Duration healed = Duration.ofNanos(System.nanoTime() - mended);
        // Nodes may still be closing sessions of users whom others have.
        parkUntil(mended + SETTLING.toNanos());
        long calm = System.nanoTime();
        parkUntil(calm + CALM.toNanos());
        history.add(new History.Calm(calm, System.nanoTime()));
        return healed;
    }

    private static void parkUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Logs somebody in on each node, who say something to each other; null if that goes well. */
    private @Nullable Throwable reachAll() throws IOException {
        List<TestClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < nodes.size(); i++) {
                TestClient client = TestClient.connect(nodes.get(i).port());
                clients.add(client);
                client.socket().setSoTimeout(READ_TIMEOUT_MILLIS);
                assertThat(HistoryPlayer.enter(client, "probe" + i)).isNotEmpty();
            }
            for (int from = 0; from < nodes.size(); from++) {
                for (int to = 0; to < nodes.size(); to++) {
                    HistoryPlayer.say(clients.get(from), "probe" + to, from);
                    assertThat(HistoryPlayer.awaitSaid(clients.get(to))).isEqualTo(from);
                }
            }
            return null;
        } catch (IOException | AssertionError failure) {
            return failure;
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    /** Asks Redis again and again whose the users are. */
    private void sample() {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.setTimeout(Duration.ofMillis(READ_TIMEOUT_MILLIS));
            while (!stopped) {
                try {
                    for (String user : users) {
                        noteOwner(user, connection.sync().hgetall("bb:game:user:" + user));
                    }
                } catch (RedisException away) {
                    // As it is now and then.
                }
                parkUntil(System.nanoTime() + SAMPLE.toNanos());
            }
        } finally {
            client.shutdown();
        }
    }

    private void noteOwner(String user, Map<String, String> fields) {
        if (!fields.isEmpty()) {
            history.add(new History.Owner(
                    System.nanoTime(),
                    user,
                    Objects.requireNonNull(fields.get("node")),
                    number(fields, "epoch"),
                    number(fields, "session"),
                    number(fields, "token")));
        }
    }

    private static long number(Map<String, String> fields, String name) {
        return Long.parseLong(Objects.requireNonNull(fields.get(name)));
    }
}
