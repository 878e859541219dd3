package io.byteborne.internal.net;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.admission.AcceptFailures;
import io.byteborne.internal.net.admission.Admission;
import io.byteborne.internal.net.admission.Slots;
import io.byteborne.internal.net.admission.Slots.Slot;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.internal.net.inbound.ReadSizes;
import io.byteborne.internal.net.transport.Deadline;
import io.byteborne.internal.net.transport.FileDescriptors;
import io.byteborne.internal.net.transport.IoThreads;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.internal.settings.WebSocketProperties;
import io.byteborne.server.ServerService;
import io.byteborne.server.StartupException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening side: binds the game's port, and the one for WebSocket if there is to be one, and turns each accepted connection into a session. Start and stop are called by
 * one thread at a time; the rest by any.
 */
public final class NettyServerService implements ServerService {
    private static final Logger log = LoggerFactory.getLogger(NettyServerService.class);

    /** For I/O threads that are stuck. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final RateLimitedLog clientLog = new RateLimitedLog(log);
    private final IoThreads ioThreads;
    private final Admission admission;
    private final SessionFactory sessions;
    private final NetworkListener listener;
    private final NetworkStatistics statistics;
    private final ServerProperties properties;
    private final WebSocketProperties webSocket;
    private final List<String> warnings;
    private final ReadSizes readSizes;
    private final boolean sharesReadBuffer;
    private volatile @Nullable Listening listening;

    /** What exists while the ports are open. */
    private record Listening(Port game, @Nullable Port webSocket, Slots slots, Connections connections) {}

    /** A port that is open. */
    private record Port(Channel channel, InetSocketAddress address) {
        static Port of(Channel channel) {
            return new Port(channel, (InetSocketAddress) channel.localAddress());
        }

        @Nullable
        InetSocketAddress addressIfOpen() {
            return channel.isActive() ? address : null;
        }
    }

    /** @param warnings what is to be said at the start, since it may be too much for this process */
    public NettyServerService(
            IoThreads ioThreads,
            Admission admission,
            SessionFactory sessions,
            NetworkListener listener,
            NetworkStatistics statistics,
            ServerProperties properties,
            WebSocketProperties webSocket,
            List<String> warnings) {
        this.ioThreads = ioThreads;
        this.admission = admission;
        this.sessions = sessions;
        this.listener = listener;
        this.statistics = statistics;
        this.properties = properties;
        this.webSocket = webSocket;
        this.warnings = warnings;
        this.readSizes = new ReadSizes(listener::isNearlyFull);
        this.sharesReadBuffer =
                !admission.isEncrypted() && !sessions.isCustomized() && ioThreads.transport() != Transport.IO_URING;
    }

    /**
     * Opens the ports.
     *
     * @throws StartupException if one cannot be bound; then none is open
     */
    public void start() {
        requireTwoPorts();
        warnOfFewDescriptors();
        warnings.forEach(log::warn);
        Slots slots = new Slots(properties.maxSessions());
        Connections connections = new Connections();
        Port game = bind(properties.port(), "byteborne.server.port", new Acceptor(slots, connections));
        Port frames = null;
        Integer framesPort = webSocket.port();
        if (framesPort != null) {
            try {
                frames = bind(framesPort, "byteborne.websocket.port", new WebSocketAcceptor(slots, connections));
            } catch (StartupException failure) {
                game.channel().close().awaitUninterruptibly();
                connections.shutdown(Duration.ZERO);
                throw failure;
            }
        }
        Listening opened = new Listening(game, frames, slots, connections);
        listening = opened;
        // Whoever comes meanwhile waits in the backlog.
        admission.whenManyWait(
                many -> ports(opened).forEach(port -> port.channel().config().setAutoRead(!many)));
        for (Port port : ports(opened)) {
            port.channel().closeFuture().addListener(closed -> listener.serviceClosed(port.address(), null));
        }
        log.info(
                "Game server listening on {}:{}{} ({} transport, {} I/O threads)",
                properties.host(),
                game.address().getPort(),
                frames == null
                        ? ""
                        : ", for WebSocket on port " + frames.address().getPort(),
                ioThreads.transport().label(),
                ioThreads.threads());
    }

    private static List<Port> ports(Listening of) {
        return of.webSocket() == null ? List.of(of.game()) : List.of(of.game(), of.webSocket());
    }

