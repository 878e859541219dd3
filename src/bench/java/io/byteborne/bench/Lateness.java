package io.byteborne.bench;

import io.byteborne.bench.load.Load;
import io.byteborne.bench.load.LoadDriver;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** How late ticks begin under 5,000 sessions that send 4 messages a second each. */
public final class Lateness {
    private static final int SESSIONS = 5_000;
    private static final String WORK = "tick lateness, 5,000 sessions at 4 messages/s each";
    /** The server's figures are those of its last minute. */
    private static final double SECONDS = 62;
    /** Named, since a JVM that sees one core chooses another by itself. */
    private static final String USUAL_COLLECTOR = "-XX:+UseG1GC";

    private final Settings settings;

    Lateness(Settings settings) {
        this.settings = settings;
    }

    /** Turn about with how late the machine wakes a thread that does nothing else, on the same core. */
    List<Finding> lateness() throws IOException, InterruptedException {
        double[] noise = new double[settings.pairs()];
        double[] own = new double[settings.pairs()];
        double[] ratio = new double[settings.pairs()];
        try (Server server = Server.start(List.of());
                LoadDriver driver = server.driver()) {
            driver.run(settings.warmUpSeconds());
            for (int i = 0; i < settings.pairs(); i++) {
                noise[i] = TimerNoise.measureOnServerCore(SECONDS);
                driver.run(SECONDS);
                own[i] = server.p999Micros();
                ratio[i] = own[i] / noise[i];
            }
        }
        return List.of(new Finding(
                WORK,
                "p99.9 in µs; the baseline is the machine's own timer",
                Spread.of(noise),
                Spread.of(own),
                Spread.of(ratio),
                1.5,
                true));
    }

    /** With other garbage collectors, and with small object headers, turn about with G1. */
    List<Finding> collectors() throws IOException, InterruptedException {
        List<List<String>> options = List.of(
                List.of(USUAL_COLLECTOR),
                List.of(USUAL_COLLECTOR, "-XX:+UseCompactObjectHeaders"),
                List.of("-XX:+UseZGC"),
                List.of("-XX:+UseShenandoahGC"),
                List.of("-XX:+UseSerialGC"));
        List<Server> servers = new ArrayList<>();
        try {
            for (List<String> each : options) {
                servers.add(Server.start(each));
            }
            for (Server server : servers) {
                p999Micros(server, settings.warmUpSeconds());
            }
            double[][] micros = new double[servers.size()][settings.pairs()];
            for (int turn = 0; turn < settings.pairs(); turn++) {
                for (int i = 0; i < servers.size(); i++) {
                    micros[i][turn] = p999Micros(servers.get(i), SECONDS);
                }
            }
            List<Finding> findings = new ArrayList<>();
            for (int i = 1; i < servers.size(); i++) {
                double[] ratios = new double[settings.pairs()];
                for (int turn = 0; turn < ratios.length; turn++) {
                    ratios[turn] = micros[i][turn] / micros[0][turn];
                }
                findings.add(new Finding(
                        WORK + ", " + String.join(" ", options.get(i)),
                        "p99.9 in µs; the baseline is " + USUAL_COLLECTOR,
                        Spread.of(micros[0]),
                        Spread.of(micros[i]),
                        Spread.of(ratios),
                        null,
                        true));
            }
            return findings;
        } finally {
            servers.forEach(Server::close);
        }
    }

    private static double p999Micros(Server server, double seconds) throws IOException, InterruptedException {
        try (LoadDriver driver = server.driver()) {
            driver.run(seconds);
            return server.p999Micros();
        }
    }

    /** A percentile of how late ticks began in the last minute, as actuator at that port names it. */
    public static double micros(int actuator, String percentile) throws IOException {
        URI tick = URI.create("http://127.0.0.1:" + actuator + "/actuator/gametick");
        try (InputStream body = tick.toURL().openStream()) {
            return JsonMapper.shared()
                    .readTree(body)
                    .path("latenessMicros")
                    .path(percentile)
                    .asDouble();
        }
    }

    private record Server(ServerProcess process, int actuator) implements AutoCloseable {
        static Server start(List<String> jvmOptions) throws IOException, InterruptedException {
            int actuator = ServerProcess.freePort();
            return new Server(Servers.ours(jvmOptions, "--server.port=" + actuator), actuator);
        }

        LoadDriver driver() throws IOException {
            return new LoadDriver(process.port(), Load.open(SESSIONS, 4.0 * SESSIONS, 24));
        }

        double p999Micros() throws IOException {
            return micros(actuator, "p999");
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
