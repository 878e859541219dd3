package io.byteborne.internal.net;

import com.google.protobuf.CodedInputStream;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Real sessions without sockets: each over an embedded channel, whose event loop is whatever thread calls it. */
public final class TestSessions implements AutoCloseable {
    private final SessionFactory factory;
    private final List<Connection> connections = new ArrayList<>();

    public TestSessions(PacketEncoder encoder) {
        this(encoder, new FlushBatch());
    }

    public TestSessions(PacketEncoder encoder, FlushBatch flushBatch) {
        factory = new SessionFactory(
                encoder,
                flushBatch,
                new NetworkStatistics(),
                limits(1024, 65536),
                EmbeddedSession.pendingOut(),
                () -> {},
                List.of(),
                InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")));
    }

    /** The default limits, but for what may wait to be dispatched. */
    public static SessionProperties limits(int maxQueuedMessages, long maxQueuedBytes) {
        return TestProperties.session(
                "max-queued-messages=" + maxQueuedMessages, "max-queued-bytes=" + maxQueuedBytes + "B");
    }

    /** A session whose packets nobody takes. */
    public ChannelSession open() {
        return open(session -> new IgnoringListener()).session();
    }

    public Connection open(Function<ChannelSession, PacketListener> opened) {
        Connection connection = new Connection(factory, opened);
        connections.add(connection);
        return connection;
    }

    /** What was sent over a session that was opened here, in hex, since the last time. */
    public String sentOver(Session session) {
        return connectionOf(session).sent();
    }

    /** The peer of a session that was opened here closes its side. */
    public void closeByPeer(Session session) {
        connectionOf(session).closeByPeer();
    }

    private Connection connectionOf(Session session) {
        return connections.stream()
                .filter(connection -> connection.session() == session)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        connections.forEach(connection -> connection.channel.finishAndReleaseAll());
    }

    /** A session and the peer's end of its connection. */
    public static final class Connection {
        private final EmbeddedChannel channel;
        private final List<ChannelSession> session = new ArrayList<>(1);

        private Connection(SessionFactory factory, Function<ChannelSession, PacketListener> opened) {
            channel = new EmbeddedChannel(factory.createHandler(created -> {
                session.add(created);
                return opened.apply(created);
            }));
        }

        public ChannelSession session() {
            return session.getFirst();
        }

        /** The peer's bytes arrive, in one read. */
        public void receive(byte[] bytes) {
            channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        }

        /** The peer closes its side. */
        public void closeByPeer() {
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }

        /** The connection breaks. */
        public void lose() {
            channel.close();
        }

        /** What has left for the peer since the last time, in hex. */
        public String sent() {
            channel.runPendingTasks();
            StringBuilder hex = new StringBuilder();
            for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
                hex.append(ByteBufUtil.hexDump(out));
                out.release();
            }
            return hex.toString();
        }

        public boolean isReading() {
            return channel.config().isAutoRead();
        }

        public boolean isConnected() {
            channel.runPendingTasks();
            return channel.isActive();
        }
    }

    static final class IgnoringListener implements PacketListener {
        @Override
        public void packetReceived(int id, CodedInputStream payload, int payloadSize) {}

        @Override
        public void readComplete() {}

        @Override
        public void inputClosed(CloseReason reason) {}
    }
}
