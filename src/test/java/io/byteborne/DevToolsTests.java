package io.byteborne;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.testing.TestClient;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server as {@code spring-boot:run} starts it: when something on its class path changes, DevTools restarts it. */
class DevToolsTests {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    /** The game's own threads; those that Netty and the JVM share with others come when they are needed. */
    private static final List<String> GAME_THREADS = List.of("world", "world-watchdog", "game-io", "hard-stop");

    @TempDir
    private Path folder;

    private final int gamePort = freePort();
    private final int httpPort = freePort();
    private Process process;

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException none) {
            throw new AssertionError(none);
        }
    }

    @BeforeEach
    void start() throws IOException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                // Spring Security is there for a how-to's test, and would ask for a password.
                .filter(entry -> !Path.of(entry).endsWith("test-classes") && !entry.contains("security"))
                .collect(Collectors.joining(File.pathSeparator));
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dsun.misc.unsafe.memory.access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        ByteborneWorldApplication.class.getName(),
                        "--byteborne.server.host=127.0.0.1",
                        "--byteborne.server.port=" + gamePort,
                        "--byteborne.websocket.port=0",
                        "--server.port=" + httpPort,
                        "--management.endpoints.web.exposure.include=health,gamesessions,threaddump",
                        "--spring.devtools.restart.additional-paths=" + watched(),
                        "--spring.devtools.restart.poll-interval=200ms",
                        "--spring.devtools.restart.quiet-period=100ms")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    @Test
    void whenSomethingChangesThenTheServerRestartsOnItsPortAndLeavesNoThreadBehind() throws Exception {
        awaitReady();
        List<String> before = gameThreads();
        assertThat(before).contains("world", "world-watchdog").anyMatch(name -> name.startsWith("game-io"));

        try (TestClient client = TestClient.connect(gamePort)) {
            Files.writeString(watched().resolve("change"), "new");
            client.expectFin();
        }
        awaitReady();

        await().untilAsserted(() -> assertThat(gameThreads()).isEqualTo(before));
        assertThat(process.isAlive()).isTrue();
    }

    private Path watched() throws IOException {
        return Files.createDirectories(folder.resolve("watched"));
    }

    /** Until a server has no session yet: it is new. */
    private void awaitReady() {
        await().atMost(START_TIMEOUT).ignoreExceptions().untilAsserted(() -> {
            assertThat(get("health/readiness").at("/status").asString()).isEqualTo("UP");
            assertThat(get("gamesessions").at("/opened").asInt()).isZero();
        });
    }

    private List<String> gameThreads() throws IOException {
        return get("threaddump")
                .at("/threads")
                .valueStream()
                .map(thread -> thread.at("/threadName").asString().replaceAll("-\\d.*", ""))
                .filter(GAME_THREADS::contains)
                .sorted()
                .toList();
    }

    private JsonNode get(String path) throws IOException {
        URI uri = URI.create("http://127.0.0.1:%s/actuator/%s".formatted(httpPort, path));
        try (InputStream body = uri.toURL().openStream()) {
            return JsonMapper.shared().readTree(new String(body.readAllBytes(), UTF_8));
        }
    }
}
