package io.byteborne.bench;

import io.byteborne.bench.baseline.HandTunedTickServer;
import io.byteborne.bench.baseline.IdiomaticTickServer;
import io.byteborne.bench.load.Load;
import io.byteborne.bench.load.LoadDriver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Many players who each say little: 10,000 connections with 4 messages a second each, answered in 50 ms ticks. */
final class PacedWork {
    private static final int CONNECTIONS = 10_000;
    private static final double MESSAGES_PER_SECOND = 4.0 * CONNECTIONS;
    private static final int TEXT_BYTES = 24;
    private static final double SETTLING_SECONDS = 2;
    private static final String WORK = "paced, 10,000 × 4 messages/s, on-tick 50 ms";

    private final Settings settings;

    PacedWork(Settings settings) {
        this.settings = settings;
    }

    List<Finding> paced() throws IOException, InterruptedException {
        try (ServerProcess idiomatic = Servers.baseline(IdiomaticTickServer.class);
                ServerProcess handTuned = Servers.baseline(HandTunedTickServer.class);
                ServerProcess ours = Servers.ours()) {
            List<ServerProcess> servers = List.of(idiomatic, handTuned, ours);
            for (ServerProcess server : servers) {
                turn(server, settings.warmUpSeconds());
            }
            List<EchoWork.Turn[]> againstIdiomatic = new ArrayList<>();
            List<EchoWork.Turn[]> againstHandTuned = new ArrayList<>();
            for (int i = 0; i < settings.pairs(); i++) {
                EchoWork.Turn first = turn(idiomatic, settings.seconds());
                EchoWork.Turn own = turn(ours, settings.seconds());
                EchoWork.Turn second = turn(handTuned, settings.seconds());
                againstIdiomatic.add(new EchoWork.Turn[] {first, own});
                againstHandTuned.add(new EchoWork.Turn[] {second, own});
            }
            List<Finding> findings = new ArrayList<>(findings(WORK, againstIdiomatic, 0.85, 1.0));
            findings.addAll(findings(WORK + ", against hand-tuned", againstHandTuned, null, null));
            return findings;
        }
    }

    /** The connections are there for one turn only: with those of three servers, the driver would have too many. */
    private static EchoWork.Turn turn(ServerProcess server, double seconds) throws IOException {
        try (LoadDriver driver =
                new LoadDriver(server.port(), Load.even(CONNECTIONS, MESSAGES_PER_SECOND, TEXT_BYTES))) {
            driver.run(SETTLING_SECONDS);
            return EchoWork.turn(server, driver, seconds);
        }
    }

    private static List<Finding> findings(
            String work, List<EchoWork.Turn[]> pairs, @Nullable Double cpuBar, @Nullable Double latencyBar) {
        return List.of(
                EchoWork.finding(work, "CPU µs per message", pairs, EchoWork.Turn::cpuMicrosPerMessage, cpuBar, true),
                EchoWork.finding(work, "p50 in µs", pairs, turn -> turn.micros(50), null, true),
                EchoWork.finding(work, "p99 in µs", pairs, turn -> turn.micros(99), latencyBar, true),
                EchoWork.finding(work, "p99.9 in µs", pairs, turn -> turn.micros(99.9), latencyBar, true));
    }
}
