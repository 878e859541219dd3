package io.byteborne.bench;

import io.byteborne.bench.baseline.IdiomaticServer;
import io.byteborne.bench.load.Load;
import io.byteborne.bench.load.LoadDriver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What sessions cost by being there, and what it costs to watch them. */
final class Upkeep {
    /** A small young generation that is full of garbage before the first look, so that growth is what sessions keep. */
    static final List<String> STEADY_HEAP = List.of("-XX:+UseSerialGC", "-Xms128m", "-Xmx1g", "-Xmn16m");

    private static final int FEW = 1_000;
    private static final int MANY = 10_000;

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
            String work = String.format(Locale.ROOT, "%,d idle sessions", connections);
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
}
