package io.byteborne.bench;

import com.google.protobuf.MessageLite;
import io.byteborne.proto.S2C_Positions;
import io.byteborne.proto.S2C_Whispered;
import io.byteborne.sample.nodes.LocalNodes;
import io.byteborne.sample.nodes.LocalNodes.Node;
import io.byteborne.sample.nodes.LocalNodes.Ports;
import io.byteborne.sample.nodes.LocalPlayer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What players see when one of three nodes is killed under load: how long it takes until those who were on it are logged in on
 * another one, and whether those on the other two miss anything. Ends with 1 if they do, or if a login took longer than the
 * lease allows.
 */
public final class NodeFailures {
    private static final int NODES = 3;
    private static final int PAIRS = 10;
    private static final int VICTIMS_PER_ROOM = 15;
    private static final long WHISPER_MILLIS = 50;
    private static final long LOGIN_AGAIN_MILLIS = 100;
    private static final Duration LOGIN_PATIENCE = Duration.ofSeconds(40);
    /** A lease of 15 s, and the login itself on a machine that everything runs on. */
    private static final double ALLOWED_SECONDS = 16;

    private static final Duration BEFORE = Duration.ofSeconds(5);
    private static final long RENEW_MILLIS = 3000;
    private static final Duration AFTER = Duration.ofSeconds(2);
    private static final Duration ARRIVAL = Duration.ofSeconds(5);
    private static final int TICKS_PER_PICTURE = 2;

    private NodeFailures() {}

    /** Somebody who is on a node that stays, and whispers to another one on the other such node. */
    private static final class Stayer implements LocalPlayer.Listener {
        private final String name;
        private final String partner;
        private final LocalPlayer player;
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong received = new AtomicLong();
        private final AtomicLong misplaced = new AtomicLong();
        private final AtomicLong missedPictures = new AtomicLong();
        private final AtomicLong pictures = new AtomicLong();
        private volatile boolean ended;
        private long lastTick;

        Stayer(Node node, String name, String partner) throws IOException {
            this.name = name;
            this.partner = partner;
            this.player = LocalPlayer.login(node, name, this);
            player.join("stayers");
        }

