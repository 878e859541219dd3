package io.byteborne.internal.net.transport;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.EchoServer;
import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.testing.TestClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that come while the server is too busy to accept them. */
class AcceptBacklogTests {
    private static final int BACKLOG = 8;
    private static final int CONNECT_TIMEOUT_MILLIS = 500;
    private static final byte[] PACKET = packet(7, hex("01 02"));

    /** How many a backlog of that size holds is the operating system's affair; Linux lets one more in. */
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    @EnabledOnOs(OS.LINUX)
    void whenTheAcceptBacklogIsFullThenClientsWaitOutsideUntilTheServerAcceptsAgain(Transport transport)
            throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        List<TestClient> waiting = new ArrayList<>();
        try (EchoServer server = EchoServer.started(TestProperties.server(
                        "host=127.0.0.1", "port=0", "transport=" + transport, "io-threads=1", "backlog=" + BACKLOG));
                TestClient first = server.connect()) {
            CountDownLatch busy = new CountDownLatch(1);
            server.takeAccepted().eventLoop().execute(() -> {
                busy.countDown();
                awaitUninterruptibly(release);
            });
            // Until then it accepts.
            awaitUninterruptibly(busy);

            TestClient next = tryToConnect(server.address());
            while (next != null && waiting.size() < 10 * BACKLOG) {
                waiting.add(next);
                next = tryToConnect(server.address());
            }
            assertThat(waiting).hasSizeBetween(BACKLOG, BACKLOG + 1);
            release.countDown();

            assertEcho(first);
            for (TestClient client : waiting) {
                assertEcho(client);
            }
            try (TestClient late = server.connect()) {
                assertEcho(late);
            }
        } finally {
            release.countDown();
            for (TestClient client : waiting) {
                client.close();
            }
        }
    }

    private static @Nullable TestClient tryToConnect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(address, CONNECT_TIMEOUT_MILLIS);
            return TestClient.over(socket);
        } catch (SocketTimeoutException full) {
            socket.close();
            return null;
        }
    }

    private static void assertEcho(TestClient client) throws IOException {
        client.send(PACKET);
        assertThat(hex(client.readPacket())).isEqualTo(hex(PACKET));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
