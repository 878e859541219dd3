package io.byteborne.bench;

import io.byteborne.bench.baseline.ChannelGroupServer;
import io.byteborne.bench.baseline.FlushEachServer;
import io.byteborne.bench.baseline.HandTunedServer;
import io.byteborne.bench.baseline.IdiomaticServer;
import io.byteborne.bench.baseline.IdiomaticTickServer;
import io.byteborne.bench.baseline.IdiomaticWebSocketServer;
import io.byteborne.bench.load.BroadcastSink;
import io.byteborne.bench.load.Load;
import io.byteborne.bench.load.LoadDriver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The works that are compared. Each starts its servers, measures, and ends them. */
final class Works {
    /** Clients whose turn it is not answer no pings. */
    static final String CALM = "--byteborne.session-protocol.ping-interval=10m";

    static final String RESUME = "--byteborne.resume.window=1h";
    static final String ON_ARRIVAL = "--byteborne.world.dispatch=on-arrival";
    private static final int SMALL_TEXT = 24;
    private static final int LARGE_TEXT = 1000;
    private static final int CONNECTIONS = 64;
    private static final int SESSIONS = 1000;
    private static final int BROADCASTS = 20;
    private static final String[] GROUP = {String.valueOf(BROADCASTS), String.valueOf(SMALL_TEXT)};
    private static final String[] BROADCASTER = {"--bench.broadcasts=" + BROADCASTS, "--bench.text-bytes=" + SMALL_TEXT};

    private final Settings settings;
    private final EchoWork echo;

    Works(Settings settings) {
        this.settings = settings;
        this.echo = new EchoWork(settings);
    }

    /** Echo throughput, handled as it arrives, against hand-written Netty on the event loop. */
    List<Finding> echo() throws IOException, InterruptedException {
        try (ServerProcess idiomatic = Servers.baseline(IdiomaticServer.class);
                ServerProcess ours = Servers.ours(ON_ARRIVAL)) {
            List<Finding> findings = new ArrayList<>();
            findings.add(throughput("echo, 64 × 32 in flight, 24 bytes", idiomatic, ours, 32, SMALL_TEXT, 1.0));
            findings.add(throughput("echo, 64 × 1 in flight, 24 bytes", idiomatic, ours, 1, SMALL_TEXT, 0.85));
            findings.add(throughput("echo, 64 × 32 in flight, 1,000 bytes", idiomatic, ours, 32, LARGE_TEXT, 0.9));
            return findings;
        }
    }

    /** The same against a server that does an echo and nothing else, as fast as Netty can. */
    List<Finding> handTuned() throws IOException, InterruptedException {
        try (ServerProcess handTuned = Servers.baseline(HandTunedServer.class);
                ServerProcess ours = Servers.ours(ON_ARRIVAL)) {
            String against = ", against hand-tuned";
            List<Finding> findings = new ArrayList<>();
            findings.add(throughput("echo, 64 × 32, 24 bytes" + against, handTuned, ours, 32, SMALL_TEXT, 0.9));
            findings.add(throughput("echo, 64 × 1, 24 bytes" + against, handTuned, ours, 1, SMALL_TEXT, 0.9));
            findings.add(throughput("echo, 64 × 32, 1,000 bytes" + against, handTuned, ours, 32, LARGE_TEXT, 0.9));
            return findings;
        }
    }

