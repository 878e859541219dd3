package io.byteborne.internal.net.tls;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.join;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.BytesValue;
import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.EchoServer;
import io.byteborne.internal.net.admission.TestProxyHeaders;
import io.byteborne.internal.net.outbound.TestEncoder;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.settings.ServerProperties.ClientAuthentication;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.server.StartupException;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.testing.TestCertificates;
import io.byteborne.testing.TestCertificates.Identity;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.TestWebSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The game port with TLS, over real sockets, against the JDK's own TLS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class TlsTests {
    private static final byte[] PACKET = packet(7, hex("01 02"));
    private static final String BUNDLE = "game";
    private static final long TIMEOUT_SECONDS = 10;

    private Identity own;
    private Identity renewed;
    private Identity player;
    private Identity stranger;

    @BeforeAll
    void createCertificates(@TempDir Path folder) throws Exception {
        own = TestCertificates.create(folder, "own");
        renewed = TestCertificates.create(folder, "renewed");
        player = TestCertificates.create(folder, "player");
        stranger = TestCertificates.create(folder, "stranger");
    }

    private EchoServer server(ClientAuthentication clientAuth) {
        return server(clientAuth, new DefaultSslBundleRegistry(BUNDLE, own.bundle(player)));
    }

    private static EchoServer server(ClientAuthentication clientAuth, DefaultSslBundleRegistry bundles) {
        return EchoServer.started(EchoServer.Door.with(ServerTls.of(BUNDLE, clientAuth, bundles)));
    }

    private static TestClient connect(EchoServer server, @Nullable Identity self, Identity trusted) throws IOException {
        return TestClient.connect(TestCertificates.client(self, trusted).createSocket(), server.port());
    }

    private TestClient connect(EchoServer server) throws IOException {
        return connect(server, null, own);
    }

    private static void assertEcho(TestClient client) throws IOException {
        client.send(PACKET);
        assertThat(hex(client.readPacket())).isEqualTo(hex(PACKET));
    }

    private static void assertRefused(EchoServer server, Refusal refusal) {
        await().untilAsserted(() -> {
            assertThat(server.statistics().refusedConnections(refusal)).isOne();
            assertThat(server.service().connections()).isZero();
        });
        assertThat(server.statistics().refusedConnections()).isOne();
        assertThat(server.hasAccepted()).as("a session").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void whenAClientSpeaksTlsThenItIsServedAndEndsInAnOrderlyWay(String version) throws Exception {
        try (EchoServer server = server(ClientAuthentication.NONE)) {
            SSLSocket socket = (SSLSocket) TestCertificates.client(null, own).createSocket();
            socket.setEnabledProtocols(new String[] {version});
            try (TestClient client = TestClient.connect(socket, server.port())) {
                assertEcho(client);
                assertThat(server.takeAccepted().remoteAddress().toString()).contains("127.0.0.1");
                assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            }
            assertThat(server.takeEnded()).isEqualTo(CloseReason.PEER_CLOSED);
            await().untilAsserted(
                            () -> assertThat(server.service().connections()).isZero());
        }
    }

    @Test
    void whenThereIsAPortForWebSocketThenItSpeaksTlsToo() throws Exception {
        EchoServer.Door door = EchoServer.Door.with(ServerTls.of(
                BUNDLE, ClientAuthentication.NONE, new DefaultSslBundleRegistry(BUNDLE, own.bundle(player))));
        try (EchoServer server = EchoServer.withWebSocket(door)) {
            try (TestWebSocket client =
                    TestWebSocket.open(TestCertificates.client(null, own).createSocket(), server.webSocketPort())) {
                client.send(TestWebSocket.message(PACKET));
                assertThat(client.readMessage()).isEqualTo(hex(PACKET));
                client.send(TestWebSocket.close(1000, ""));
                client.expectClose(1000);
            }
            assertThat(server.takeEnded()).isEqualTo(CloseReason.PEER_CLOSED);
            try (TestWebSocket plain = TestWebSocket.connect(server.webSocketPort())) {
                plain.send(TestWebSocket.request());
                plain.readToFin();
            }
            assertThat(server.statistics().refusedConnections(Refusal.TLS_FAILED))
                    .isOne();
        }
    }

    @Test
    void whenPacketsAreSharedThenEveryClientGetsAllOfThemUnchanged() throws Exception {
        try (EchoServer server = server(ClientAuthentication.NONE);
                TestClient first = connect(server);
                TestClient second = connect(server)) {
            assertEcho(first);
            assertEcho(second);
            List<ChannelSession> sessions = List.of(server.takeAccepted(), server.takeAccepted());
            byte[] expected = new byte[0];
            for (int i = 0; i < 40; i++) {
                byte[] bytes = packet(i, filled(i % 2 == 0 ? 50 : 3_000 + i, i));
                expected = join(expected, bytes);
                ByteBuf packet = Unpooled.directBuffer().writeBytes(bytes);
                sessions.forEach(session -> assertThat(session.send(BytesValue.getDefaultInstance(), packet))
                        .isTrue());
                packet.release();
            }
            sessions.forEach(Session::close);

            assertThat(first.readToFin()).isEqualTo(expected);
            assertThat(second.readToFin()).isEqualTo(expected);
        }
    }

    private static byte[] filled(int size, int value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** The JDK's client takes TCP's end for TLS's, so the records are looked at; TLS 1.2 shows their types. */
    @Test
    void whenTheServerClosesThenTheClientGetsEverythingAndTlssOwnEnd() throws Exception {
        try (EchoServer server = server(ClientAuthentication.NONE);
                RecordingSocket plain = new RecordingSocket(server.port());
                SSLSocket layered = layered(plain)) {
            layered.setEnabledProtocols(new String[] {"TLSv1.2"});
            TestClient client = TestClient.over(layered);
            assertEcho(client);

            server.service().stop();

            client.expectFin();
            assertThat(plain.lastRecord()).isEqualTo(RecordingSocket.ALERT);
        }
    }

    /** Keeps what it receives. */
    private static final class RecordingSocket extends Socket {
        static final int ALERT = 21;

        private static final int RECORD_HEADER = 5;

        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        RecordingSocket(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int count = super.read(bytes, offset, length);
                    received.write(bytes, offset, Math.max(0, count));
                    return count;
                }
            };
        }

        /** The type of the last TLS record. */
        int lastRecord() {
            ByteBuffer records = ByteBuffer.wrap(received.toByteArray());
            int type = -1;
            while (records.remaining() >= RECORD_HEADER) {
                type = records.get(records.position());
                int length = records.getShort(records.position() + 3);
                records.position(records.position() + RECORD_HEADER + length);
            }
            return type;
        }
    }

    @Test
    void whenAClientEndsItsSideThenItStillGetsItsAnswers() throws Exception {
        try (EchoServer server = server(ClientAuthentication.NONE);
                TestClient client = connect(server)) {
            client.send(PACKET, PACKET);
            client.shutdownOutput();

            assertThat(client.readToFin()).isEqualTo(join(PACKET, PACKET));
            assertThat(server.takeEnded()).isEqualTo(CloseReason.PEER_CLOSED);
        }
    }

    @Test
    void whenAClientEndsItsSideOfTls12ThenTheSessionEndsInAnOrderlyWay(CapturedOutput output) throws Exception {
        try (EchoServer server = server(ClientAuthentication.NONE)) {
            SSLSocket socket = (SSLSocket) TestCertificates.client(null, own).createSocket();
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            try (TestClient client = TestClient.connect(socket, server.port())) {
                assertEcho(client);
                client.shutdownOutput();

                assertThat(server.takeEnded()).isEqualTo(CloseReason.PEER_CLOSED);
                client.expectFin();
            }
            await().untilAsserted(
                            () -> assertThat(server.service().connections()).isZero());
        }
        assertThat(output).doesNotContain("ERROR").doesNotContain("\tat ");
    }

    @Test
    void whenAClientNeverReadsThenItIsCutAndNothingWaitsForTheEndOfTls(CapturedOutput output) throws Exception {
        MessageLite large = TestEncoder.messageOfPacketSize(10_000);
        try (EchoServer server = server(ClientAuthentication.NONE);
                TestClient client = TestClient.connectWithSmallWindow(
                        TestCertificates.client(null, own).createSocket(), server.port())) {
            assertEcho(client);
            ChannelSession session = server.takeAccepted();
            while (session.send(large)) {
                // So that the socket has all that it takes before the bound is reached.
                session.eventLoop().submit(() -> {}).sync();
            }

            assertThat(server.takeEnded()).isEqualTo(CloseReason.SLOW_CONSUMER);
            await().untilAsserted(
                            () -> assertThat(server.service().connections()).isZero());
        }
        // What Netty says when it has waited in vain.
        assertThat(output).doesNotContain("force-closing");
    }

    @Test
    void whenTheBundleIsReloadedThenNewConnectionsUseItAndOpenOnesGoOn(CapturedOutput output) throws Exception {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry(BUNDLE, own.bundle());
        try (EchoServer server = server(ClientAuthentication.NONE, bundles);
                TestClient before = connect(server)) {
            assertEcho(before);

            bundles.updateBundle(BUNDLE, renewed.bundle());

            try (TestClient after = connect(server, null, renewed)) {
                assertEcho(after);
                assertEcho(before);
            }
            assertThatThrownBy(() -> assertEcho(connect(server))).isInstanceOf(SSLHandshakeException.class);

            bundles.updateBundle(BUNDLE, own.trust());

            assertThat(output).contains("SSL bundle game was changed, but stays as it was");
            try (TestClient still = connect(server, null, renewed)) {
                assertEcho(still);
            }
        }
    }

    @Test
    void whenClientsNeedACertificateThenOnlyThoseWithAGoodOneAreServed() throws Exception {
        try (EchoServer server = server(ClientAuthentication.NEED);
                TestClient good = connect(server, player, own)) {
            assertEcho(good);
        }
        try (EchoServer server = server(ClientAuthentication.NEED);
                TestClient none = connect(server)) {
            assertThatThrownBy(() -> assertEcho(none)).isInstanceOf(IOException.class);
            assertRefused(server, Refusal.TLS_FAILED);
        }
        try (EchoServer server = server(ClientAuthentication.NEED);
                TestClient bad = connect(server, stranger, own)) {
            assertThatThrownBy(() -> assertEcho(bad)).isInstanceOf(IOException.class);
            assertRefused(server, Refusal.TLS_FAILED);
        }
    }

    @Test
    void whenACertificateIsWantedThenClientsWithoutOneAreServedToo() throws Exception {
        try (EchoServer server = server(ClientAuthentication.WANT);
                TestClient none = connect(server);
                TestClient good = connect(server, player, own)) {
            assertEcho(none);
            assertEcho(good);
        }
    }

    @Test
    void whenAClientDoesNotTrustTheServerThenItIsNoSession() throws Exception {
        try (EchoServer server = server(ClientAuthentication.NONE);
                TestClient client = connect(server, null, stranger)) {
            assertThatThrownBy(() -> assertEcho(client)).isInstanceOf(SSLHandshakeException.class);

            assertRefused(server, Refusal.TLS_FAILED);
        }
    }

    @Test
    void whenAClientSpeaksPlainTcpThenItIsClosedAndCountedWithoutAStackTrace(CapturedOutput output) throws Exception {
        try (EchoServer server = server(ClientAuthentication.NONE)) {
            try (TestClient client = server.connect()) {
                client.send(PACKET, PACKET);

                client.readToFin();
            }
            assertRefused(server, Refusal.TLS_FAILED);
        }
        assertThat(output).doesNotContain("\tat ").doesNotContain("Exception");
    }

    @Test
    void whenAClientLeavesWithinTheHandshakeThenNoSessionEverWas() throws Exception {
        try (EchoServer server = server(ClientAuthentication.NONE)) {
            try (TestClient client = server.connect()) {
                // The beginning of a record of 512 bytes.
                client.send(hex("16 03 01 02 00 01 00 01 fc 03 03"));
                await().untilAsserted(
                                () -> assertThat(server.service().connections()).isOne());
                assertThat(server.hasAccepted()).isFalse();
                client.shutdownOutput();
                client.readToFin();
            }
            assertRefused(server, Refusal.ABANDONED);
        }
    }

    @Test
    void whenARecordCannotBeDecryptedThenTheConnectionIsLostWithoutAStackTrace(CapturedOutput output) throws Exception {
        try (EchoServer server = server(ClientAuthentication.NONE);
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port());
                TestClient client = TestClient.over(layered(plain))) {
            assertEcho(client);

            plain.getOutputStream()
                    .write(hex("17 03 03 00 14 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13"));

            assertThat(server.takeEnded()).isEqualTo(CloseReason.CONNECTION_LOST);
            await().untilAsserted(
                            () -> assertThat(server.service().connections()).isZero());
        }
        assertThat(output).doesNotContain("\tat ");
    }

    private SSLSocket layered(Socket plain) throws IOException {
        SSLSocketFactory factory = TestCertificates.client(null, own);
        return (SSLSocket) factory.createSocket(plain, "localhost", plain.getPort(), true);
    }

    @Test
    void whenAHandshakeTakesItsTimeThenThoseWhoAreInAreServedMeanwhile() throws Exception {
        SlowKeys keys = new SlowKeys();
        try (EchoServer server = oneThreaded(keys);
                TestClient present = connect(server)) {
            assertEcho(present);
            keys.slow();
            CompletableFuture<Void> newcomer = CompletableFuture.runAsync(() -> {
                try (TestClient client = connect(server)) {
                    assertEcho(client);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
            keys.awaitAsked();

            assertEcho(present);
            assertThat(server.service().connections()).isEqualTo(2);

            keys.goOn();
            newcomer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } finally {
            keys.goOn();
        }
    }

    @Test
    void whenManyHandshakesWaitThenNoMoreAreAcceptedUntilTheyAreDone() throws Exception {
        SlowKeys keys = new SlowKeys();
        int many = 4 * HandshakeThreads.MANY;
        List<Socket> newcomers = new ArrayList<>();
        try (EchoServer server = oneThreaded(keys);
                TestClient present = connect(server)) {
            assertEcho(present);
            keys.slow();
            byte[] hello = clientHello();
            for (int i = 0; i < many; i++) {
                Socket newcomer = new Socket(InetAddress.getLoopbackAddress(), server.port());
                newcomers.add(newcomer);
                newcomer.getOutputStream().write(hello);
            }
            await().untilAsserted(
                            () -> assertThat(server.service().connections()).isGreaterThan(HandshakeThreads.MANY));
            for (int i = 0; i < many; i++) {
                // The event loop, which also accepts, is free for something new.
                assertEcho(present);
            }
            assertThat(server.service().connections()).isLessThan(2 * HandshakeThreads.MANY);

            keys.goOn();

            await().untilAsserted(
                            () -> assertThat(server.service().connections()).isEqualTo(1 + many));
        } finally {
            keys.goOn();
            for (Socket newcomer : newcomers) {
                newcomer.close();
            }
        }
    }

    private EchoServer oneThreaded(SlowKeys keys) {
        ServerTls tls = ServerTls.of(
                BUNDLE, ClientAuthentication.NONE, new DefaultSslBundleRegistry(BUNDLE, keys.of(own.bundle(player))));
        return EchoServer.started(
                TestProperties.server("host=127.0.0.1", "port=0", "io-threads=1"), EchoServer.Door.with(tls));
    }

    /** What a client says first. */
    private static byte[] clientHello() throws GeneralSecurityException, IOException {
        SSLEngine client = SSLContext.getDefault().createSSLEngine();
        client.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    @Test
    void whenAProxyStandsBeforeTlsThenItsHeaderComesFirst() throws Exception {
        ServerTls tls =
                ServerTls.of(BUNDLE, ClientAuthentication.NONE, new DefaultSslBundleRegistry(BUNDLE, own.bundle()));
        EchoServer.Door door = new EchoServer.Door(EchoServer.Door.NO_LIMITS, List.of("127.0.0.1"), tls);
        try (EchoServer server = EchoServer.started(door);
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            plain.getOutputStream().write(TestProxyHeaders.TCP4);
            try (TestClient client = TestClient.over(layered(plain))) {
                assertEcho(client);
                assertThat(server.takeAccepted().remoteAddress()).hasToString("/203.0.113.7:4660");
            }
        }
    }

    @Test
    void whenThereIsNoSuchBundleThenTheFailureNamesItAndWhatThereIs() {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("web", own.bundle());

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> ServerTls.of(BUNDLE, ClientAuthentication.NONE, bundles))
                .withMessageContaining("byteborne.server.ssl.bundle is game")
                .withMessageContaining("[web]")
                .satisfies(failure -> assertThat(failure.action()).contains("spring.ssl.bundle.pem.game"));
    }

    @Test
    void whenABundleLacksWhatIsNeededThenTheFailureSaysWhat() {
        assertUnusable(own.trust(), ClientAuthentication.NONE, "no certificate and key of its own", "game.keystore");
        assertUnusable(
                own.bundle(),
                ClientAuthentication.WANT,
                "no certificates to check those of clients",
                "game.truststore");
        assertUnusable(
                own.bundle(),
                ClientAuthentication.NEED,
                "no certificates to check those of clients",
                "game.truststore");
    }

    private static void assertUnusable(SslBundle bundle, ClientAuthentication clientAuth, String what, String where) {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry(BUNDLE, bundle);

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> ServerTls.of(BUNDLE, clientAuth, bundles))
                .withMessageContaining(what)
                .satisfies(failure -> assertThat(failure.action()).contains(where));
    }
}
