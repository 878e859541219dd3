package io.byteborne.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Connects with TLS over and over, so many at a time: a full handshake, one message, its reply, and the end. Some who have
 * been there all the while say something every 50 ms. One thread of Netty's.
 */
public final class HandshakeDriver implements AutoCloseable {
    private static final int TEXT_BYTES = 24;
    /** Each from an address of its own, so that ports that are taken for a while do not run out. */
    private static final int ADDRESSES = 200;
    private static final long PACE_MILLIS = 50;
    private static final long LONGEST_MICROS = 60_000_000;

    private final EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ChatPackets packets = new ChatPackets(TEXT_BYTES);
    private final AtomicLong done = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final InetSocketAddress server;
    private final SslContext tls;
    private volatile Histogram presentMicros = new ConcurrentHistogram(LONGEST_MICROS, 3);
    private volatile boolean closing;

    /**
     * What came of it.
     *
     * @param handshakes that were done, each with a message and its reply
     * @param presentMicros round trips of those who are there, from when each message was due
     */
    public record Result(long handshakes, Histogram presentMicros) {}

    /**
     * Begins, and goes on until it is closed.
     *
     * @param atATime how many come and go
     * @param present how many stay
     */
    public HandshakeDriver(InetSocketAddress server, int atATime, int present) throws SSLException {
        this.server = server;
        tls = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();
        for (int i = 0; i < present; i++) {
            connect(i, new Present());
        }
        for (int i = 0; i < atATime; i++) {
            connect(i, new Newcomer(i));
        }
    }

    /**
     * Lets some time pass.
     *
     * @throws IOException if a connection failed
     */
    public Result run(double seconds) throws IOException, InterruptedException {
        presentMicros = new ConcurrentHistogram(LONGEST_MICROS, 3);
        long before = done.get();
        TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IOException("A handshake failed", failed);
        }
        return new Result(done.get() - before, presentMicros);
    }

    private void connect(int number, Client client) {
        Bootstrap bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // Without a name of the server there is no session to resume.
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), client);
                    }
                });
        InetSocketAddress own = new InetSocketAddress("127.0.0." + (2 + number % ADDRESSES), 0);
        ChannelFuture connected = bootstrap.connect(server, own);
        connected.addListener(outcome -> {
            if (!outcome.isSuccess()) {
                failed(outcome.cause());
            }
        });
    }

    private void failed(Throwable cause) {
        if (!closing) {
            failure.compareAndSet(null, cause);
        }
    }

    @Override
    public void close() {
        closing = true;
        eventLoop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Sends a message at a time, and checks the reply. */
    private abstract class Client extends ChannelInboundHandlerAdapter {
        private final ByteBuffer in = ByteBuffer.allocate(packets.size()).order(ByteOrder.LITTLE_ENDIAN);
        private int sent;

        abstract void secured(ChannelHandlerContext context);

        abstract void answered(ChannelHandlerContext context);

        void send(ChannelHandlerContext context) {
            ByteBuffer packet = ByteBuffer.allocate(packets.size()).order(ByteOrder.LITTLE_ENDIAN);
            packets.put(packet, ++sent);
            context.writeAndFlush(Unpooled.wrappedBuffer(packet.flip()));
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
                secured(context);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf read = (ByteBuf) message;
            try {
                in.limit(in.position() + read.readableBytes());
                read.readBytes(in);
            } finally {
                read.release();
            }
            if (in.position() == packets.size()) {
                if (!packets.matches(in.flip(), sent)) {
                    failed(new IOException("A wrong reply"));
                }
                in.clear();
                answered(context);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failed(cause);
        }
    }

    private final class Newcomer extends Client {
        private final int number;

        Newcomer(int number) {
            this.number = number;
        }

        @Override
        void secured(ChannelHandlerContext context) {
            send(context);
        }

        @Override
        void answered(ChannelHandlerContext context) {
            done.incrementAndGet();
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!closing) {
                connect(number, new Newcomer(number));
            }
        }
    }

    private final class Present extends Client {
        private long dueNanos;

        @Override
        void secured(ChannelHandlerContext context) {
            dueNanos = System.nanoTime();
            send(context);
        }

        @Override
        void answered(ChannelHandlerContext context) {
            presentMicros.recordValue((System.nanoTime() - dueNanos) / 1_000);
            dueNanos += TimeUnit.MILLISECONDS.toNanos(PACE_MILLIS);
            // At once, and late, if the reply has taken longer than that.
            context.executor()
                    .schedule(() -> send(context), dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            failed(new IOException("The server closed a connection"));
        }
    }
}
