package io.byteborne.network;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.testing.TestClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server whose process may have few file descriptors. */
class FileDescriptorTests {
    private static final int LIMIT = 256;
    private static final byte[] PACKET = packet(7, hex("01 02"));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void whenSessionsCouldUseOverHalfOfTheDescriptorsThenThereIsAWarning() {
        assertThat(FileDescriptors.warning(10_000, 20_000)).isNull();
        assertThat(FileDescriptors.warning(10_001, 20_000))
                .contains("max-sessions is 10001", "20000 file descriptors", "ulimit -n");
        assertThat(FileDescriptors.warning(10_000, Long.MAX_VALUE)).isNull();
        assertThat(FileDescriptors.limit()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    @EnabledOnOs(OS.LINUX)
    void whenDescriptorsRunOutThenSessionsAreServedOnAndAcceptingComesBack(Transport transport) throws Exception {
        Process process = start(transport);
        List<String> printed = new CopyOnWriteArrayList<>();
        Thread.ofVirtual().start(() -> collect(process, printed));
        List<TestClient> clients = new ArrayList<>();
        try {
            await().atMost(PATIENCE).until(() -> printed.stream().anyMatch(line -> line.startsWith("port ")));
            int port = printed.stream()
                    .filter(line -> line.startsWith("port "))
                    .map(line -> Integer.parseInt(line.substring("port ".length())))
                    .findFirst()
                    .orElseThrow();
            assertThat(printed).anyMatch(line -> line.contains("max-sessions is 1000, over half of the " + LIMIT));
            // Once through everything, since without descriptors no class can be loaded.
            try (TestClient first = TestClient.connect(port)) {
                assertEcho(first);
            }
            for (int i = 0; i < LIMIT; i++) {
                clients.add(TestClient.connect(port));
            }
            long startedNanos = System.nanoTime();
            await().atMost(PATIENCE).until(() -> failures(printed) > 0);

            assertEcho(clients.getFirst());
            for (TestClient client : clients.subList(0, LIMIT - 1)) {
                client.close();
            }
            assertEcho(clients.getLast());

            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNanos);
            assertThat(failures(printed)).as("lines in %d s", seconds).isLessThanOrEqualTo(seconds + 3);
            assertThat(printed)
                    .noneMatch(line -> line.startsWith("\tat "))
                    .noneMatch(line -> line.contains("exceptionCaught() event was fired"));
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
            process.destroyForcibly().waitFor();
        }
    }

    private static Process start(Transport transport) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n " + LIMIT + "; exec \"$0\" \"$@\"",
                        java,
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        DescriptorServer.class.getName(),
                        transport.name())
                .redirectErrorStream(true)
                .start();
    }

    private static void collect(Process process, List<String> printed) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(printed::add);
        } catch (IOException | UncheckedIOException ended) {
            // The process was ended while it was read from.
        }
    }

    private static long failures(List<String> printed) {
        return printed.stream()
                .filter(line -> line.contains("No connection can be accepted"))
                .count();
    }

    private static void assertEcho(TestClient client) throws IOException {
        client.send(PACKET);
        assertThat(hex(client.readPacket())).isEqualTo(hex(PACKET));
    }
}
