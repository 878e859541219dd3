package io.byteborne.internal.cluster.history;

import io.byteborne.internal.cluster.TestNode;
import io.byteborne.internal.cluster.redis.FaultProxy;
import io.byteborne.internal.cluster.redis.TestRedis;
import io.lettuce.core.KillArgs;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Breaks processes, Redis and the links between them, by a seed, and mends what it has broken. */
final class HistoryFaults {
    private static final Logger log = LoggerFactory.getLogger(HistoryFaults.class);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(1500);
    private static final Duration LONG_STALL = TestNode.LEASE.plusSeconds(1);
    private static final Duration SHORT_STALL = TestNode.LEASE.dividedBy(3);
    private static final int LONGEST_REDIS_PAUSE_MILLIS = 2500;
    private static final int LONGEST_LINK_FAULT_MILLIS = 5000;

    private final History history;
    private final List<HistoryNode> nodes;
    private final TestRedis redis;
    private final Random processes;
    private final Random links;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    /** Something that is broken for a while. */
    @FunctionalInterface
    private interface Breakage {
        void run() throws IOException;
    }

    HistoryFaults(History history, List<HistoryNode> nodes, TestRedis redis, long seed) {
        this.history = history;
        this.nodes = nodes;
        this.redis = redis;
        processes = new Random(seed);
        links = new Random(seed + 1);
    }

    /** How often each was done. */
    Map<String, Integer> counts() {
        return counts;
    }

    /** One fault of a process, or of Redis, after the other. */
    void breakProcesses(long untilNanos) throws IOException {
        while (System.nanoTime() - untilNanos < 0) {
            HistoryNode node = nodes.get(processes.nextInt(nodes.size()));
            switch (processes.nextInt(12)) {
                case 0, 1 -> note("stall", () -> stall(node, SHORT_STALL));
                case 2, 3 -> note("long stall", () -> stall(node, LONG_STALL));
                case 4, 5 -> note("kill", node::crash);
                case 6, 7 ->
                    note(
                            "CLIENT KILL of subscribers",
                            () -> redis.run(commands -> commands.clientKill(KillArgs.Builder.typePubsub())));
                case 8 ->
                    note(
                            "CLIENT KILL of others",
                            () -> redis.run(commands -> commands.clientKill(
                                    KillArgs.Builder.typeNormal().skipme())));
                case 9 -> {
                    int millis = processes.nextInt(LONGEST_REDIS_PAUSE_MILLIS);
                    note("CLIENT PAUSE", () -> {
                        redis.run(commands -> commands.clientPause(millis));
                        hold(Duration.ofMillis(millis));
                    });
                }
                case 10 -> noteLoss("FLUSHALL", () -> redis.run(commands -> commands.flushall()));
                default -> noteLoss("restart of Redis", redis::restart);
            }
            hold(Duration.ofMillis(processes.nextLong(LONGEST_PAUSE.toMillis())));
        }
    }

    /** One fault of a link after the other. */
    void breakLinks(long untilNanos) throws IOException {
        while (System.nanoTime() - untilNanos < 0) {
            FaultProxy link = nodes.get(links.nextInt(nodes.size())).link();
            Duration time = Duration.ofMillis(links.nextInt(LONGEST_LINK_FAULT_MILLIS));
            switch (links.nextInt(6)) {
                case 0 -> note("link cut", () -> setFor(link, FaultProxy.Mode.CUT, time));
                case 1 -> note("link black hole", () -> setFor(link, FaultProxy.Mode.BLACK_HOLE, time));
                case 2 -> note("link half open", () -> setFor(link, FaultProxy.Mode.HALF_OPEN, time));
                case 3 -> note("link slow", () -> setFor(link, FaultProxy.Mode.DELAY, time));
                case 4 -> note("connections ended", link::endAll);
                default ->
                    note("subscription dead", () -> {
                        link.deafen();
                        hold(time);
                        link.hear();
                    });
            }
            hold(Duration.ofMillis(links.nextLong(LONGEST_PAUSE.toMillis())));
        }
    }

    private static void stall(HistoryNode node, Duration time) throws IOException {
        node.signal("STOP");
        hold(time);
        node.signal("CONT");
    }

    private static void setFor(FaultProxy link, FaultProxy.Mode mode, Duration time) {
        link.set(mode);
        hold(time);
        link.set(FaultProxy.Mode.PASS);
    }

    /** Lets the others go on meanwhile. */
    private static void hold(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void note(String what, Breakage breakage) throws IOException {
        note(what, breakage, false);
    }

    private void noteLoss(String what, Breakage breakage) throws IOException {
        note(what, breakage, true);
    }

    private void note(String what, Breakage breakage, boolean losesData) throws IOException {
        long began = System.nanoTime();
        breakage.run();
        counts.merge(what, 1, Integer::sum);
        history.add(new History.Fault(began, System.nanoTime(), what, losesData));
        log.debug("{}", what);
    }
}