        /** One numbered line to the partner, and one to somebody who will be away. */
        void whisper(String victim) {
            try {
                player.whisper(partner, Long.toString(sent.getAndIncrement()));
                player.whisper(victim, "hello");
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public void heard(LocalPlayer self, MessageLite message) {
            switch (message) {
                case S2C_Whispered line when line.getPlayer().equals(partner) -> {
                    if (Long.parseLong(line.getText()) != received.getAndIncrement()) {
                        misplaced.incrementAndGet();
                    }
                }
                case S2C_Positions positions -> {
                    if (lastTick != 0) {
                        missedPictures.addAndGet((positions.getTick() - lastTick) / TICKS_PER_PICTURE - 1);
                    }
                    lastTick = positions.getTick();
                    pictures.incrementAndGet();
                }
                default -> {
                    // Of no matter here.
                }
            }
        }

        @Override
        public void ended(LocalPlayer self) {
            ended = true;
        }
    }

    /** Somebody who is on the node that is killed. */
    private static final class Victim implements LocalPlayer.Listener {
        private final String name;
        private final String room;
        private @Nullable LocalPlayer player;

        Victim(int number) {
            this.name = "victim-" + number;
            this.room = "victims-" + number / VICTIMS_PER_ROOM;
        }

        void login(Node node) throws IOException {
            player = LocalPlayer.login(node, name, this);
            player.join(room);
        }

        void whisper(String to) {
            LocalPlayer now = player;
            if (now != null && now.isOpen()) {
                try {
                    now.whisper(to, "hello");
                } catch (IOException lost) {
                    // The node has just been killed.
                }
            }
        }

        /** Tries until it is let in; seconds since a moment. */
        double comeBack(Node node, long since) throws IOException, InterruptedException {
            while (true) {
                try {
                    login(node);
                    return (System.nanoTime() - since) / 1e9;
                } catch (IOException refused) {
                    if (System.nanoTime() - since > LOGIN_PATIENCE.toNanos()) {
                        throw refused;
                    }
                    Thread.sleep(LOGIN_AGAIN_MILLIS);
                }
            }
        }

        void leave() throws IOException {
            if (player != null) {
                player.close();
            }
        }

        @Override
        public void heard(LocalPlayer self, MessageLite message) {}

        @Override
        public void ended(LocalPlayer self) {}
    }

    /** What the rounds have shown together. */
    private static final class Result {
        private final List<Double> seconds = new ArrayList<>();
        private long sent;
        private long lost;
        private long misplaced;
        private long ended;
        private long pictures;
        private long missedPictures;
        private long ticks;
        private long skipped;
        private long overruns;
        private double latestMillis;
        private final List<Double> p99Millis = new ArrayList<>();

        boolean isGood() {
            return lost == 0
                    && misplaced == 0
                    && ended == 0
                    && missedPictures == 0
                    && skipped == 0
                    && seconds.stream().allMatch(each -> each <= ALLOWED_SECONDS);
        }

        void print(String mode) {
            double[] ascending = seconds.stream().mapToDouble(each -> each).sorted().toArray();
            Spread p99 = Spread.of(p99Millis.stream().mapToDouble(each -> each).toArray());
            System.out.printf(
                    Locale.ROOT,
                    """
                    %s: %s logins after kills
                      from the kill to the login, s       min %.2f  median %.2f  p99 %.2f  max %.2f
                      whispers between nodes that stay    %s sent, %s lost, %s out of order, %s connections lost
                      their pictures of the arena         %s seen, %s missing
                      their ticks                         %s, %s skipped, %s over the interval, lateness p99 %s ms, max %.1f ms
                    """,
                    mode,
                    Integer.toString(ascending.length),
                    ascending[0],
                    ascending[ascending.length / 2],
                    ascending[(int) Math.ceil(ascending.length * 0.99) - 1],
                    ascending[ascending.length - 1],
                    Long.toString(sent),
                    Long.toString(lost),
                    Long.toString(misplaced),
                    Long.toString(ended),
                    Long.toString(pictures),
                    Long.toString(missedPictures),
                    Long.toString(ticks),
                    Long.toString(skipped),
                    Long.toString(overruns),
                    p99,
                    latestMillis);
        }
    }

    public static void main(String[] arguments) throws Exception {
        int kills = 5;
        int users = 30;
        String mode = "reject-new";
        for (String argument : arguments) {
            if (argument.startsWith("--kills=")) {
                kills = Integer.parseInt(argument.substring("--kills=".length()));
            } else if (argument.startsWith("--users=")) {
                users = Integer.parseInt(argument.substring("--users=".length()));
            } else if (argument.startsWith("--second-login=")) {
                mode = argument.substring("--second-login=".length());
            } else {
                throw new IllegalArgumentException(
                        "Unknown option " + argument + "; there are --kills=N, --users=N and --second-login=MODE");
            }
        }
        Result result = new Result();
        try (LocalNodes nodes = new LocalNodes(
                Path.of("target", "bench", "nodes"),
                Stream.generate(Ports::free).limit(NODES).toList(),
                List.of("--byteborne.login.second-login=" + mode))) {
            for (int kill = 0; kill < kills; kill++) {
                round(nodes, 1 + kill % NODES, users, result);
            }
        }
        result.print(mode);
        System.exit(result.isGood() ? 0 : 1);
    }

    private static void round(LocalNodes nodes, int killed, int users, Result result) throws Exception {
        Node gone = nodes.node(killed);
        List<Node> staying = nodes.nodes().stream().filter(node -> node != gone).toList();
        List<Stayer> stayers = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            stayers.add(new Stayer(staying.get(0), "left-" + i, "right-" + i));
            stayers.add(new Stayer(staying.get(1), "right-" + i, "left-" + i));
        }
        List<Victim> victims = new ArrayList<>();
        for (int i = 0; i < users; i++) {
            Victim victim = new Victim(i);
            victim.login(gone);
            victims.add(victim);
        }
        List<JsonNode> before = ticks(staying);
        ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
        ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Future<?> whispering = load.scheduleAtFixedRate(
                    () -> whisper(stayers, victims), 0, WHISPER_MILLIS, TimeUnit.MILLISECONDS);
            // A node that is killed has renewed its lease just now, or nearly an interval ago.
            Thread.sleep(BEFORE.plusMillis(ThreadLocalRandom.current().nextLong(RENEW_MILLIS)));
            long since = System.nanoTime();
            gone.kill();
            List<Callable<Double>> returns = new ArrayList<>();
            for (int i = 0; i < users; i++) {
                Victim victim = victims.get(i);
                Node other = staying.get(i % staying.size());
                returns.add(() -> victim.comeBack(other, since));
            }
            List<Double> seconds = new ArrayList<>();
            for (Future<Double> back : people.invokeAll(returns)) {
                seconds.add(back.get());
            }
            System.out.println(
                    gone.id() + " was killed; s until logins elsewhere: " + Spread.of(seconds.stream().mapToDouble(each -> each).toArray()));
            result.seconds.addAll(seconds);
            Thread.sleep(AFTER);
            if (whispering.isDone()) {
                throw new ExecutionException("The load has ended", whispering.exceptionNow());
            }
            whispering.cancel(false);
        } finally {
            load.shutdown();
            load.awaitTermination(1, TimeUnit.MINUTES);
            people.shutdown();
        }
        long end = System.nanoTime() + ARRIVAL.toNanos();
        while (stayers.stream().anyMatch(each -> each.received.get() < partnerOf(each, stayers).sent.get()) && System.nanoTime() < end) {
            Thread.sleep(LOGIN_AGAIN_MILLIS);
        }
        sum(stayers, before, ticks(staying), result);
        for (Stayer each : stayers) {
            each.player.close();
        }
        for (Victim each : victims) {
            each.leave();
        }
        gone.start();
    }

