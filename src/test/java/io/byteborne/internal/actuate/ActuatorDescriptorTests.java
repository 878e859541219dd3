package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.testing.ChildProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Actuator's HTTP server in a process that may have few file descriptors. */
class ActuatorDescriptorTests {
    private static final int LIMIT = 300;
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    @EnabledOnOs(OS.LINUX)
    void whenDescriptorsRunOutThenItDoesNotSpinAndAnswersOnceTheyAreBack() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (ChildProgram server = ChildProgram.startWithDescriptors(
                LIMIT,
                List.of("-Xmx200m"),
                ByteborneWorldApplication.class,
                "--byteborne.server.port=0",
                "--byteborne.websocket.port=0",
                "--server.port=0")) {
            int port = server.awaitNumber("Netty started on port (\\d+)");
            server.awaitNumber("Game server listening on .*:(\\d+)");
            // Once through everything, since without descriptors no class can be loaded.
            assertThat(healthStatus(port)).isEqualTo(200);
            try {
                for (int i = 0; i < LIMIT; i++) {
                    sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
                }
                await().atMost(PATIENCE).until(() -> descriptors(server) >= LIMIT);

                Duration before = server.cpu();
                await().pollDelay(LOOK).until(() -> true);
                Duration used = server.cpu().minus(before);

                assertThat(descriptors(server)).isGreaterThanOrEqualTo(LIMIT);
                // What the compiler and an idle world take is a tenth of that.
                assertThat(used).as("processor time in " + LOOK).isLessThan(LOOK.dividedBy(4));
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> healthStatus(port) == 200);
        }
    }

    private static long descriptors(ChildProgram program) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + program.pid() + "/fd"))) {
            return open.count();
        }
    }

    private static int healthStatus(int port) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:%s/actuator/health".formatted(port)))
                    .timeout(PATIENCE)
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
