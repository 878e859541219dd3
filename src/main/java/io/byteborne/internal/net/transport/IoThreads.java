package io.byteborne.internal.net.transport;

import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.internal.settings.SessionProperties.Sockets;
import io.netty.bootstrap.AbstractBootstrap;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;

/**
 * The event loops that drive every socket of the game, and the socket options that all its connections share.
 *
 * <p>Accepting shares the loops with reading and writing: a thread of its own would sleep nearly always.
 */
public final class IoThreads implements AutoCloseable {
    private static final long STOP_TIMEOUT_MILLIS = 5_000;

    private final NettyTransport driver;
    private final EventLoopGroup eventLoops;
    private final Sockets sockets;
    private final int threads;

    /**
     * @param transport how sockets are driven
     * @param threads how many threads; 0 is one per processor
     * @param sockets how much of connections' bytes is held, and where
     * @param paced whether what comes may wait a millisecond to be read, since it waits for a tick then
     * @throws io.byteborne.server.StartupException if the transport does not work on this machine
     */
    public IoThreads(Transport transport, int threads, Sockets sockets, boolean paced) {
        this.sockets = sockets;
        this.driver = NettyTransport.of(transport);
        this.threads = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        this.eventLoops = new MultiThreadIoEventLoopGroup(
                this.threads,
                new DefaultThreadFactory("game-io"),
                paced ? new PollPacing(driver.ioHandlerFactory()) : driver.ioHandlerFactory());
    }

    /** The transport in use; never {@link Transport#AUTO}. */
    public Transport transport() {
        return driver.transport();
    }

    /** How many threads there are. */
    public int threads() {
        return threads;
    }

    public ServerBootstrap serverBootstrap() {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(eventLoops)
                .channel(driver.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true);
        connectionOptions().forEach((option, value) -> {
            ChannelOption<Integer> onListeningSocket = driver.inherited().get(option);
            if (onListeningSocket == null) {
                bootstrap.childOption(unchecked(option), value);
            } else {
                bootstrap.option(
                        onListeningSocket, value instanceof Integer number ? number : value.equals(true) ? 1 : 0);
            }
        });
        setReceiveBuffer(bootstrap);
        return bootstrap;
    }

    public Bootstrap clientBootstrap() {
        Bootstrap bootstrap = new Bootstrap().group(eventLoops).channel(driver.channel());
        connectionOptions().forEach((option, value) -> bootstrap.option(unchecked(option), value));
        setReceiveBuffer(bootstrap);
        return bootstrap;
    }

    /**
     * Has to be set before a connection is made, since that tells the peer how much it can ever send ahead: where this
     * side listens, on the listening socket, from which the accepted ones have it.
     */
    private void setReceiveBuffer(AbstractBootstrap<?, ?> bootstrap) {
        int bytes = Math.toIntExact(sockets.receiveBuffer().toBytes());
        if (bytes > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, bytes);
        }
    }

    private Map<ChannelOption<?>, Object> connectionOptions() {
        Map<ChannelOption<?>, Object> options = new LinkedHashMap<>(driver.lossDetection());
        options.put(ChannelOption.SO_KEEPALIVE, true);
        options.put(ChannelOption.TCP_NODELAY, true);
        // With the system's automatic send buffer, a peer that never reads takes 4 MB before anyone notices.
        options.put(
                ChannelOption.SO_SNDBUF, Math.toIntExact(sockets.sendBuffer().toBytes()));
        options.put(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(
                        Math.toIntExact(sockets.writeBufferLow().toBytes()),
                        Math.toIntExact(sockets.writeBufferHigh().toBytes())));
        // A peer that has said everything and closes its side still gets its answers.
        options.put(ChannelOption.ALLOW_HALF_CLOSURE, true);
        return options;
    }

    @SuppressWarnings("unchecked") // The map's two sides were put in together.
    private static ChannelOption<Object> unchecked(ChannelOption<?> option) {
        return (ChannelOption<Object>) option;
    }

    /** Waits until each thread has done all that it was given before, at most until that moment. */
    public void awaitQueued(Deadline deadline) {
        List<Future<?>> barriers = new ArrayList<>();
        eventLoops.forEach(eventLoop -> barriers.add(eventLoop.submit(() -> {})));
        barriers.forEach(barrier -> barrier.awaitUninterruptibly(deadline.remainingNanos(), TimeUnit.NANOSECONDS));
    }

    /**
     * Lets each thread say, once in each period, how late it runs what is due.
     *
     * @param listeners gives the listener of each thread, which are numbered from 0; it is told nanoseconds, on its thread
     */
    public void watchLag(Duration period, IntFunction<LongConsumer> listeners) {
        int number = 0;
        for (EventExecutor eventLoop : eventLoops) {
            new EventLoopLag((EventLoop) eventLoop, period, listeners.apply(number++)).start();
        }
    }

    /** Ends the threads. Every connection must be closed before. */
    @Override
    public void close() {
        eventLoops
                .shutdownGracefully(0, STOP_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(STOP_TIMEOUT_MILLIS);
    }
}
