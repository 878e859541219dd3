package io.byteborne.internal.net.admission;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static io.byteborne.testing.TestWebSocket.message;
import static io.byteborne.testing.TestWebSocket.request;
import static io.byteborne.testing.TestWebSocket.requestLine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.EchoServer;
import io.byteborne.internal.net.EchoServer.Door;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.settings.ServerProperties.AddressLimit;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Transport;
import io.byteborne.testing.TestWebSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a connection becomes a WebSocket, and who is refused. */
class UpgradeTests {
    private static final byte[] PACKET = packet(5, "hello".getBytes(StandardCharsets.UTF_8));
    private static final String GET = "GET / HTTP/1.1";

    private EchoServer server = start();

    private static EchoServer start(String... settings) {
        return EchoServer.withWebSocket(Door.open(), settings);
    }

    private void restart(Door door, String... settings) {
        server.close();
        server = EchoServer.withWebSocket(door, settings);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private TestWebSocket connect() throws IOException {
        return TestWebSocket.connect(server.webSocketPort());
    }

    private void assertGranted(byte[] request) throws IOException {
        try (TestWebSocket client = connect()) {
            client.send(request);
            assertServed(client);
        }
    }

    private static void assertServed(TestWebSocket client) throws IOException {
        assertThat(client.readResponse())
                .startsWith("HTTP/1.1 101 Switching Protocols")
                .contains("Sec-WebSocket-Accept: " + TestWebSocket.ACCEPT);
        client.send(message(PACKET));
        assertThat(client.readMessage()).isEqualTo(hex(PACKET));
    }

    private void assertRefused(byte[] request, int status, Refusal refusal) throws IOException {
        assertRefused(request, status, refusal, List.of());
    }

    private void assertRefused(byte[] request, int status, Refusal refusal, List<String> headers) throws IOException {
        long before = server.statistics().refusedConnections(refusal);
        try (TestWebSocket client = connect()) {
            client.send(request);

            List<String> head = client.readResponse();
            assertThat(head.getFirst()).startsWith("HTTP/1.1 " + status + " ");
            assertThat(head).containsAll(headers).anyMatch(line -> line.matches("Connection:.*close"));
            assertThat(new String(client.readToFin(), StandardCharsets.US_ASCII))
                    .startsWith("This is a WebSocket's port: ");
        }
        assertThat(server.statistics().refusedConnections(refusal)).isEqualTo(before + 1);
        await().pollInterval(Duration.ofMillis(5)).until(() -> server.service().connections() == 0);
        assertThat(server.hasAccepted()).isFalse();
    }

    private static byte[] bytes(String... lines) {
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A request that is granted, with something else in place of some of it. */
    private static byte[] changed(String from, String to) {
        String text = new String(request(), StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void whenTheRequestIsGrantedThenThereIsASession() throws Exception {
        assertGranted(request());

        ChannelSession session = server.takeAccepted();
        assertThat(session.transport()).isEqualTo(Transport.WEB_SOCKET);
        assertThat(session.traffic().bytesIn()).isEqualTo(PACKET.length);
        assertThat(server.takeEnded()).isEqualTo(CloseReason.PEER_CLOSED);
    }

    @Test
    void whenTheRequestComesByteByByteThenItIsGranted() throws IOException {
        try (TestWebSocket client = connect()) {
            client.sendByteByByte(request());
            assertServed(client);
        }
    }

    @Test
    void whenTheFirstFrameComesWithTheRequestThenItIsAnswered() throws IOException {
        try (TestWebSocket client = connect()) {
            client.send(request(), message(PACKET), message(PACKET));

            assertThat(client.readResponse()).first().isEqualTo("HTTP/1.1 101 Switching Protocols");
            assertThat(client.readMessage()).isEqualTo(hex(PACKET) + " " + hex(PACKET));
        }
    }

    @Test
    void whenBrowsersSayMoreThenTheyAreServed() throws IOException {
        assertGranted(request(
                "Origin: http://localhost:3000",
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
                "Cookie: a=b; c=d",
                "User-Agent: Mozilla/5.0"));
        assertGranted(requestLine("GET /?token=1 HTTP/1.1"));
        assertGranted(changed("Upgrade: websocket", "upgrade: WebSocket"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003\u0001 a TLS client hello",
                "08 00 d0 07 0a 02 68 69",
                "GET",
                "GET / HTTP/1.1\r\nno header at all",
                "GET / HTTP/1.1\r\nName with spaces: x",
                "GET / HTTP/1.1\nHost: localhost"
            })
    void whenItIsNoHttpThenTheAnswerIs400(String what) throws IOException {
        assertRefused(bytes(what), 400, Refusal.BAD_UPGRADE);
    }

    @Test
    void whenTheRequestIsNotOneForAWebSocketThenTheAnswerSaysWhatItShouldBe() throws IOException {
        assertRefused(
                bytes(GET, "Host: localhost"),
                426,
                Refusal.BAD_UPGRADE,
                List.of("Upgrade: websocket", "Connection: Upgrade, close", "Sec-WebSocket-Version: 13"));
        assertRefused(changed("Connection: keep-alive, Upgrade", "Connection: close"), 426, Refusal.BAD_UPGRADE);
        assertRefused(changed("Upgrade: websocket", "Upgrade: h2c"), 426, Refusal.BAD_UPGRADE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "HEAD", "CONNECT", "FOO"})
    void whenTheMethodIsNotGetThenTheAnswerIs405(String method) throws IOException {
        assertRefused(requestLine(method + " / HTTP/1.1"), 405, Refusal.BAD_UPGRADE, List.of("Allow: GET"));
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 8, 426",
        "Sec-WebSocket-Version: 13, X: y, 426",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, X: y, 400",
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZQ==, 400",
        "Host: localhost, X: y, 400",
        "HTTP/1.1, HTTP/1.0, 400",
        "HTTP/1.1, HTTP/2.0, 400",
        "GET /, GET /other, 404",
        "GET /, GET http://localhost/, 404",
        "GET /, GET //, 404"
    })
    void whenSomethingIsMissingOrOtherThanItHasToBeThenItIsRefused(String from, String to, int status)
            throws IOException {
        assertRefused(changed(from, to), status, Refusal.BAD_UPGRADE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "Host: localhost",
                "Content-Length: 5",
                "Content-Length: 99999999999999999999",
                "Transfer-Encoding: chunked",
                "Transfer-Encoding: gzip"
            })
    void whenSomethingIsThereThatMustNotBeThenItIsRefused(String header) throws IOException {
        assertRefused(request(header), header.startsWith("Sec-WebSocket-Version") ? 426 : 400, Refusal.BAD_UPGRADE);
    }

    @Test
    void whenTheRequestIsLargeThenItIsRefusedBeforeItIsWhole() throws IOException {
        byte[] line = ("GET /" + "x".repeat(5000)).getBytes(StandardCharsets.US_ASCII);
        assertRefused(line, 414, Refusal.BAD_UPGRADE);
        assertRefused(
                (GET + "\r\nX: " + "x".repeat(9000)).getBytes(StandardCharsets.US_ASCII), 431, Refusal.BAD_UPGRADE);
        assertRefused(
                (GET + "\r\n" + "X: y\r\n".repeat(3000)).getBytes(StandardCharsets.US_ASCII), 431, Refusal.BAD_UPGRADE);
    }

    @Test
    void whenMuchIsSentAfterARequestThatIsRefusedThenTheAnswerIsReadAllTheSame() throws IOException {
        try (TestWebSocket client = connect()) {
            client.send(requestLine("POST / HTTP/1.1", "Content-Length: 1000000"), new byte[500_000]);

            assertThat(client.readResponse()).first().asString().startsWith("HTTP/1.1 405 ");
        }
    }

    @Test
    void whenAPathIsSetThenOnlyThereIsAWebSocket() throws IOException {
        restart(Door.open(), "path=/game");

        assertGranted(requestLine("GET /game HTTP/1.1"));
        assertGranted(requestLine("GET /game?x=/ HTTP/1.1"));
        server.close();
        server = start("path=/game");
        assertRefused(request(), 404, Refusal.BAD_UPGRADE);
        assertRefused(requestLine("GET /game/ HTTP/1.1"), 404, Refusal.BAD_UPGRADE);
    }

    @Nested
    class Origins {
        @ParameterizedTest
        @ValueSource(strings = {"http://localhost", "http://localhost:8000", "https://LOCALHOST"})
        void whenNoneIsSetThenPagesOfTheSameHostMayConnect(String origin) throws IOException {
            assertGranted(request("Origin: " + origin));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://evil.example",
                    "http://localhost.evil.example",
                    "http://evil.example/localhost",
                    "http://localhost@evil.example",
                    "localhost",
                    "null",
                    "",
                    "file://"
                })
        void whenNoneIsSetThenPagesOfOthersMayNot(String origin) throws IOException {
            assertRefused(request("Origin: " + origin), 403, Refusal.WRONG_ORIGIN);
        }

        @Test
        void whenThereAreTwoThenNeitherIsBelieved() throws IOException {
            assertRefused(request("Origin: http://localhost", "Origin: http://evil.example"), 400, Refusal.BAD_UPGRADE);
        }

        @Test
        void whenSomeAreSetThenTheyMayAndOthersMayNot() throws IOException {
            restart(Door.open(), "allowed-origins=https://game.example,http://localhost:8000");

            assertRefused(request("Origin: http://game.example"), 403, Refusal.WRONG_ORIGIN);
            assertRefused(request("Origin: https://game.example.evil.example"), 403, Refusal.WRONG_ORIGIN);
            assertRefused(request("Origin: http://localhost"), 403, Refusal.WRONG_ORIGIN);
            assertGranted(request("Origin: https://game.example"));
            assertGranted(request("Origin: http://localhost:8000"));
            assertGranted(request());
        }

        @Test
        void whenAllAreAllowedThenAllMay() throws IOException {
            restart(Door.open(), "allowed-origins=*");

            assertGranted(request("Origin: null"));
            assertGranted(request("Origin: https://anything.example"));
        }
    }

    @Nested
    class Proxies {
        private final String[] forwarded = {"forwarded-for.trusted=127.0.0.1,10.0.0.0/8"};

        @BeforeEach
        void trust() {
            restart(Door.with(new AddressLimit(1, 0, true)), forwarded);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "192.0.2.7                        | 192.0.2.7",
                    "192.0.2.7:4711                   | 192.0.2.7",
                    "198.51.100.1, 192.0.2.7          | 192.0.2.7",
                    "unknown, 192.0.2.7, 10.1.2.3     | 192.0.2.7",
                    "10.0.0.9, 10.1.2.3               | 10.0.0.9",
                    "2001:db8::7                      | 2001:db8:0:0:0:0:0:7",
                    "[2001:db8::7]:4711               | 2001:db8:0:0:0:0:0:7",
                    "::ffff:192.0.2.7                 | 192.0.2.7"
                })
        void whenTheProxySaysWhereItComesFromThenThatIsItsAddress(String header, String address) throws Exception {
            assertGranted(request("X-Forwarded-For: " + header));

            InetSocketAddress peer = (InetSocketAddress) server.takeAccepted().remoteAddress();
            assertThat(peer.getAddress()).isEqualTo(InetAddress.getByName(address));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "unknown", "192.0.2.7, game.example", "192.0.2.7,", "192.0.2.300", "1:2:3", "[1.2.3.4]"})
        void whenTheProxyDoesNotSayItThenItIsRefused(String header) throws IOException {
            assertRefused(request("X-Forwarded-For: " + header), 400, Refusal.PROXY_HEADER);
            assertRefused(request(), 400, Refusal.PROXY_HEADER);
        }

        @Test
        void whenAnAddressHasAsManyConnectionsAsItMayThenTheNextIsRefused() throws IOException {
            try (TestWebSocket first = connect();
                    TestWebSocket other = connect();
                    TestWebSocket second = connect()) {
                first.send(request("X-Forwarded-For: 192.0.2.7"));
                assertServed(first);
                other.send(request("X-Forwarded-For: 192.0.2.8"));
                assertServed(other);

                second.send(request("X-Forwarded-For: 192.0.2.7"));

                assertThat(second.readResponse()).first().asString().startsWith("HTTP/1.1 429 ");
                assertThat(server.statistics().refusedConnections(Refusal.ADDRESS_FULL))
                        .isOne();
            }
        }

        @Test
        void whenNobodyIsTrustedThenTheHeaderMeansNothing() throws Exception {
            restart(Door.open());

            assertGranted(request("X-Forwarded-For: 192.0.2.7"));

            InetSocketAddress peer = (InetSocketAddress) server.takeAccepted().remoteAddress();
            assertThat(peer.getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
        }

        @Test
        void whenAProxySendsItsHeaderOfThePROXYProtocolThenThatCounts() throws Exception {
            restart(new Door(Door.NO_LIMITS, List.of("127.0.0.1"), null));
            try (TestWebSocket client = connect()) {
                client.send(TestProxyHeaders.TCP4, request("X-Forwarded-For: 192.0.2.7"));
                assertServed(client);
            }
            assertThat(server.takeAccepted().remoteAddress())
                    .isEqualTo(new InetSocketAddress(InetAddress.getByName("203.0.113.7"), 4660));
            try (TestWebSocket client = connect()) {
                client.send(request("X-Forwarded-For: 192.0.2.7"));
                client.expectFin();
            }
            assertThat(server.statistics().refusedConnections(Refusal.PROXY_HEADER))
                    .isOne();
        }
    }
}
