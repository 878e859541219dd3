package io.byteborne.bench;

import io.byteborne.bench.baseline.IdiomaticServer;
import io.byteborne.bench.baseline.IdiomaticTickServer;
import io.byteborne.bench.load.ReconnectStorm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** 10,000 connections at once, 256 of them being opened at any time, each with a first message. */
final class Reconnects {
    private static final int CONNECTIONS = 10_000;
    /** Those who are there before, and the one who looks whether the port is open. */
    private static final String ROOM = "--byteborne.server.max-sessions=" + (CONNECTIONS + 100);

    private static final int PRESENT = 64;
    private static final double CALM_SECONDS = 1;
    private static final Duration LOOK = Duration.ofMillis(250);
    /** Processor time in between looks that still counts as doing nothing. */
    private static final Duration NOTHING = Duration.ofMillis(15);

    private final Settings settings;

    Reconnects(Settings settings) {
        this.settings = settings;
    }

    private record Turn(
            ReconnectStorm.Result calm, ReconnectStorm.Result storm, NetworkCounters network, double cpuMicros) {
        double seconds() {
            return storm.seconds();
        }

        double connectP90Millis() {
            return storm.connectMicros().getValueAtPercentile(90) / 1e3;
        }

        double presentP99Millis() {
            return storm.presentMicros().getValueAtPercentile(99) / 1e3;
        }

        double calmP99Millis() {
            return calm.presentMicros().getValueAtPercentile(99) / 1e3;
        }
    }

    /** On the tick: the first storm of a fresh process, as after a restart, and the third. */
    List<Finding> reconnect() throws IOException, InterruptedException {
        List<Turn[]> first = new ArrayList<>();
        List<Turn[]> third = new ArrayList<>();
        for (int i = 0; i < settings.pairs(); i++) {
            try (ServerProcess idiomatic = Servers.baseline(IdiomaticTickServer.class);
                    ServerProcess ours = Servers.ours(ROOM)) {
                awaitIdle(ours);
                first.add(new Turn[] {turn(idiomatic, 0), turn(ours, 0)});
                turn(idiomatic, 0);
                turn(ours, 0);
                third.add(new Turn[] {turn(idiomatic, 0), turn(ours, 0)});
            }
        }
        List<Finding> findings = new ArrayList<>();
        findings.addAll(findings("10,000 reconnect, first storm of a fresh process", first));
        findings.addAll(findings("10,000 reconnect, third storm", third));
        return findings;
    }

    private static List<Finding> findings(String work, List<Turn[]> pairs) {
        return List.of(
                finding(work, "s until all are answered", pairs, Turn::seconds, 1.0),
                finding(work, "p90 of connecting in ms", pairs, Turn::connectP90Millis, null),
                finding(work, "CPU µs per connection", pairs, Turn::cpuMicros, null),
                counted(work, "SYN retransmissions", pairs, turn -> turn.network().synRetransmissions(), true),
                counted(work, "connections dropped by the full queue", pairs, turn -> turn.network().listenDrops(), false));
    }

    /** Round trips of those who are there, while a storm comes: on arrival and on the tick. */
    List<Finding> present() throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(present("on arrival", IdiomaticServer.class, Works.ON_ARRIVAL));
        findings.addAll(present("on tick", IdiomaticTickServer.class, "--byteborne.world.dispatch=on-tick"));
        return findings;
    }

    private List<Finding> present(String name, Class<?> baseline, String dispatch)
            throws IOException, InterruptedException {
        List<Turn[]> pairs = new ArrayList<>();
        double lateness;
        int actuator = ServerProcess.freePort();
        try (ServerProcess idiomatic = Servers.baseline(baseline);
                ServerProcess ours = Servers.ours(ROOM, dispatch, "--server.port=" + actuator)) {
            turn(idiomatic, PRESENT);
            turn(ours, PRESENT);
            for (int i = 0; i < settings.pairs(); i++) {
                pairs.add(new Turn[] {turn(idiomatic, PRESENT), turn(ours, PRESENT)});
            }
            lateness = Lateness.micros(actuator, "p99") / 1e3;
        }
        String work = "64 who are there, " + name;
        return List.of(
                finding(work + ", 10,000 reconnecting", "p99 of their round trip in ms", pairs, Turn::presentP99Millis, 1.0),
                finding(work + ", 10,000 reconnecting", "s until all are answered", pairs, Turn::seconds, null),
                finding(work + ", nobody reconnecting", "p99 of their round trip in ms", pairs, Turn::calmP99Millis, null),
                new Finding(
                        work + ", a minute with some storms in it",
                        "p99 of the ticks' lateness in ms",
                        null,
                        Spread.of(lateness),
                        Spread.of(lateness),
                        null,
                        true));
    }

    private Turn turn(ServerProcess server, int present) throws IOException, InterruptedException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        try (ReconnectStorm storm = new ReconnectStorm(address, present)) {
            ReconnectStorm.Result calm = storm.calm(present == 0 ? 0 : CALM_SECONDS);
            NetworkCounters network = NetworkCounters.read();
            Duration cpu = server.cpu();
            ReconnectStorm.Result result = storm.run(CONNECTIONS);
            double cpuMicros = server.cpu().minus(cpu).toNanos() / 1e3 / CONNECTIONS;
            NetworkCounters counted = NetworkCounters.read().since(network);
            storm.leave();
            awaitIdle(server);
            return new Turn(calm, result, counted, cpuMicros);
        }
    }

    /** Waits until a server has cleared up, or its compilers are done, so that the other one has the core. */
    private static void awaitIdle(ServerProcess server) throws InterruptedException {
        Duration before;
        Duration after = server.cpu();
        do {
            before = after;
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            after = server.cpu();
        } while (after.minus(before).compareTo(NOTHING) > 0);
    }

    private static Finding finding(
            String work, String figure, List<Turn[]> pairs, ToDoubleFunction<Turn> value, @Nullable Double bar) {
        return finding(work, figure, pairs, value, bar, false);
    }

    /** What may be 0 has no ratio: the third column is the difference. */
    private static Finding counted(
            String work, String figure, List<Turn[]> pairs, ToDoubleFunction<Turn> value, boolean noMore) {
        return finding(work, figure + "; the ratio is the difference", pairs, value, noMore ? 0.0 : null, true);
    }

    private static Finding finding(
            String work,
            String figure,
            List<Turn[]> pairs,
            ToDoubleFunction<Turn> value,
            @Nullable Double bar,
            boolean difference) {
        double[] baseline =
                pairs.stream().mapToDouble(pair -> value.applyAsDouble(pair[0])).toArray();
        double[] ours =
                pairs.stream().mapToDouble(pair -> value.applyAsDouble(pair[1])).toArray();
        double[] compared = new double[ours.length];
        for (int i = 0; i < compared.length; i++) {
            compared[i] = difference ? ours[i] - baseline[i] : ours[i] / baseline[i];
        }
        return new Finding(work, figure, Spread.of(baseline), Spread.of(ours), Spread.of(compared), bar, true);
    }
}
