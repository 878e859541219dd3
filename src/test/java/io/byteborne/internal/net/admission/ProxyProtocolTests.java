package io.byteborne.internal.net.admission;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.net.EchoServer;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.settings.ServerProperties.AddressLimit;
import io.byteborne.testing.TestClient;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server behind a proxy, over real sockets. */
class ProxyProtocolTests {
    private static final byte[] PACKET = packet(7, hex("01 02"));
    private static final List<String> LOOPBACK = List.of("192.0.2.0/24", "127.0.0.0/8");

    private static EchoServer server(List<String> trusted, int connectionsPerAddress) {
        return EchoServer.started(
                new EchoServer.Door(new AddressLimit(connectionsPerAddress, 0, false), trusted, null));
    }

    private static void assertRefused(EchoServer server, Refusal refusal) {
        await().untilAsserted(() -> {
            assertThat(server.statistics().refusedConnections(refusal)).isOne();
            assertThat(server.service().connections()).isZero();
        });
        assertThat(server.statistics().refusedConnections()).isOne();
        assertThat(server.hasAccepted()).isFalse();
    }

    @Test
    void whenATrustedProxyTellsThePeerThenTheSessionIsThePeers() throws Exception {
        try (EchoServer server = server(LOOPBACK, 64);
                TestClient proxy = server.connect()) {
            proxy.send(TestProxyHeaders.TCP4, PACKET);

            assertThat(proxy.readPacket()).isEqualTo(PACKET);
            assertThat(server.takeAccepted().remoteAddress()).hasToString("/203.0.113.7:4660");
        }
    }

    @Test
    void whenEachByteComesAloneThenNothingIsDifferent() throws Exception {
        try (EchoServer server = server(LOOPBACK, 64);
                TestClient proxy = server.connect()) {
            proxy.sendByteByByte(join(TestProxyHeaders.TCP6, PACKET));

            assertThat(proxy.readPacket()).isEqualTo(PACKET);
            assertThat(server.takeAccepted().remoteAddress().toString()).contains("2001:db8:0:0:0:0:0:7", "4660");
        }
    }

    @Test
    void whenTheConnectionIsTheProxysOwnThenItsAddressIsTheSockets() throws Exception {
        try (EchoServer server = server(LOOPBACK, 64);
                TestClient proxy = server.connect()) {
            proxy.send(TestProxyHeaders.LOCAL, PACKET);

            assertThat(proxy.readPacket()).isEqualTo(PACKET);
            assertThat(server.takeAccepted().remoteAddress().toString()).contains("127.0.0.1");
        }
    }

    @Test
    void whenARealPeerHasAllItsConnectionsThenItsNextIsRefusedAndAnothersIsNot() throws Exception {
        try (EchoServer server = server(LOOPBACK, 1);
                TestClient first = server.connect();
                TestClient second = server.connect();
                TestClient other = server.connect()) {
            first.send(TestProxyHeaders.from(1), PACKET);
            assertThat(first.readPacket()).isEqualTo(PACKET);

            second.send(TestProxyHeaders.from(1));
            second.expectFin();
            other.send(TestProxyHeaders.from(2), PACKET);

            assertThat(other.readPacket()).isEqualTo(PACKET);
            assertThat(server.statistics().refusedConnections(Refusal.ADDRESS_FULL))
                    .isOne();
        }
    }

    @Test
    void whenATrustedAddressSendsNoHeaderThenTheConnectionIsRefused() throws Exception {
        try (EchoServer server = server(LOOPBACK, 64);
                TestClient client = server.connect()) {
            client.send(PACKET);

            client.expectFin();
            assertRefused(server, Refusal.PROXY_HEADER);
        }
    }

    @Test
    void whenATrustedProxySendsVersion1ThenTheConnectionIsRefused() throws Exception {
        try (EchoServer server = server(LOOPBACK, 64);
                TestClient proxy = server.connect()) {
            proxy.send("PROXY TCP4 203.0.113.7 192.0.2.1 4660 12345\r\n".getBytes(StandardCharsets.US_ASCII));

            proxy.expectFin();
            assertRefused(server, Refusal.PROXY_HEADER);
        }
    }

    @Test
    void whenATrustedProxyLeavesWithinTheHeaderThenNoSessionEverWas() throws Exception {
        try (EchoServer server = server(LOOPBACK, 64)) {
            try (TestClient proxy = server.connect()) {
                proxy.send(Arrays.copyOf(TestProxyHeaders.TCP4, 20));
                proxy.shutdownOutput();
                proxy.expectFin();
            }
            assertRefused(server, Refusal.ABANDONED);
        }
    }

    @Test
    void whenAnyoneElseSendsAHeaderThenItIsReadAsAPacket() throws Exception {
        try (EchoServer server = server(List.of("192.0.2.0/24"), 64);
                TestClient client = server.connect()) {
            // Its first two bytes say 2573 as the size.
            byte[] pretended = Arrays.copyOf(TestProxyHeaders.TCP4, 0x0a0d);

            client.send(pretended);

            assertThat(client.readPacket()).isEqualTo(pretended);
            assertThat(server.takeAccepted().remoteAddress().toString()).contains("127.0.0.1");
        }
    }
}
