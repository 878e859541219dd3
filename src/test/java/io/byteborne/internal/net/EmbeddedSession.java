package io.byteborne.internal.net;

import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.net.outbound.OutboundBudget;
import io.byteborne.internal.net.outbound.SendMemory;
import io.byteborne.internal.net.outbound.TestEncoder;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.session.Transport;
import io.byteborne.testing.TestPackets;
import io.byteborne.testing.TestWebSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session over a channel without a socket, whose time stands still unless it is moved. The network under it can be
 * told to {@linkplain #stall() take nothing}.
 */
public final class EmbeddedSession implements AutoCloseable {
    public static final Duration PACKET_TIMEOUT = Duration.ofSeconds(10);
    public static final SessionProperties PROPERTIES = TestProperties.session("max-pending-out=100KB");

    private final TrackedMemory memory = new TrackedMemory();
    private final StallingNetwork network = new StallingNetwork();
    private final EmbeddedChannel channel;
    private final ChannelSession session;
    /** Null over TCP. */
    private final TestWebSocket.@Nullable Framing framing;

    public EmbeddedSession(SessionFactory factory, Function<ChannelSession, ? extends PacketListener> listener) {
        this(Transport.TCP, factory, listener);
    }

    /** A session over that transport. */
    public EmbeddedSession(
            Transport transport, SessionFactory factory, Function<ChannelSession, ? extends PacketListener> listener) {
        AtomicReference<ChannelSession> opened = new AtomicReference<>();
        SessionOpener open = created -> {
            opened.set(created);
            return listener.apply(created);
        };
        framing = transport == Transport.TCP ? null : new TestWebSocket.Framing();
        channel = EmbeddedChannel.builder()
                // Embedded channels have all the same id otherwise, and a group holds one of each.
                .channelId(DefaultChannelId.newInstance())
                .register(false)
                .handlers(network, new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel created) {
                        if (transport == Transport.TCP) {
                            factory.addTo(created.pipeline(), open);
                        } else {
                            factory.addWebSocketTo(created.pipeline(), false, open);
                        }
                    }
                })
                .build();
        channel.config().setAllocator(memory.allocator());
        try {
            channel.register();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
        session = opened.get();
    }

    public EmbeddedSession(FlushBatch flushBatch, PacketEncoder encoder, PacketListener listener) {
        this(factory(flushBatch, encoder, new NetworkStatistics()), created -> listener);
    }

    /** A session with such limits. */
    public EmbeddedSession(SessionProperties limits, PacketListener listener) {
        this(Transport.TCP, limits, listener);
    }

    /** A session with such limits, over that transport. */
    public EmbeddedSession(Transport transport, SessionProperties limits, PacketListener listener) {
        this(
                transport,
                new SessionFactory(
                        new TestEncoder(),
                        new FlushBatch(),
                        new NetworkStatistics(),
                        limits,
                        pendingOut(),
                        () -> {},
                        List.of(),
                        InstantSource.system()),
                created -> listener);
    }

    public static SessionFactory factory(FlushBatch flushBatch, PacketEncoder encoder, NetworkStatistics statistics) {
        return factory(flushBatch, encoder, statistics, pendingOut());
    }

    /** As the others, with a bound that no test reaches. */
    public static OutboundBudget pendingOut() {
        return pendingOut(Long.MAX_VALUE, memory(ByteBufAllocator.DEFAULT));
    }

    public static OutboundBudget pendingOut(long maxBytes, SendMemory memory) {
        return new OutboundBudget(
                PROPERTIES.softPendingOut().toBytes(), PROPERTIES.softPendingOutTimeout(), maxBytes, memory);
    }

    /** As much as the tests' JVM has. */
    public static SendMemory memory(ByteBufAllocator allocator) {
        return SendMemory.ofJvm(allocator);
    }

    public static SessionFactory factory(PacketEncoder encoder, OutboundBudget pendingOut) {
        return factory(new FlushBatch(), encoder, new NetworkStatistics(), pendingOut);
    }

    private static SessionFactory factory(
            FlushBatch flushBatch, PacketEncoder encoder, NetworkStatistics statistics, OutboundBudget pendingOut) {
        return new SessionFactory(
                encoder, flushBatch, statistics, PROPERTIES, pendingOut, () -> {}, List.of(), InstantSource.system());
    }

    public EmbeddedChannel channel() {
        return channel;
    }

    public ChannelSession session() {
        return session;
    }

    /** One read cycle of the event loop, of one read for each part; over WebSocket, each part comes in a frame. */
    public void receive(byte[]... parts) {
        byte[][] framed = parts.clone();
        if (framing != null) {
            Arrays.setAll(framed, i -> framing.frame(parts[i]));
        }
        receiveRaw(framed);
    }

    /** As {@link #receive}, but over WebSocket, too, the parts come as they are. */
    public void receiveRaw(byte[]... parts) {
        Object[] reads = new Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            // What comes may be changed in its place.
            reads[i] = Unpooled.copiedBuffer(parts[i]);
        }
        channel.writeInbound(reads);
    }

    public void fireEvent(Object event) {
        channel.pipeline().fireUserEventTriggered(event);
        channel.runPendingTasks();
    }

    void fireException(Throwable failure) {
        channel.pipeline().fireExceptionCaught(failure);
        channel.runPendingTasks();
    }

    public void advanceTime(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runPendingTasks();
    }

    /** From now on the peer takes nothing: writes stay under way. */
    public void stall() {
        network.stalled = true;
    }

    /** The peer takes everything that is under way. */
    public void unstall() {
        network.resume();
        channel.runPendingTasks();
    }

    /** The peer takes the oldest write that is under way. */
    public void takeOneWrite() {
        network.resumeOne();
        channel.runPendingTasks();
    }

    /** From now on closing the connection takes its time. */
    public void keepOpen() {
        network.keptOpen = true;
    }

    /** The connection closes, if it is being closed. */
    public void letClose() {
        network.keptOpen = false;
        channel.close();
    }

    /** The bytes that went out since the last call, in hex. */
    public String sent() {
        channel.runPendingTasks();
        byte[] bytes = new byte[0];
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            bytes = TestPackets.join(bytes, ByteBufUtil.getBytes(out));
            out.release();
        }
        return TestPackets.hex(bytes);
    }

    /** Closes the channel, and looks for buffers that nobody released. */
    @Override
    public void close() {
        channel.finishAndReleaseAll();
        memory.assertNothingLeaked();
    }

    private static final class StallingNetwork extends ChannelOutboundHandlerAdapter {
        private record Write(ChannelHandlerContext context, Object message, ChannelPromise promise) {}

        private final Queue<Write> underWay = new ArrayDeque<>();
        private boolean stalled;
        private boolean keptOpen;

        /** Before there is a session: what time passes after that would be missing from its deadlines. */
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            ((EmbeddedChannel) context.channel()).freezeTime();
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (stalled) {
                underWay.add(new Write(context, message, promise));
            } else {
                context.write(message, promise);
            }
        }

        private void resume() {
            while (!underWay.isEmpty()) {
                // What is written meanwhile comes behind the rest.
                resumeOne();
            }
            stalled = false;
        }

        private void resumeOne() {
            Write write = underWay.remove();
            write.context.writeAndFlush(write.message, write.promise);
        }

        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            if (keptOpen) {
                return;
            }
            for (Write write = underWay.poll(); write != null; write = underWay.poll()) {
                ReferenceCountUtil.release(write.message);
                write.promise.tryFailure(new ClosedChannelException());
            }
            context.close(promise);
        }
    }
}
