package io.byteborne.bench.cluster;

import io.byteborne.bench.Lateness;
import io.byteborne.bench.Spread;
import io.byteborne.bench.cluster.Crowd.User;
import io.byteborne.internal.cluster.redis.TestRedis;
import io.byteborne.nodesproto.C2S_Flood;
import io.byteborne.nodesproto.C2S_Pass;
import io.byteborne.testing.ChildProgram;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * What it costs that three nodes are one game: nodes, Redis and their users are processes of one machine.
 *
 * <p>Arguments: which of {@code latency}, {@code forwarding}, {@code idle} and {@code lateness} to measure; all, without any.
 */
public final class ClusterLoad {
    private static final int NODES = 3;
    private static final int TURNS = 5;
    private static final Duration TURN = Duration.ofSeconds(10);
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private static final int PAIRS_OF_USERS = 100;
    private static final int PASSED_PER_SECOND = 2_000;
    private static final int FORWARDED_PER_SECOND = 50_000;
    private static final int IDLE_USERS = 10_000;
    /** Longer than a claim goes without being renewed, so that each is renewed once. */
    private static final Duration IDLE = Duration.ofSeconds(200);
    /** The server's percentiles are those of its last minute. */
    private static final Duration MINUTE = Duration.ofSeconds(62);

    private static final int LATENESS_TURNS = 3;

    private ClusterLoad() {}

    public static void main(String... arguments) throws IOException {
        for (String work : arguments.length == 0
                ? List.of("latency", "forwarding", "idle", "lateness")
                : Arrays.asList(arguments)) {
            switch (work) {
                case "latency" -> latency();
                case "forwarding" -> forwarding();
                case "idle" -> idle();
                case "lateness" -> lateness();
                default -> throw new IllegalArgumentException("latency, forwarding, idle or lateness, not " + work);
            }
        }
    }

    private static void print(String line, Object... values) {
        System.out.printf(Locale.ROOT, line + "%n", values);
    }

    /** A node, and where it is reached. */
    private record Node(ChildProgram program, int port, int actuator) {}

    /** Three nodes, a Redis, and users. */
    private static final class Game implements AutoCloseable {
        private final TestRedis redis = new TestRedis();
        private final List<Node> nodes = new ArrayList<>();
        private final Crowd crowd = new Crowd();

        Game(String... settings) throws IOException {
            for (int i = 0; i < NODES; i++) {
                int actuator = freePort();
                List<String> all = new ArrayList<>(List.of(
                        "--byteborne.server.host=127.0.0.1",
                        "--byteborne.server.port=0",
                        "--byteborne.server.max-connections-per-address=0",
                        "--byteborne.websocket.port=0",
                        "--server.port=" + actuator,
                        "--byteborne.cluster.app=bench",
                        "--byteborne.cluster.node-id=node-" + i,
                        "--spring.data.redis.host=127.0.0.1",
                        "--spring.data.redis.port=" + redis.port()));
                all.addAll(List.of(settings));
                ChildProgram program =
                        ChildProgram.start(List.of("-Xmx1g"), NodeProgram.class, all.toArray(String[]::new));
                nodes.add(new Node(program, program.awaitNumber("^game port (\\d+)"), actuator));
            }
        }

