package io.byteborne.internal.net.transport;

import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.server.StartupException;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Netty's classes for one {@link Transport}.
 *
 * @param transport which one; never {@link Transport#AUTO}
 * @param ioHandlerFactory drives the event loops
 * @param serverChannel listens
 * @param channel connects
 * @param lossDetection options that make TCP find a vanished peer within a minute, where the transport has them
 * @param inherited options that an accepted connection has from the listening socket, each with the one that sets it
 *     there: once, instead of by a system call for each connection
 */
record NettyTransport(
        Transport transport,
        IoHandlerFactory ioHandlerFactory,
        Class<? extends ServerSocketChannel> serverChannel,
        Class<? extends SocketChannel> channel,
        Map<ChannelOption<Integer>, Integer> lossDetection,
        Map<ChannelOption<?>, ChannelOption<Integer>> inherited) {

    /** 30 s of silence, then a probe each 5 s; 5 unanswered ones (55 s in all) end the connection. */
    private static final int KEEPALIVE_IDLE_SECONDS = 30;

    private static final int KEEPALIVE_INTERVAL_SECONDS = 5;
    private static final int KEEPALIVE_PROBES = 5;

    /**
     * The same time for a connection that is not silent: for so long, what this side has sent may wait for the peer's
     * system to take it. Keepalive does not probe meanwhile, and the system by itself would try for a quarter of an hour.
     */
    private static final int USER_TIMEOUT_MILLIS =
            (KEEPALIVE_IDLE_SECONDS + KEEPALIVE_INTERVAL_SECONDS * KEEPALIVE_PROBES) * 1000;

    static {
        // For programs whose main method has not.
        NettyDefaults.apply();
    }

    /**
     * Finds the classes for a transport.
     *
     * @throws StartupException if that transport does not work on this machine
     */
    static NettyTransport of(Transport transport) {
        return switch (transport) {
            case AUTO -> automatic();
            case NIO -> nio();
            case EPOLL -> require(transport, Epoll.unavailabilityCause(), NettyTransport::epoll);
            case IO_URING -> require(transport, IoUring.unavailabilityCause(), NettyTransport::ioUring);
            case KQUEUE -> require(transport, KQueue.unavailabilityCause(), NettyTransport::kqueue);
        };
    }

    private static NettyTransport automatic() {
        if (Epoll.isAvailable()) {
            return epoll();
        }
        return KQueue.isAvailable() ? kqueue() : nio();
    }

    private static NettyTransport require(
            Transport transport, @Nullable Throwable unavailable, Supplier<NettyTransport> driver) {
        if (unavailable != null) {
            throw new StartupException(
                    "byteborne.server.transport is %s, which does not work on this machine: %s"
                            .formatted(transport.label(), rootMessage(unavailable)),
                    "Set byteborne.server.transport to auto, or to nio, which works everywhere.",
                    unavailable);
        }
        return driver.get();
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    /** Java has no user timeout; the operating system's settings apply to what is sent in vain. */
    private static NettyTransport nio() {
        return new NettyTransport(
                Transport.NIO,
                NioIoHandler.newFactory(),
                NioServerSocketChannel.class,
                NioSocketChannel.class,
                keepAlive(
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT)),
                Map.of());
    }

    private static NettyTransport epoll() {
        return new NettyTransport(
                Transport.EPOLL,
                new EpollFactory(),
                EpollServerSocketChannel.class,
                EpollSocketChannel.class,
                withUserTimeout(
                        EpollChannelOption.TCP_USER_TIMEOUT,
                        keepAlive(
                                EpollChannelOption.TCP_KEEPIDLE,
                                EpollChannelOption.TCP_KEEPINTVL,
                                EpollChannelOption.TCP_KEEPCNT)),
                inheritedOnLinux(
                        EpollChannelOption.TCP_KEEPIDLE,
                        EpollChannelOption.TCP_KEEPINTVL,
                        EpollChannelOption.TCP_KEEPCNT,
                        EpollChannelOption.TCP_USER_TIMEOUT));
    }

    private static NettyTransport ioUring() {
        return new NettyTransport(
                Transport.IO_URING,
                IoUringIoHandler.newFactory(),
                IoUringServerSocketChannel.class,
                IoUringSocketChannel.class,
                withUserTimeout(
                        IoUringChannelOption.TCP_USER_TIMEOUT,
                        keepAlive(
                                IoUringChannelOption.TCP_KEEPIDLE,
                                IoUringChannelOption.TCP_KEEPINTVL,
                                IoUringChannelOption.TCP_KEEPCNT)),
                inheritedOnLinux(
                        IoUringChannelOption.TCP_KEEPIDLE,
                        IoUringChannelOption.TCP_KEEPINTVL,
                        IoUringChannelOption.TCP_KEEPCNT,
                        IoUringChannelOption.TCP_USER_TIMEOUT));
    }

    /** Netty has no such options for kqueue; the operating system's settings apply. */
    private static NettyTransport kqueue() {
        return new NettyTransport(
                Transport.KQUEUE,
                KQueueIoHandler.newFactory(),
                KQueueServerSocketChannel.class,
                KQueueSocketChannel.class,
                Map.of(),
                Map.of());
    }

    private static Map<ChannelOption<Integer>, Integer> keepAlive(
            ChannelOption<Integer> idle, ChannelOption<Integer> interval, ChannelOption<Integer> probes) {
        return Map.of(idle, KEEPALIVE_IDLE_SECONDS, interval, KEEPALIVE_INTERVAL_SECONDS, probes, KEEPALIVE_PROBES);
    }

    private static Map<ChannelOption<Integer>, Integer> withUserTimeout(
            ChannelOption<Integer> userTimeout, Map<ChannelOption<Integer>, Integer> keepAlive) {
        Map<ChannelOption<Integer>, Integer> all = new HashMap<>(keepAlive);
        all.put(userTimeout, USER_TIMEOUT_MILLIS);
        return all;
    }

    /** By the numbers that they have in Linux, since Netty only lets connections have them by name. */
    private static Map<ChannelOption<?>, ChannelOption<Integer>> inheritedOnLinux(
            ChannelOption<Integer> idle,
            ChannelOption<Integer> interval,
            ChannelOption<Integer> probes,
            ChannelOption<Integer> userTimeout) {
        int socket = 1;
        int tcp = 6;
        return Map.of(
                ChannelOption.SO_SNDBUF,
                new IntegerUnixChannelOption("SO_SNDBUF", socket, 7),
                ChannelOption.SO_KEEPALIVE,
                new IntegerUnixChannelOption("SO_KEEPALIVE", socket, 9),
                ChannelOption.TCP_NODELAY,
                new IntegerUnixChannelOption("TCP_NODELAY", tcp, 1),
                idle,
                new IntegerUnixChannelOption("TCP_KEEPIDLE", tcp, 4),
                interval,
                new IntegerUnixChannelOption("TCP_KEEPINTVL", tcp, 5),
                probes,
                new IntegerUnixChannelOption("TCP_KEEPCNT", tcp, 6),
                userTimeout,
                new IntegerUnixChannelOption("TCP_USER_TIMEOUT", tcp, 18));
    }
}
