package io.byteborne.internal.net;

import static io.byteborne.internal.net.outbound.TestEncoder.messageOfPacketSize;
import static io.byteborne.testing.TestPackets.header;
import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.ServerProperties.AddressLimit;
import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.server.StartupException;
import io.byteborne.session.CloseReason;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.TestWebSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NettyServerServiceTests {
    private static final byte[] PACKET = packet(7, hex("01 02"));

    private static ServerProperties properties(String host, int port, int maxSessions, Duration shutdownTimeout) {
        return TestProperties.server(
                "host=" + host,
                "port=" + port,
                "io-threads=2",
                "max-sessions=" + maxSessions,
                "shutdown-timeout=" + shutdownTimeout);
    }

    private static ServerProperties properties(String host, int port, Transport transport) {
        return TestProperties.server("host=" + host, "port=" + port, "transport=" + transport, "io-threads=1");
    }

    private static void assertEcho(TestClient client) throws IOException {
        client.send(PACKET);
        assertThat(hex(client.readPacket())).isEqualTo(hex(PACKET));
    }

    private static void awaitNoConnections(EchoServer server) {
        await().untilAsserted(() -> assertThat(server.service().connections()).isZero());
    }

    @Nested
    class Sessions {
        private final EchoServer server = EchoServer.started();

        @AfterEach
        void close() {
            server.close();
        }

        @Test
        void whenClientConnectsThenItIsASession() throws Exception {
            try (TestClient client = server.connect()) {
                assertEcho(client);

                assertThat(server.takeAccepted().remoteAddress().toString()).contains("127.0.0.1");
                assertThat(server.service().connections()).isOne();
            }
            assertThat(server.takeEnded()).isEqualTo(CloseReason.PEER_CLOSED);
            awaitNoConnections(server);
        }

        @Test
        void whenClientResetsThenTheConnectionIsLost() throws Exception {
            try (TestClient client = server.connect()) {
                assertEcho(client);
                client.reset();
            }

            assertThat(server.takeEnded()).isEqualTo(CloseReason.CONNECTION_LOST);
            awaitNoConnections(server);
        }

        @Test
        void whenClientKeepsItsSideOpenThenTheConnectionIsClosedAllTheSame() throws Exception {
            try (TestClient client = server.connect()) {
                client.send(PACKET, header(0, 0));

                assertThat(hex(client.readToFin())).isEqualTo(hex(PACKET));
                assertThat(server.takeEnded()).isEqualTo(CloseReason.BAD_SIZE);
                awaitNoConnections(server);
            }
        }

        @Test
        void whenClientNeverReadsThenItIsCutAsASlowConsumer() throws Exception {
            try (TestClient client = TestClient.connectWithSmallWindow(server.port())) {
                ChannelSession session = server.takeAccepted();
                MessageLite large = messageOfPacketSize(10_000);
                int sent = 0;
                while (sent < 10_000 && session.send(large)) {
                    sent++;
                }

                assertThat(sent).isLessThan(10_000);
                assertThat(server.takeEnded()).isEqualTo(CloseReason.SLOW_CONSUMER);
                awaitNoConnections(server);
                // Only now may the client go, which would end the session too.
                client.reset();
            }
        }

        @Test
        void whenMuchIsQueuedAtTheEndThenAHalfClosedClientGetsAllOfIt() throws Exception {
            int bound = (int) EmbeddedSession.PROPERTIES.maxPendingOut().toBytes();
            MessageLite large = messageOfPacketSize(bound / 4);
            try (TestClient client = TestClient.connectWithSmallWindow(server.port())) {
                ChannelSession session = server.takeAccepted();
                for (int i = 0; i < 4; i++) {
                    session.send(large);
                }
                session.close();
                client.shutdownOutput();

                assertThat(client.readToFin()).hasSize(bound);
            }
        }
    }

    @Test
    void whenStartedThenTheAddressIsTheOneThatIsOpen() throws Exception {
        try (EchoServer server = new EchoServer(EchoServer.properties(Transport.AUTO))) {
            assertThat(server.service().localAddress()).isNull();

            server.service().start();

            assertThat(server.address().getHostString()).isEqualTo("127.0.0.1");
            assertThat(server.port()).isPositive();
            try (TestClient client = server.connect()) {
                assertEcho(client);
            }
        }
    }

    @Test
    void whenStoppedThenClientsGetAFinAndThePortIsClosed() throws Exception {
        try (EchoServer server = EchoServer.started();
                TestClient client = server.connect()) {
            assertEcho(client);
            int port = server.port();

            server.service().stop();

            client.expectFin();
            assertThat(server.takeEnded()).isEqualTo(CloseReason.SHUTDOWN);
            assertThat(server.takeClosedAddress().toString()).endsWith(":" + port);
            assertThat(server.service().localAddress()).isNull();
            assertThat(server.service().connections()).isZero();
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> TestClient.connect(port));
        }
    }

    @Test
    void whenStoppedThenItCanBeStartedAgain() throws Exception {
        try (EchoServer server = EchoServer.started()) {
            server.service().stop();
            server.service().stop();
            server.service().start();

            try (TestClient client = server.connect()) {
                assertEcho(client);
            }
        }
    }

    @Test
    void whenTheLayerAboveNeverFinishesThenAStopCutsItsSessions() throws Exception {
        ServerProperties impatient = properties("127.0.0.1", 0, 10, Duration.ofMillis(50));
        try (EchoServer server = new EchoServer(impatient) {
            @Override
            protected void inputClosed(ChannelSession session) {}
        }) {
            server.service().start();
            try (TestClient client = server.connect()) {
                assertEcho(client);

                server.service().stop();

                client.expectFin();
            }
        }
    }

    @Test
    void whenServerIsFullThenTheNextConnectionIsClosed() throws Exception {
        try (EchoServer server = EchoServer.started(properties("127.0.0.1", 0, 2, Duration.ofSeconds(10)));
                TestClient first = server.connect()) {
            assertEcho(first);
            try (TestClient second = server.connect()) {
                assertEcho(second);
                try (TestClient third = server.connect()) {
                    third.expectFin();
                }
                assertThat(server.statistics().refusedConnections(Refusal.SERVER_FULL))
                        .isOne();
                assertEcho(first);
                assertEcho(second);
            }
            await().untilAsserted(
                            () -> assertThat(server.service().connections()).isOne());
            try (TestClient fourth = server.connect()) {
                assertEcho(fourth);
            }
            assertThat(server.takeAccepted().id())
                    .isNotEqualTo(server.takeAccepted().id());
        }
    }

    @Test
    void whenASessionIsNotFinishedThenItsPlaceIsTakenThoughItsConnectionIsClosed() throws Exception {
        Queue<ChannelSession> unfinished = new ConcurrentLinkedQueue<>();
        EchoServer.Door twoOfAnAddress = EchoServer.Door.with(new AddressLimit(2, 0, true));
        try (EchoServer server = new EchoServer(properties("127.0.0.1", 0, 3, Duration.ZERO), twoOfAnAddress) {
            @Override
            protected void inputClosed(ChannelSession session) {
                unfinished.add(session);
            }
        }) {
            server.service().start();
            for (int i = 0; i < 2; i++) {
                try (TestClient client = server.connect()) {
                    assertEcho(client);
                    client.reset();
                }
                assertThat(server.takeEnded()).isEqualTo(CloseReason.CONNECTION_LOST);
            }
            try (TestClient third = server.connect()) {
                third.expectFin();
            }
            assertThat(server.statistics().refusedConnections(Refusal.ADDRESS_FULL))
                    .isOne();
            await().untilAsserted(
                            () -> assertThat(server.service().connections()).isEqualTo(2));

            unfinished.forEach(ChannelSession::finish);

            awaitNoConnections(server);
            try (TestClient fourth = server.connect()) {
                assertEcho(fourth);
            }
        }
    }

    @Test
    void whenAViolatingSessionIsNotFinishedThenItIsClosedAndItsPlaceIsTaken() throws Exception {
        try (EchoServer server = new EchoServer(properties("127.0.0.1", 0, 1, Duration.ZERO)) {
            @Override
            protected void inputClosed(ChannelSession session) {}
        }) {
            server.service().start();
            try (TestClient client = server.connect()) {
                client.send(header(0, 0));
                client.expectFin();
            }
            try (TestClient second = server.connect()) {
                second.expectFin();
            }
            assertThat(server.statistics().refusedConnections(Refusal.SERVER_FULL))
                    .isOne();
        }
    }

    @Test
    void whenAnAddressHasAllItsConnectionsThenItsNextIsClosedUntilOneEnds() throws Exception {
        AddressLimit one = new AddressLimit(1, 0, true);
        try (EchoServer server = EchoServer.started(EchoServer.Door.with(one))) {
            try (TestClient first = server.connect()) {
                assertEcho(first);
                try (TestClient second = server.connect()) {
                    second.expectFin();
                }
                assertEcho(first);
                assertThat(server.statistics().refusedConnections(Refusal.ADDRESS_FULL))
                        .isOne();
                assertThat(server.statistics().refusedConnections()).isOne();
            }
            awaitNoConnections(server);
            try (TestClient third = server.connect()) {
                assertEcho(third);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "NIO"})
    void whenPortIsInUseThenTheFailureNamesAddressAndPort(Transport transport) {
        try (EchoServer server = EchoServer.started()) {
            int port = server.port();
            ServerProperties same = properties("127.0.0.1", port, transport);

            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> EchoServer.started(same))
                    .withMessageContaining("127.0.0.1:" + port)
                    .withMessageContaining("already in use")
                    .satisfies(failure -> assertThat(failure.action())
                            .contains("byteborne.server.port")
                            .contains(String.valueOf(port)));
        }
    }

    @Test
    void whenThePortForWebSocketIsInUseThenTheFailureNamesItAndTheGamesPortIsClosedAgain() throws IOException {
        try (EchoServer other = EchoServer.started()) {
            ServerProperties free = properties("127.0.0.1", freePort(), Transport.AUTO);

            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> EchoServer.withWebSocket(free, EchoServer.Door.open(), "port=" + other.port()))
                    .withMessageContaining("127.0.0.1:" + other.port())
                    .satisfies(failure -> assertThat(failure.action()).contains("set byteborne.websocket.port to"));
            EchoServer.started(free).close();
        }
    }

    @Test
    void whenBothPortsAreTheSameThenTheFailureSaysSo() throws IOException {
        ServerProperties one = properties("127.0.0.1", freePort(), Transport.AUTO);

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> EchoServer.withWebSocket(one, EchoServer.Door.open(), "port=" + one.port()))
                .withMessage("byteborne.websocket.port is %s, and so is byteborne.server.port.".formatted(one.port()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Test
    void whenConnectionsComeToBothPortsThenTheyShareTheSlotsAndEndTogether() throws Exception {
        ServerProperties two = TestProperties.server("host=127.0.0.1", "port=0", "max-sessions=2");
        EchoServer server = EchoServer.withWebSocket(two, EchoServer.Door.open());
        try (TestClient first = server.connect();
                TestWebSocket second = TestWebSocket.open(server.webSocketPort())) {
            assertEcho(first);
            try (TestClient third = server.connect();
                    TestWebSocket fourth = TestWebSocket.connect(server.webSocketPort())) {
                third.expectFin();
                fourth.expectFin();
            }
            assertThat(server.statistics().refusedConnections(Refusal.SERVER_FULL))
                    .isEqualTo(2);

            server.service().stop();

            first.expectFin();
            assertThat(second.expectClose(4002).closeText()).isEqualTo("shutdown");
            assertThat(server.service().webSocketAddress()).isNull();
            assertThat(List.of(server.takeClosedAddress(), server.takeClosedAddress()))
                    .doesNotHaveDuplicates();
        } finally {
            server.close();
        }
    }

    @Test
    void whenNoPortForWebSocketIsSetThenThereIsNone() {
        try (EchoServer server = EchoServer.started()) {
            assertThat(server.service().webSocketAddress()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "NIO"})
    void whenHostIsNotOfThisMachineThenTheFailureSaysSo(Transport transport) {
        // An address that is reserved for documentation.
        ServerProperties foreign = properties("192.0.2.1", 0, transport);

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> EchoServer.started(foreign))
                .withMessageContaining("192.0.2.1:0")
                .withMessageContaining("assign requested address")
                .satisfies(failure -> assertThat(failure.action()).contains("byteborne.server.host"));
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "NIO"})
    void whenHostCannotBeResolvedThenTheFailureSaysSo(Transport transport) {
        ServerProperties unknown = properties("host.invalid", 0, transport);

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> EchoServer.started(unknown))
                .withMessageContaining("host.invalid:0")
                .withMessageContaining("cannot be resolved")
                .satisfies(failure -> assertThat(failure.action()).contains("byteborne.server.host"));
    }
}