    /** @param setting where the port is set */
    private Port bind(int port, String setting, ChannelHandler acceptor) {
        ServerBootstrap bootstrap = ioThreads
                .serverBootstrap()
                .option(ChannelOption.SO_BACKLOG, properties.backlog())
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, readSizes)
                .childHandler(acceptor);
        ChannelFuture bound = bootstrap.bind(properties.host(), port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw bindFailure(port, setting, bound.cause());
        }
        bound.channel().pipeline().addLast(new AcceptFailures(statistics));
        return Port.of(bound.channel());
    }

    private void requireTwoPorts() {
        Integer framesPort = webSocket.port();
        if (framesPort != null && framesPort != 0 && framesPort == properties.port()) {
            throw new StartupException(
                    "byteborne.websocket.port is %s, and so is byteborne.server.port.".formatted(framesPort),
                    "Set byteborne.websocket.port to another port.");
        }
    }

    private void warnOfFewDescriptors() {
        String warning = FileDescriptors.warning(properties.maxSessions(), FileDescriptors.limit());
        if (warning != null) {
            log.warn(warning);
        }
    }

    private StartupException bindFailure(int port, String setting, Throwable cause) {
        String address = properties.host() + ":" + port;
        String why = cause instanceof UnresolvedAddressException
                ? "the host name cannot be resolved"
                : String.valueOf(cause.getMessage());
        // A BindException alone does not say it: an address of another machine makes one too.
        boolean inUse = why.contains("in use");
        return inUse
                ? new StartupException(
                        "The game server cannot listen on %s: port %s is already in use.".formatted(address, port),
                        "Stop the program that listens on port %s, or set %s to another port.".formatted(port, setting),
                        cause)
                : new StartupException(
                        "The game server cannot listen on %s: %s".formatted(address, why),
                        "Set byteborne.server.host to an address of this machine (0.0.0.0 is every one) and %s to a port that this user may open."
                                .formatted(setting),
                        cause);
    }

    /**
     * What turns channels into sessions, as if they had been accepted at the port: for connections that come another
     * way. It bounds their number like the port's, and counts them by itself.
     */
    public ChannelHandler createAcceptor() {
        return new Acceptor(new Slots(properties.maxSessions()), new Connections());
    }

    /** Sets each accepted connection up; on its event loop. */
    private class Acceptor extends ChannelInitializer<Channel> {
        private final Slots slots;
        private final Connections connections;

        Acceptor(Slots slots, Connections connections) {
            this.slots = slots;
            this.connections = connections;
        }

        @Override
        protected void initChannel(Channel channel) {
            Slot slot = slots.take(channel);
            if (slot == null) {
                admission.refuse(
                        channel, Refusal.SERVER_FULL, "byteborne.server.max-sessions is " + properties.maxSessions());
            } else {
                connections.add(channel);
                lead(channel, slot);
            }
        }

        void lead(Channel channel, Slot slot) {
            admission.lead(channel, slot, pipeline -> {
                if (sharesReadBuffer) {
                    readSizes.shareBuffer(channel);
                }
                sessions.addTo(pipeline, openerFor(slot));
            });
        }

        final SessionOpener openerFor(Slot slot) {
            return new SessionOpener() {
                @Override
                public PacketListener opened(ChannelSession session) {
                    return open(session, slot);
                }

                @Override
                public void resumed(ChannelSession session) {
                    clientLog.info("{} is resumed", session);
                    session.hold(slot);
                }
            };
        }

        private PacketListener open(ChannelSession session, Slot slot) {
            clientLog.info("Accepted {}", session);
            session.hold(slot);
            try {
                return listener.accepted(session);
            } catch (RuntimeException | Error unheard) {
                // Who has not heard of the session will not finish it.
                session.leaveSlot();
                throw unheard;
            }
        }
    }

    /** The same at the port for WebSocket. */
    private final class WebSocketAcceptor extends Acceptor {
        WebSocketAcceptor(Slots slots, Connections connections) {
            super(slots, connections);
        }

        @Override
        void lead(Channel channel, Slot slot) {
            if (sharesReadBuffer) {
                // Before the first read, which is that of the request.
                readSizes.shareBuffer(channel);
            }
            admission.leadToWebSocket(
                    channel, slot, webSocket, pipeline -> sessions.addWebSocketTo(pipeline, false, openerFor(slot)));
        }
    }

    /**
     * Closes the ports, lets the layer above say its last, lets what has come be dealt with and what is queued leave, then
     * closes every connection. Blocks up to the configured time; not for the world thread, which it waits for.
     */
    public void stop() {
        Listening ending = listening;
        if (ending != null) {
            listening = null;
            Duration timeout = properties.shutdownTimeout();
            Deadline deadline = Deadline.in(timeout);
            Deadline portClosed = Deadline.in(CLOSE_TIMEOUT);
            ports(ending).forEach(port -> port.channel().close());
            for (Port port : ports(ending)) {
                port.channel().closeFuture().awaitUninterruptibly(portClosed.remainingNanos(), TimeUnit.NANOSECONDS);
            }
            // Connections that were accepted until then are among the others, too.
            ioThreads.awaitQueued(portClosed);
            log.info(
                    "Game port closed; {} connections are drained for up to {}",
                    ending.connections().count(),
                    timeout);
            awaitLastWords(deadline);
            endDetached(deadline);
            ending.connections().shutdown(Duration.ofNanos(deadline.remainingNanos()));
        }
    }

    /** Whoever has lost the connection will not find the session after a restart. */
    private void endDetached(Deadline deadline) {
        Resumption resumption = sessions.resumption();
        if (resumption != null) {
            try {
                resumption.endAll(Duration.ofNanos(deadline.remainingNanos()));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void awaitLastWords(Deadline deadline) {
        try {
            listener.stopping().get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException unsaid) {
            log.warn("The game did not deal with the stop in time, or failed: {}", unsaid.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        Listening now = listening;
        return now == null ? null : now.game().addressIfOpen();
    }

    @Override
    public @Nullable InetSocketAddress webSocketAddress() {
        Listening now = listening;
        return now == null || now.webSocket() == null ? null : now.webSocket().addressIfOpen();
    }

    @Override
    public int connections() {
        Listening now = listening;
        return now == null ? 0 : now.slots().taken();
    }
}