    private static void whisper(List<Stayer> stayers, List<Victim> victims) {
        for (int i = 0; i < stayers.size(); i++) {
            stayers.get(i).whisper(victims.get(i % victims.size()).name);
        }
        for (int i = 0; i < victims.size(); i++) {
            victims.get(i).whisper(stayers.get(i % stayers.size()).name);
        }
    }

    private static Stayer partnerOf(Stayer stayer, List<Stayer> all) {
        return all.stream()
                .filter(each -> each.name.equals(stayer.partner))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> ticks(List<Node> nodes) throws IOException, InterruptedException {
        List<JsonNode> ticks = new ArrayList<>();
        for (Node node : nodes) {
            ticks.add(JsonMapper.shared().readTree(node.actuator("gametick")));
        }
        return ticks;
    }

    private static void sum(List<Stayer> stayers, List<JsonNode> before, List<JsonNode> after, Result result) {
        for (Stayer each : stayers) {
            result.sent += each.sent.get();
            result.lost += partnerOf(each, stayers).sent.get() - each.received.get();
            result.misplaced += each.misplaced.get();
            result.ended += each.ended ? 1 : 0;
            result.pictures += each.pictures.get();
            result.missedPictures += each.missedPictures.get();
        }
        for (int i = 0; i < after.size(); i++) {
            JsonNode now = after.get(i);
            JsonNode then = before.get(i);
            result.ticks += difference(then, now, "ticks");
            result.skipped += difference(then, now, "skipped");
            result.overruns += difference(then, now, "overruns");
            result.p99Millis.add(now.at("/latenessMicros/p99").asDouble() / 1e3);
            result.latestMillis =
                    Math.max(result.latestMillis, now.at("/latenessMicros/max").asDouble() / 1e3);
        }
    }

    private static long difference(JsonNode before, JsonNode after, String name) {
        return after.path(name).asLong() - before.path(name).asLong();
    }
}
