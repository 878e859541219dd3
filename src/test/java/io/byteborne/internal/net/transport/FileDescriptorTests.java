package io.byteborne.internal.net.transport;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.testing.ChildProgram;
import io.byteborne.testing.TestClient;
import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private static final String FAILURE = "No connection can be accepted";
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
    @EnumSource(names = {"EPOLL", "NIO", "IO_URING"})
    @EnabledOnOs(OS.LINUX)
    void whenDescriptorsRunOutThenSessionsAreServedOnAndAcceptingComesBack(Transport transport) throws Exception {
        assumeTrue(transport != Transport.IO_URING || IoUring.isAvailable());
        List<TestClient> clients = new ArrayList<>();
        try (ChildProgram server = ChildProgram.startWithDescriptors(
                LIMIT, List.of("-Xmx128m"), DescriptorServer.class, transport.name())) {
            List<String> printed = server.printed();
            int port = server.awaitNumber("^port (\\d+)");
            assertThat(printed).anyMatch(line -> line.contains("max-sessions is 1000, over half of the " + LIMIT));
            // Once through everything, since without descriptors no class can be loaded.
            try (TestClient first = TestClient.connect(port)) {
                assertEcho(first);
            }
            for (int i = 0; i < LIMIT; i++) {
                clients.add(TestClient.connect(port));
            }
            long startedNanos = System.nanoTime();
            await().atMost(PATIENCE).until(() -> server.count(FAILURE) > 0);

            assertEcho(clients.getFirst());
            for (TestClient client : clients.subList(0, LIMIT - 1)) {
                client.close();
            }
            assertEcho(clients.getLast());

            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNanos);
            assertThat(server.count(FAILURE)).as("lines in %d s", seconds).isLessThanOrEqualTo(seconds + 3);
            assertThat(printed)
                    .noneMatch(line -> line.startsWith("\tat "))
                    .noneMatch(line -> line.contains("exceptionCaught() event was fired"));
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    private static void assertEcho(TestClient client) throws IOException {
        client.send(PACKET);
        assertThat(hex(client.readPacket())).isEqualTo(hex(PACKET));
    }
}
