package io.byteborne.bench;

import io.byteborne.bench.load.Greeted;
import io.byteborne.bench.load.Load;
import io.byteborne.bench.load.LoadDriver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What sessions that can be resumed take up: connected, and while they wait for their clients. */
final class Detached {
    /** As many as may wait by default. */
    private static final int SESSIONS = 10_000;

    private static final int MESSAGES = 10;
    private static final int TEXT_BYTES = 600;
    private static final int MOST_PAIRS = 3;
    private static final double MIB = 1 << 20;
    /** By default, of all sessions. */
    private static final double MOST_KEPT_MIB = 64;

    private final Settings settings;

    Detached(Settings settings) {
        this.settings = settings;
    }

    /** Memory of a server, and what it keeps for clients that come back. */
    private record Look(double heap, double resident, double keptMib, int detached) {}

    List<Finding> detached() throws IOException, InterruptedException {
        int pairs = Math.min(MOST_PAIRS, settings.pairs());
        List<Look[]> off = new ArrayList<>();
        List<Look[]> on = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            off.add(looks());
            on.add(looks(Works.RESUME));
        }
        double[] idle = each(off, 1, 0, Look::heap);
        double[] resumable = each(on, 1, 0, Look::heap);
        String all = String.format(Locale.ROOT, "%,d", SESSIONS);
        String kept = String.format(Locale.ROOT, "%,d bytes kept for each", MESSAGES * TEXT_BYTES);
        return List.of(
                finding(all + " idle sessions of clients that say hello, resumable against not", "live heap bytes each", idle, resumable, null),
                finding(all + " detached sessions, nothing kept, against connected", "live heap bytes each", resumable, each(on, 2, 0, Look::heap), null),
                finding(all + " detached sessions, " + kept + ", against connected", "live heap bytes each", resumable, each(on, 3, 0, Look::heap), null),
                finding(all + " detached sessions, " + kept + ", against nothing kept", "MiB resident", all(on, 2, look -> look.resident() / MIB), all(on, 3, look -> look.resident() / MIB), null),
                finding("more is sent than is kept", "MiB kept in all", all(on, 3, Look::keptMib), all(on, 4, Look::keptMib), MOST_KEPT_MIB),
                finding("more is sent than is kept", "MiB resident", all(on, 3, look -> look.resident() / MIB), all(on, 4, look -> look.resident() / MIB), null),
                finding("more is sent than is kept", "detached sessions", all(on, 3, Look::detached), all(on, 4, Look::detached), null));
    }

    private interface Figure {
        double of(Look look);
    }

    /** By how much a figure grew from one look to another, for each session. */
    private static double[] each(List<Look[]> turns, int look, int since, Figure figure) {
        return turns.stream()
                .mapToDouble(turn -> (figure.of(turn[look]) - figure.of(turn[since])) / SESSIONS)
                .toArray();
    }

    private static double[] all(List<Look[]> turns, int look, Figure figure) {
        return turns.stream().mapToDouble(turn -> figure.of(turn[look])).toArray();
    }

    private static Finding finding(String work, String figure, double[] baseline, double[] own, @Nullable Double bar) {
        double[] ratio = new double[own.length];
        for (int i = 0; i < own.length; i++) {
            ratio[i] = bar == null ? own[i] / baseline[i] : own[i];
        }
        return new Finding(work, figure, Spread.of(baseline), Spread.of(own), Spread.of(ratio), bar, true);
    }

    /** Before, with all connected and, if they can be resumed, with all detached; with something kept; with too much. */
    private static Look[] looks(String... options) throws IOException, InterruptedException {
        int httpPort = ServerProcess.freePort();
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(
                Works.CALM, "--server.port=" + httpPort, "--management.endpoint.gamebroadcast.access=unrestricted"));
        try (ServerProcess server = Servers.ours(Upkeep.STEADY_HEAP, all.toArray(String[]::new));
                ServerVitals vitals = new ServerVitals(server);
                Actuator actuator = new Actuator(httpPort)) {
            // The first connections bring classes, pools and compiled code, which are there once.
            try (LoadDriver warmUp = new LoadDriver(server.port(), Load.closed(200, 4, 24))) {
                warmUp.run(3);
            }
            actuator.broadcast();
            List<Look> looks = new ArrayList<>();
            looks.add(look(vitals, actuator));
            List<Greeted> clients = new ArrayList<>();
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            for (int i = 0; i < SESSIONS; i++) {
                clients.add(Greeted.connect(address));
            }
            looks.add(look(vitals, actuator));
            for (Greeted client : clients) {
                client.channel().close();
            }
            if (options.length > 0) {
                actuator.awaitDetached(SESSIONS);
                looks.add(look(vitals, actuator));
                for (int i = 0; i < MESSAGES; i++) {
                    actuator.broadcast();
                }
                looks.add(look(vitals, actuator));
                for (int i = 0; i < MESSAGES; i++) {
                    actuator.broadcast();
                }
                looks.add(look(vitals, actuator));
            }
            return looks.toArray(Look[]::new);
        }
    }

    private static Look look(ServerVitals vitals, Actuator actuator) throws IOException, InterruptedException {
        vitals.liveHeapBytes();
        double heap = vitals.liveHeapBytes();
        return new Look(heap, vitals.residentBytes(), actuator.keptBytes() / MIB, actuator.detached());
    }

    /** The server's actuator. */
    private record Actuator(HttpClient http, JsonMapper json, int port) implements AutoCloseable {
        Actuator(int port) {
            this(HttpClient.newHttpClient(), new JsonMapper(), port);
        }

        private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(answer.body());
            }
            return json.readTree(answer.body());
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/actuator/%s".formatted(port, path)));
        }

        void broadcast() throws IOException, InterruptedException {
            String message = "{\\\"content\\\": \\\"%s\\\"}".formatted("x".repeat(TEXT_BYTES));
            String body = "{\"type\": \"proto.S2C_Chat\", \"message\": \"%s\"}".formatted(message);
            send(request("gamebroadcast")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
        }

        int detached() throws IOException, InterruptedException {
            return send(request("gamesessions?limit=0")).at("/detached").asInt();
        }

        double keptBytes() throws IOException, InterruptedException {
            return send(request("metrics/byteborne.resume.bytes"))
                    .at("/measurements/0/value")
                    .asDouble();
        }

        void awaitDetached(int count) throws IOException, InterruptedException {
            while (detached() < count) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }

        @Override
        public void close() {
            http.close();
        }
    }
}