        private static int freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            }
        }

        /** Has users pass messages on, as many in a second as that, and returns how long each took. */
        Histogram pass(List<User> from, List<User> to, Duration time) throws IOException {
            Histogram micros = new Histogram(3);
            crowd.onPassed(nanos -> micros.recordValue(Math.max(0, System.nanoTime() - nanos) / 1_000));
            long begin = System.nanoTime();
            long sent = 0;
            for (long now = begin; now - begin < time.toNanos(); now = System.nanoTime()) {
                for (long due = (now - begin) * PASSED_PER_SECOND / 1_000_000_000; sent < due; sent++) {
                    int user = (int) (sent % from.size());
                    from.get(user)
                            .send(C2S_Pass.newBuilder()
                                    .setTo(to.get(user).name())
                                    .setNanos(System.nanoTime())
                                    .build());
                }
                crowd.serve(1);
            }
            for (long end = System.nanoTime() + 1_000_000_000;
                    micros.getTotalCount() < sent && System.nanoTime() - end < 0; ) {
                crowd.serve(1);
            }
            if (micros.getTotalCount() != sent) {
                throw new IOException("Of %s messages %s have come".formatted(sent, micros.getTotalCount()));
            }
            return micros;
        }

        /** Lets time pass while users are served. */
        void pass(Duration time) throws IOException {
            for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() - end < 0; ) {
                crowd.serve(1);
            }
        }

        /** A percentile of how late ticks of the first node have begun in the last minute, in µs. */
        double late(String percentile) throws IOException {
            return Lateness.micros(nodes.get(0).actuator(), percentile);
        }

        Duration cpu(int node) {
            return nodes.get(node).program().cpu();
        }

        @Override
        public void close() throws IOException {
            crowd.close();
            nodes.forEach(node -> node.program().close());
            redis.close();
        }
    }

    /** From a user to a user, of the same node or of another one. */
    private static void latency() throws IOException {
        try (Game game = new Game("--byteborne.world.dispatch=on-arrival")) {
            List<User> from = game.crowd.logIn("from", PAIRS_OF_USERS, game.nodes.get(0).port());
            List<User> near = game.crowd.logIn("near", PAIRS_OF_USERS, game.nodes.get(0).port());
            List<User> far = game.crowd.logIn("far", PAIRS_OF_USERS, game.nodes.get(1).port());
            game.pass(from, near, WARM_UP);
            game.pass(from, far, WARM_UP);
            print("%n| from a user to another, %,d messages/s, on arrival, ms | p50 | p99 |", PASSED_PER_SECOND);
            print("|---|---|---|");
            double[][] percentiles = new double[4][TURNS];
            for (int turn = 0; turn < TURNS; turn++) {
                Histogram same = game.pass(from, near, TURN);
                Histogram other = game.pass(from, far, TURN);
                percentiles[0][turn] = same.getValueAtPercentile(50) / 1e3;
                percentiles[1][turn] = same.getValueAtPercentile(99) / 1e3;
                percentiles[2][turn] = other.getValueAtPercentile(50) / 1e3;
                percentiles[3][turn] = other.getValueAtPercentile(99) / 1e3;
            }
            print("| of the same node | %s | %s |", Spread.of(percentiles[0]), Spread.of(percentiles[1]));
            print("| of another node | %s | %s |", Spread.of(percentiles[2]), Spread.of(percentiles[3]));
        }
    }

    /** One node's game sends to users of another one. */
    private static void forwarding() throws IOException {
        try (Game game = new Game()) {
            User control = game.crowd.logIn("control", 1, game.nodes.get(0).port()).get(0);
            List<User> to = game.crowd.logIn("to", PAIRS_OF_USERS, game.nodes.get(1).port());
            C2S_Flood.Builder flood =
                    C2S_Flood.newBuilder().addAllTo(to.stream().map(User::name).toList());
            long[] received = {0};
            game.crowd.onPassed(number -> received[0]++);
            double[][] figures = new double[3][TURNS];
            control.send(flood.setPerSecond(FORWARDED_PER_SECOND).build());
            game.pass(WARM_UP);
            for (int turn = 0; turn < TURNS; turn++) {
                control.send(flood.setPerSecond(0).build());
                game.pass(Duration.ofSeconds(1));
                long[] idle = measure(game, received);
                control.send(flood.setPerSecond(FORWARDED_PER_SECOND).build());
                game.pass(Duration.ofSeconds(1));
                long[] busy = measure(game, received);
                figures[0][turn] = (double) busy[0] / TURN.toSeconds();
                figures[1][turn] = (busy[1] - idle[1]) / 1e3 / busy[0];
                figures[2][turn] = (busy[2] - idle[2]) / 1e3 / busy[0];
            }
            print("%n| forwarded messages/s | CPU of the node that sends, µs each | of the node that is sent to |");
            print("|---|---|---|");
            print("| %s | %s | %s |", Spread.of(figures[0]), Spread.of(figures[1]), Spread.of(figures[2]));
        }
    }

    /** Messages, and nanoseconds of CPU of the first two nodes, in the time of a turn. */
    private static long[] measure(Game game, long[] received) throws IOException {
        long messages = received[0];
        long sender = game.cpu(0).toNanos();
        long receiver = game.cpu(1).toNanos();
        game.pass(TURN);
        return new long[] {
            received[0] - messages,
            game.cpu(0).toNanos() - sender,
            game.cpu(1).toNanos() - receiver
        };
    }

    private static void idle() throws IOException {
        try (Game game = new Game()) {
            for (int node = 0; node < NODES; node++) {
                int count = IDLE_USERS / NODES + (node < IDLE_USERS % NODES ? 1 : 0);
                game.crowd.logIn("idle-%s-".formatted(node), count, game.nodes.get(node).port());
            }
            game.pass(WARM_UP);
            Map<String, Long> before = commands(game.redis);
            game.pass(IDLE);
            Map<String, Long> after = commands(game.redis);
            print("%n| command of Redis, with %,d idle users | calls/s |", IDLE_USERS);
            print("|---|---|");
            after.forEach((command, calls) -> print(
                    "| %s | %.1f |",
                    command,
                    (calls - before.getOrDefault(command, 0L)) / (double) IDLE.toSeconds()));
        }
    }

    private static Map<String, Long> commands(TestRedis redis) {
        Map<String, Long> calls = new HashMap<>();
        Pattern.compile("cmdstat_([^:]+):calls=(\\d+)")
                .matcher(redis.<String>run(commands -> commands.info("commandstats")))
                .results()
                .forEach((MatchResult line) -> calls.put(line.group(1), Long.valueOf(line.group(2))));
        return calls;
    }

    /** How late ticks begin with Redis stopped, turn about with one that runs. */
    private static void lateness() throws IOException {
        try (Game game = new Game("--byteborne.cluster.unconfirmed-logins=admit")) {
            List<User> from = game.crowd.logIn("from", PAIRS_OF_USERS, game.nodes.get(0).port());
            List<User> near = game.crowd.logIn("near", PAIRS_OF_USERS, game.nodes.get(0).port());
            double[][] micros = new double[4][LATENESS_TURNS];
            game.pass(from, near, WARM_UP);
            for (int turn = 0; turn < LATENESS_TURNS; turn++) {
                game.pass(from, near, MINUTE);
                micros[0][turn] = game.late("p99");
                micros[1][turn] = game.late("p999");
                game.redis.stop();
                game.pass(from, near, MINUTE);
                micros[2][turn] = game.late("p99");
                micros[3][turn] = game.late("p999");
                game.redis.resume();
            }
            print("%n| ticks begin late, %,d messages/s, µs | p99 | p99.9 |", PASSED_PER_SECOND);
            print("|---|---|---|");
            print("| Redis runs | %s | %s |", Spread.of(micros[0]), Spread.of(micros[1]));
            print("| Redis is stopped | %s | %s |", Spread.of(micros[2]), Spread.of(micros[3]));
        }
    }
}
