package io.byteborne.sample.nodes;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.internal.cluster.redis.TestRedis;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/**
 * The second sample as several nodes of one game, each a process, with a Redis and a database that they share; all of it on
 * this machine, and for it alone. One thread.
 */
public final class LocalNodes implements AutoCloseable {
    private static final Duration START_TIME = Duration.ofMinutes(2);
    private static final Duration STOP_TIME = Duration.ofSeconds(30);
    private static final Duration REQUEST_TIME = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 100;
    private static final int LINES_OF_LOG = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final List<String> settings;
    private final TestRedis redis = new TestRedis();
    private final Server database;
    private final List<Node> nodes = new ArrayList<>();

    /** Which ports of this machine a node has. */
    public record Ports(int game, int webSocket, int actuator) {
        /** Whichever are free. */
        public static Ports free() {
            try (ServerSocket first = new ServerSocket(0);
                    ServerSocket second = new ServerSocket(0);
                    ServerSocket third = new ServerSocket(0)) {
                return new Ports(first.getLocalPort(), second.getLocalPort(), third.getLocalPort());
            } catch (IOException failure) {
                throw new IllegalStateException("No port is free", failure);
            }
        }
    }

    /** One of the nodes, whether it runs or not. */
    public final class Node {
        private final String id;
        private final Ports ports;
        private @Nullable Process process;

        private Node(String id, Ports ports) {
            this.id = id;
            this.ports = ports;
        }

        public String id() {
            return id;
        }

        public Ports ports() {
            return ports;
        }

        public Path log() {
            return folder.resolve(id + ".log");
        }

        public boolean isRunning() {
            return process != null && process.isAlive();
        }

        /** Of the process. */
        public long pid() {
            return process == null ? 0 : process.pid();
        }

        /** Begins to start it, unless it runs. */
        private void launch() throws IOException {
            if (isRunning()) {
                return;
            }
            process = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        }

        private void awaitReady() throws IOException, InterruptedException {
            long end = System.nanoTime() + START_TIME.toNanos();
            while (!isReady()) {
                if (!isRunning() || System.nanoTime() - end > 0) {
                    throw new IOException("%s does not start; the end of %s:%n%s".formatted(id, log(), endOfLog()));
                }
                Thread.sleep(LOOK_MILLIS);
            }
        }

        private boolean isReady() throws InterruptedException {
            try {
                actuator("health/readiness");
                return true;
            } catch (IOException notYet) {
                return false;
            }
        }

        private String endOfLog() throws IOException {
            List<String> lines = Files.readAllLines(log());
            return String.join(
                    System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size()));
        }

        /** Starts it, and waits until players can come. */
        public void start() throws IOException, InterruptedException {
            launch();
            awaitReady();
        }

        /** Ends it at once, as {@code kill -9} does: it has no time to say anything to anybody. */
        public void kill() {
            if (process != null) {
                process.destroyForcibly().onExit().join();
            }
        }

        /** What one of actuator's endpoints says. */
        public String actuator(String endpoint) throws IOException, InterruptedException {
            URI address =
                    URI.create("http://127.0.0.1:%s/actuator/%s".formatted(Integer.toString(ports.actuator), endpoint));
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(address).timeout(REQUEST_TIME).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(address + " answers with " + answer.statusCode());
            }
            return answer.body();
        }

        private List<String> command() {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-Dsun.misc.unsafe.memory.access=allow",
                    "-Xmx256m",
                    // Of the test class path; it would start the program anew when classes change, or cannot be read.
                    "-Dspring.devtools.restart.enabled=false",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    ByteborneWorldApplication.class.getName(),
                    "--spring.profiles.active=arena",
                    "--spring.data.redis.host=127.0.0.1",
                    "--spring.data.redis.port=" + redis.port(),
                    "--spring.datasource.url=jdbc:h2:tcp://127.0.0.1:" + database.getPort() + "/./arena",
                    "--byteborne.cluster.app=arena",
                    "--byteborne.cluster.node-id=" + id,
                    "--byteborne.cluster.address=127.0.0.1:" + ports.game,
                    "--byteborne.server.host=127.0.0.1",
                    "--byteborne.server.port=" + ports.game,
                    "--byteborne.websocket.port=" + ports.webSocket,
                    "--server.address=127.0.0.1",
                    "--server.port=" + ports.actuator));
            command.addAll(settings);
            return command;
        }
    }

    /**
     * Starts all of them, and waits until players can come.
     *
     * @param folder for logs, and for the database
     * @param ports of each node
     * @param settings further ones, for all nodes: {@code --name=value}
     * @throws IOException if one of them does not start; none is left then
     */
    public LocalNodes(Path folder, List<Ports> ports, List<String> settings) throws IOException, InterruptedException {
        this.folder = folder;
        this.settings = List.copyOf(settings);
        Files.createDirectories(folder);
        database = startDatabase(folder);
        for (Ports each : ports) {
            nodes.add(new Node("node-" + (nodes.size() + 1), each));
        }
        try {
            // The first one by itself: it makes the database's table.
            nodes.getFirst().start();
            for (Node node : nodes) {
                node.launch();
            }
            for (Node node : nodes) {
                node.awaitReady();
            }
        } catch (IOException | InterruptedException failure) {
            close();
            throw failure;
        }
    }

    private static Server startDatabase(Path folder) throws IOException {
        System.setProperty("h2.bindAddress", "127.0.0.1");
        try {
            return Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                    .start();
        } catch (SQLException failure) {
            throw new IOException("The database does not start", failure);
        }
    }

    public List<Node> nodes() {
        return nodes;
    }

    /** The number counts from 1. */
    public Node node(int number) {
        return nodes.get(number - 1);
    }

    public int redisPort() {
        return redis.port();
    }

    /** Stops all of them in an orderly way; those that take too long are killed. */
    @Override
    public void close() {
        List<Process> processes = nodes.stream()
                .map(node -> node.process)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
        processes.forEach(Process::destroy);
        long end = System.nanoTime() + STOP_TIME.toNanos();
        for (Process process : processes) {
            if (!hasEnded(process, end)) {
                process.destroyForcibly();
            }
        }
        database.stop();
        redis.close();
        http.close();
    }

    private static boolean hasEnded(Process process, long end) {
        try {
            return process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
