package io.byteborne.test;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * The server's end of a connection without a socket. Behaves like one with: nothing arrives while the server does not
 * read, and each send of the peer is one read. Event loop.
 */
final class InProcessChannel extends AbstractChannel {
    private final ChannelMetadata metadata = new ChannelMetadata(false);

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final InetSocketAddress remoteAddress;
    private final Consumer<byte[]> sentListener;
    /** What the peer has sent and the server has not read; an empty array stands for the end. */
    private final ArrayDeque<byte[]> arriving = new ArrayDeque<>();

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private boolean open = true;
    private boolean readAsked;

    /**
     * @param port the peer's, which no other peer has
     * @param sentListener is given what the server sends, as it arrives at the peer; event loop
     */
    InProcessChannel(int port, Consumer<byte[]> sentListener) {
        super(null);
        this.sentListener = sentListener;
        remoteAddress = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** The peer sends bytes. */
    void arrive(byte[] bytes) {
        if (open && bytes.length > 0) {
            arriving.add(bytes);
            read0();
        }
    }

    /** The peer sends nothing more. */
    void arriveEnd() {
        if (open) {
            arriving.add(new byte[0]);
            read0();
        }
    }

    private void read0() {
        if (!readAsked || !config.isAutoRead()) {
            return;
        }
        byte[] bytes = arriving.poll();
        if (bytes == null) {
            return;
        }
        if (bytes.length == 0) {
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        } else {
            readAsked = false;
            pipeline().fireChannelRead(Unpooled.wrappedBuffer(bytes));
            pipeline().fireChannelReadComplete();
        }
    }

    /** Takes what was sent to the peer since the last time. */
    byte[] takeSent() {
        byte[] bytes = sent.toByteArray();
        sent.reset();
        return bytes;
    }

    @Override
    protected void doBeginRead() {
        readAsked = true;
        // Not immediately: this is also called at the end of a read.
        eventLoop().execute(this::read0);
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) throws Exception {
        for (Object next = out.current(); next != null; next = out.current()) {
            byte[] bytes = ByteBufUtil.getBytes((ByteBuf) next);
            sent.writeBytes(bytes);
            out.remove();
            // Not immediately: a peer does nothing before the server's call has returned.
            eventLoop().execute(() -> sentListener.accept(bytes));
        }
    }

    @Override
    protected void doClose() {
        open = false;
        arriving.clear();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException());
            }
        };
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return remoteAddress;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }

    @Override
    public ChannelMetadata metadata() {
        return metadata;
    }
}