    /** Echo over sessions that can be resumed, against the same server with those that cannot. */
    List<Finding> resume() throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try (ServerProcess off = Servers.ours(ON_ARRIVAL, CALM);
                ServerProcess on = Servers.ours(ON_ARRIVAL, CALM, RESUME)) {
            for (Case one : List.of(new Case(32, SMALL_TEXT, 0.97), new Case(1, SMALL_TEXT, 0.97))) {
                List<EchoWork.Turn[]> pairs = echo.measure(off, on, one.load().withHello());
                String work = "sessions that can be resumed, " + one + ", against those that cannot";
                findings.add(EchoWork.finding(work, "messages/s", pairs, EchoWork.Turn::rate, one.bar(), false));
                findings.add(EchoWork.finding(
                        work, "CPU µs per message", pairs, EchoWork.Turn::cpuMicrosPerMessage, null, true));
            }
        }
        return findings;
    }

    /** Echo over WebSocket, against the same server's TCP, and against hand-written Netty. */
    List<Finding> webSocket() throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try (ServerProcess tcp = Servers.ours(ON_ARRIVAL);
                ServerProcess ours = Servers.oursOverWebSocket(ON_ARRIVAL)) {
            for (Case one : List.of(new Case(32, SMALL_TEXT, 0.8), new Case(1, SMALL_TEXT, null))) {
                List<EchoWork.Turn[]> pairs =
                        echo.measure(tcp, one.load(), ours, one.load().overWebSocket());
                findings.add(EchoWork.finding(
                        "WebSocket, " + one + ", against TCP", "messages/s", pairs, EchoWork.Turn::rate, one.bar(), false));
            }
        }
        try (ServerProcess idiomatic = Servers.baseline(IdiomaticWebSocketServer.class);
                ServerProcess ours = Servers.oursOverWebSocket(ON_ARRIVAL)) {
            for (Case one : List.of(
                    new Case(32, SMALL_TEXT, 1.0), new Case(1, SMALL_TEXT, null), new Case(32, LARGE_TEXT, null))) {
                List<EchoWork.Turn[]> pairs =
                        echo.measure(idiomatic, ours, one.load().overWebSocket());
                findings.add(EchoWork.finding(
                        "WebSocket, " + one, "messages/s", pairs, EchoWork.Turn::rate, one.bar(), false));
            }
        }
        return findings;
    }

    private record Case(int inFlight, int textBytes, @Nullable Double bar) {
        Load load() {
            return Load.closed(CONNECTIONS, inFlight, textBytes);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "64 × %d in flight, %,d bytes", inFlight, textBytes);
        }
    }

    /** The same against a server that flushes each reply, to show what flushing costs. */
    List<Finding> flushEach() throws IOException, InterruptedException {
        try (ServerProcess flushEach = Servers.baseline(FlushEachServer.class);
                ServerProcess ours = Servers.ours(ON_ARRIVAL)) {
            return List.of(throughput(
                    "echo, 64 × 32 in flight, 24 bytes, against flush-each", flushEach, ours, 32, SMALL_TEXT, null));
        }
    }

    private Finding throughput(
            String work, ServerProcess baseline, ServerProcess ours, int inFlight, int textBytes, @Nullable Double bar)
            throws IOException {
        List<EchoWork.Turn[]> pairs = echo.measure(baseline, ours, Load.closed(CONNECTIONS, inFlight, textBytes));
        return EchoWork.finding(work, "messages/s", pairs, EchoWork.Turn::rate, bar, false);
    }

    /** Latency at half of what the idiomatic server can do at most. */
    List<Finding> latency() throws IOException, InterruptedException {
        try (ServerProcess idiomatic = Servers.baseline(IdiomaticServer.class);
                ServerProcess ours = Servers.ours(ON_ARRIVAL)) {
            double peak = echo.measure(idiomatic, ours, Load.closed(CONNECTIONS, 32, SMALL_TEXT)).stream()
                    .mapToDouble(pair -> pair[0].rate())
                    .max()
                    .orElseThrow();
            List<EchoWork.Turn[]> pairs =
                    echo.measure(idiomatic, ours, Load.open(CONNECTIONS, peak / 2, SMALL_TEXT));
            String work = String.format(Locale.ROOT, "echo, open loop at %,.0f messages/s", peak / 2);
            return List.of(
                    EchoWork.finding(work, "p99 in µs", pairs, turn -> turn.micros(99), 1.5, true));
        }
    }

    /** A 50 ms tick, against a hand-written tick. */
    List<Finding> tick() throws IOException, InterruptedException {
        try (ServerProcess idiomatic = Servers.baseline(IdiomaticTickServer.class);
                ServerProcess ours = Servers.ours()) {
            List<EchoWork.Turn[]> pairs =
                    echo.measure(idiomatic, ours, Load.closed(CONNECTIONS, 1024, SMALL_TEXT));
            String work = "echo, on-tick 50 ms, 64 × 1,024 in flight";
            return List.of(
                    EchoWork.finding(work, "messages/s", pairs, EchoWork.Turn::rate, 1.0, false),
                    EchoWork.finding(
                            work, "CPU µs per message", pairs, EchoWork.Turn::cpuMicrosPerMessage, 0.5, true));
        }
    }

    /** 20 messages per tick to 1,000 sessions, against a channel group. */
    List<Finding> broadcast() throws IOException, InterruptedException {
        try (ServerProcess group = Servers.baseline(ChannelGroupServer.class, GROUP);
                ServerProcess ours = Servers.ours(BROADCASTER)) {
            return List.of(broadcast("broadcast, 20 messages per tick to 1,000 sessions", group, ours, 0.3));
        }
    }

    /** Echo and broadcast with one I/O thread and with two, on two cores. */
    List<Finding> cores() throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (int threads : List.of(1, 2)) {
            String with = ", two cores, I/O threads: " + threads;
            try (ServerProcess idiomatic = Servers.baselineOnAllCores(threads, IdiomaticServer.class);
                    ServerProcess ours = Servers.oursOnAllCores(threads, ON_ARRIVAL)) {
                findings.add(throughput("echo, 64 × 32, 24 bytes" + with, idiomatic, ours, 32, SMALL_TEXT, null));
            }
            try (ServerProcess group = Servers.baselineOnAllCores(threads, ChannelGroupServer.class, GROUP);
                    ServerProcess ours = Servers.oursOnAllCores(threads, BROADCASTER)) {
                findings.add(broadcast("broadcast" + with, group, ours, null));
            }
        }
        return findings;
    }

    private Finding broadcast(String work, ServerProcess group, ServerProcess ours, @Nullable Double bar)
            throws IOException {
        double[] baseline = new double[settings.pairs()];
        double[] own = new double[settings.pairs()];
        double[] ratio = new double[settings.pairs()];
        for (int i = -2; i < settings.pairs(); i++) {
            double first = cpuPerDelivery(group, SESSIONS);
            double second = cpuPerDelivery(ours, SESSIONS);
            if (i >= 0) {
                baseline[i] = first;
                own[i] = second;
                ratio[i] = second / first;
            }
        }
        return new Finding(
                work, "CPU µs per delivery", Spread.of(baseline), Spread.of(own), Spread.of(ratio), bar, true);
    }

    private double cpuPerDelivery(ServerProcess server, int sessions) throws IOException {
        // One of the two broadcasts at a time: without connections, the other costs nothing.
        try (BroadcastSink sink = new BroadcastSink(server.port(), sessions, SMALL_TEXT)) {
            sink.run(settings.warmUpSeconds() / 4);
            long before = server.cpu().toNanos();
            double delivered = sink.run(settings.seconds());
            return (server.cpu().toNanos() - before) / 1e3 / delivered;
        }
    }

    /** Heap that an echo costs beyond what protobuf needs for it. */
    List<Finding> allocation() throws IOException, InterruptedException {
        double floor = new ProtobufFloor().bytesPerEcho(SMALL_TEXT);
        try (ServerProcess ours = Servers.ours(ON_ARRIVAL);
                ServerVitals vitals = new ServerVitals(ours);
                LoadDriver driver = new LoadDriver(ours.port(), Load.closed(CONNECTIONS, 32, SMALL_TEXT))) {
            driver.run(settings.warmUpSeconds());
            double[] bytes = new double[settings.pairs()];
            for (int i = 0; i < bytes.length; i++) {
                long before = vitals.allocatedBytes();
                long answers = driver.run(settings.seconds()).answers();
                bytes[i] = (double) (vitals.allocatedBytes() - before) / answers;
            }
            double[] beyond = Arrays.stream(bytes).map(value -> value - floor).toArray();
            return List.of(new Finding(
                    "echo, 64 × 32 in flight, 24 bytes",
                    "heap bytes per message; beyond protobuf's own",
                    Spread.of(floor),
                    Spread.of(bytes),
                    Spread.of(beyond),
                    64.0,
                    true));
        }
    }

    /** Ours over each transport, against ours over the default one. */
    List<Finding> transports() throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (String transport : List.of("nio", "io_uring")) {
            try (ServerProcess standard = Servers.ours(ON_ARRIVAL);
                    ServerProcess other = Servers.ours(ON_ARRIVAL, "--byteborne.server.transport=" + transport)) {
                findings.addAll(variant(transport + " against auto", standard, other));
            }
        }
        return findings;
    }

    /** Ours with other JVM options, against ours with the default ones. */
    List<Finding> jvmOptions() throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (String option : List.of("-Dio.netty.noUnsafe=true", "-XX:+UseCompactObjectHeaders", "-XX:+UseZGC")) {
            try (ServerProcess standard = Servers.ours(ON_ARRIVAL);
                    ServerProcess other = Servers.ours(List.of(option), ON_ARRIVAL)) {
                findings.addAll(variant("with " + option, standard, other));
            }
        }
        return findings;
    }

    private List<Finding> variant(String name, ServerProcess standard, ServerProcess other) throws IOException {
        List<Finding> findings = new ArrayList<>();
        findings.add(throughput(name + ": 64 × 32, 24 bytes", standard, other, 32, SMALL_TEXT, null));
        findings.add(throughput(name + ": 64 × 1, 24 bytes", standard, other, 1, SMALL_TEXT, null));
        findings.add(throughput(name + ": 64 × 32, 1,000 bytes", standard, other, 32, LARGE_TEXT, null));
        return findings;
    }
}
