package io.byteborne.internal.net;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Empty;
import io.byteborne.internal.net.admission.AddressLimits;
import io.byteborne.internal.net.admission.Admission;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.net.outbound.TestEncoder;
import io.byteborne.internal.net.tls.ServerTls;
import io.byteborne.internal.net.transport.IoThreads;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.ServerProperties.AddressLimit;
import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.internal.settings.TrustedProxies;
import io.byteborne.internal.settings.WebSocketProperties;
import io.byteborne.session.CloseReason;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.TestPackets;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server on a free port of this machine that sends every packet back as it is, on its I/O thread. */
public class EchoServer implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 10;

    private final BlockingQueue<ChannelSession> accepted = new LinkedBlockingQueue<>();
    private final BlockingQueue<CloseReason> ended = new LinkedBlockingQueue<>();
    private final BlockingQueue<SocketAddress> closedAddresses = new LinkedBlockingQueue<>();
    private final NetworkStatistics statistics = new NetworkStatistics();
    private final IoThreads ioThreads;
    private final NettyServerService service;

    /** What connections must pass before they are sessions. */
    public record Door(
            AddressLimit limits,
            List<String> proxies,
            @Nullable ServerTls tls) {
        public static final AddressLimit NO_LIMITS = new AddressLimit(0, 0, false);

        public static Door open() {
            return new Door(NO_LIMITS, List.of(), null);
        }

        public static Door with(AddressLimit limits) {
            return new Door(limits, List.of(), null);
        }

        public static Door with(ServerTls tls) {
            return new Door(NO_LIMITS, List.of(), tls);
        }
    }

    public EchoServer(ServerProperties properties) {
        this(properties, Door.open());
    }

    public EchoServer(ServerProperties properties, Door door) {
        this(properties, TestProperties.webSocket(), door);
    }

    public EchoServer(ServerProperties properties, WebSocketProperties webSocket, Door door) {
        ioThreads = new IoThreads(
                properties.transport(), properties.ioThreads(), EmbeddedSession.PROPERTIES.sockets(), false);
        SessionFactory sessions = EmbeddedSession.factory(new FlushBatch(), new TestEncoder(), statistics);
        Admission admission = new Admission(
                EmbeddedSession.PACKET_TIMEOUT,
                statistics,
                TrustedProxies.of("test.trusted", door.proxies()),
                new AddressLimits(door.limits(), System::nanoTime),
                door.tls());
        service = new NettyServerService(
                ioThreads, admission, sessions, new Listener(), statistics, properties, webSocket, List.of());
    }

    public static ServerProperties properties(Transport transport) {
        return TestProperties.server("host=127.0.0.1", "port=0", "transport=" + transport, "io-threads=2");
    }

    public static EchoServer started(Door door) {
        return started(properties(Transport.AUTO), door);
    }

    public static EchoServer started(ServerProperties properties) {
        return started(properties, Door.open());
    }

    public static EchoServer started(ServerProperties properties, Door door) {
        EchoServer server = new EchoServer(properties, door);
        server.start();
        return server;
    }

    private void start() {
        try {
            service.start();
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    public static EchoServer started() {
        return started(properties(Transport.AUTO));
    }

    /** One that also has a port for WebSocket, with those settings below {@code byteborne.websocket}. */
    public static EchoServer withWebSocket(Door door, String... settings) {
        return withWebSocket(properties(Transport.AUTO), door, settings);
    }

    /** As {@link #withWebSocket(Door, String...)}, with settings of the server. */
    public static EchoServer withWebSocket(ServerProperties properties, Door door, String... settings) {
        String[] all =
                Stream.concat(Stream.of("port=0"), Arrays.stream(settings)).toArray(String[]::new);
        EchoServer server = new EchoServer(properties, TestProperties.webSocket(all), door);
        server.start();
        return server;
    }

    public NettyServerService service() {
        return service;
    }

    public NetworkStatistics statistics() {
        return statistics;
    }

    public InetSocketAddress address() {
        return Objects.requireNonNull(service.localAddress(), "the server is not listening");
    }

    public int port() {
        return address().getPort();
    }

    /** The port for WebSocket. */
    public int webSocketPort() {
        return Objects.requireNonNull(service.webSocketAddress(), "the server is not listening")
                .getPort();
    }

    public TestClient connect() throws IOException {
        return TestClient.connect(port());
    }

    public ChannelSession takeAccepted() throws InterruptedException {
        return take(accepted, "an accepted session");
    }

    public boolean hasAccepted() {
        return !accepted.isEmpty();
    }

    public CloseReason takeEnded() throws InterruptedException {
        return take(ended, "the end of a session");
    }

    SocketAddress takeClosedAddress() throws InterruptedException {
        return take(closedAddresses, "the end of the service");
    }

    private static <T> T take(BlockingQueue<T> queue, String what) throws InterruptedException {
        T taken = queue.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (taken == null) {
            throw new AssertionError("waited in vain for " + what);
        }
        return taken;
    }

    @Override
    public void close() {
        service.stop();
        ioThreads.close();
    }

    /** A session's input has ended; on its I/O thread. */
    protected void inputClosed(ChannelSession session) {
        session.finish();
    }

    private final class Listener implements NetworkListener {
        @Override
        public PacketListener accepted(ChannelSession session) {
            accepted.add(session);
            return new Echo(session);
        }

        @Override
        public PacketListener connected(ChannelSession session) {
            throw new AssertionError("this server connects to nobody");
        }

        @Override
        public void readRoundComplete() {}

        @Override
        public void serviceClosed(SocketAddress address, @Nullable Throwable cause) {
            closedAddresses.add(address);
        }
    }

    private final class Echo implements PacketListener {
        private final ChannelSession session;

        Echo(ChannelSession session) {
            this.session = session;
        }

        @Override
        public void packetReceived(int id, CodedInputStream payload, int payloadSize) {
            session.send(
                    Empty.getDefaultInstance(),
                    Unpooled.wrappedBuffer(TestPackets.packet(id, TestPackets.bytes(payload, payloadSize))));
        }

        @Override
        public void readComplete() {}

        @Override
        public void inputClosed(CloseReason reason) {
            ended.add(reason);
            EchoServer.this.inputClosed(session);
        }
    }
}
