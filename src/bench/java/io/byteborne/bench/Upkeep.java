package io.byteborne.bench;

import io.byteborne.bench.baseline.IdiomaticServer;
import io.byteborne.bench.load.Load;
import io.byteborne.bench.load.LoadDriver;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What sessions cost by being there, memory and the tick's punctuality, and what it costs to watch them. */
final class Upkeep {
    /** A small young generation that is full of garbage before the first look, so that growth is what sessions keep. */
    private static final List<String> STEADY_HEAP = List.of("-XX:+UseSerialGC", "-Xms128m", "-Xmx1g", "-Xmn16m");

    private static final int FEW = 1_000;
    private static final int MANY = 10_000;
    private static final double LATENESS_SECONDS = 62;

    private final Settings settings;

    Upkeep(Settings settings) {
        this.settings = settings;
    }

    private record Memory(double resident, double heap) {}

    /** Memory of idle sessions, against an idiomatic server's idle connections. */
    List<Finding> memory() throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (int connections : List.of(FEW, MANY)) {
            int pairs = Math.min(3, settings.pairs());
            double[][] resident = new double[3][pairs];
            double[][] heap = new double[3][pairs];
            for (int i = 0; i < pairs; i++) {
                Memory baseline;
                Memory ours;
                try (ServerProcess server = Servers.baseline(STEADY_HEAP, IdiomaticServer.class)) {
                    baseline = perConnection(server, connections);
                }
                try (ServerProcess server = Servers.ours(STEADY_HEAP)) {
                    ours = perConnection(server, connections);
                }
                put(resident, i, baseline.resident(), ours.resident());
                put(heap, i, baseline.heap(), ours.heap());
            }
            String work = "%,d idle sessions".formatted(connections);
            findings.add(finding(work, "resident bytes each", null, resident));
            findings.add(finding(work, "live heap bytes each", connections == MANY ? 1.3 : null, heap));
        }
        return findings;
    }

    private static void put(double[][] values, int index, double baseline, double ours) {
        values[0][index] = baseline;
        values[1][index] = ours;
        values[2][index] = ours / baseline;
    }

    private static Finding finding(String work, String figure, @Nullable Double bar, double[][] values) {
        return new Finding(
                work, figure, Spread.of(values[0]), Spread.of(values[1]), Spread.of(values[2]), bar, true);
    }

    private static Memory perConnection(ServerProcess server, int connections) throws IOException {
        try (ServerVitals vitals = new ServerVitals(server)) {
            // The first connections bring classes, pools and compiled code, which are there once.
            try (LoadDriver warmUp = new LoadDriver(server.port(), Load.closed(200, 4, 24))) {
                warmUp.run(3);
            }
            vitals.liveHeapBytes();
            long heap = vitals.liveHeapBytes();
            long resident = vitals.residentBytes();
            List<SocketChannel> idle = new ArrayList<>();
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            for (int i = 0; i < connections; i++) {
                idle.add(SocketChannel.open(address));
            }
            vitals.liveHeapBytes();
            Memory each = new Memory(
                    (double) (vitals.residentBytes() - resident) / connections,
                    (double) (vitals.liveHeapBytes() - heap) / connections);
            for (SocketChannel channel : idle) {
                channel.close();
            }
            return each;
        }
    }

    /**
     * How late ticks begin under 5,000 sessions that send 4 messages a second each, turn about with how late the
     * machine wakes a thread that does nothing else, on the same core.
     */
    List<Finding> lateness() throws IOException, InterruptedException {
        return List.of(lateness("", List.of()));
    }

    /** The same with one garbage collector after the other, and with small object headers. */
    List<Finding> collectors() throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (String option : List.of(
                "-XX:+UseG1GC",
                "-XX:+UseZGC",
                "-XX:+UseShenandoahGC",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders")) {
            findings.add(lateness(", " + option, List.of(option)));
        }
        return findings;
    }

    private Finding lateness(String variant, List<String> jvmOptions) throws IOException, InterruptedException {
        int actuator = ServerProcess.freePort();
        int sessions = 5_000;
        try (ServerProcess ours = Servers.ours(jvmOptions, "--server.port=" + actuator);
                LoadDriver driver = new LoadDriver(ours.port(), Load.open(sessions, 4.0 * sessions, 24))) {
            driver.run(settings.warmUpSeconds());
            double[] noise = new double[settings.pairs()];
            double[] own = new double[settings.pairs()];
            for (int i = 0; i < settings.pairs(); i++) {
                noise[i] = TimerNoise.measureOnServerCore(LATENESS_SECONDS);
                driver.run(LATENESS_SECONDS);
                own[i] = latenessMicros(actuator);
            }
            return new Finding(
                    "tick lateness, 5,000 sessions at 4 messages/s each" + variant,
                    "p99.9 in µs; the baseline is the machine's own timer",
                    Spread.of(noise),
                    Spread.of(own),
                    Spread.of(own),
                    2_000.0,
                    true);
        }
    }

    /** Metering by type of message, against none: at a steady rate, and with as many messages as there can be. */
    List<Finding> metering() throws IOException, InterruptedException {
        try (ServerProcess without = Servers.ours(Works.ON_ARRIVAL, "--byteborne.metrics.by-type=false");
                ServerProcess with = Servers.ours(Works.ON_ARRIVAL)) {
            EchoWork echo = new EchoWork(settings);
            List<EchoWork.Turn[]> steady = echo.measure(without, with, Load.open(64, 100_000, 24));
            List<EchoWork.Turn[]> most = echo.measure(without, with, Load.closed(64, 32, 24));
            return List.of(
                    EchoWork.finding(
                            "metering by type against none: 100,000 messages/s",
                            "CPU µs per message",
                            steady,
                            EchoWork.Turn::cpuMicrosPerMessage,
                            1.05,
                            true),
                    EchoWork.finding(
                            "metering by type against none: 64 × 32, 24 bytes",
                            "messages/s",
                            most,
                            EchoWork.Turn::rate,
                            null,
                            false));
        }
    }

    private static double latenessMicros(int actuator) throws IOException {
        URI tick = URI.create("http://127.0.0.1:" + actuator + "/actuator/gametick");
        try (InputStream body = tick.toURL().openStream()) {
            return JsonMapper.shared()
                    .readTree(body)
                    .path("latenessMicros")
                    .path("p999")
                    .asDouble();
        }
    }
}
