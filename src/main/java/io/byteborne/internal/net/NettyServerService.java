package io.byteborne.internal.net;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.admission.AcceptFailures;
import io.byteborne.internal.net.admission.Admission;
import io.byteborne.internal.net.admission.Slots;
import io.byteborne.internal.net.admission.Slots.Slot;
import io.byteborne.internal.net.inbound.ReadSizes;
import io.byteborne.internal.net.transport.Deadline;
import io.byteborne.internal.net.transport.FileDescriptors;
import io.byteborne.internal.net.transport.IoThreads;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.ServerProperties.Transport;
import io.byteborne.server.ServerService;
import io.byteborne.server.StartupException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
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
 * The listening side: binds the port, and turns each accepted connection into a session. Start and stop are called by
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
    private final List<String> warnings;
    private final ReadSizes readSizes;
    private final boolean sharesReadBuffer;
    private volatile @Nullable Listening listening;

    /** What exists while the port is open. */
    private record Listening(Channel channel, InetSocketAddress address, Slots slots, Connections connections) {}

    /** @param warnings what is to be said at the start, since it may be too much for this process */
    public NettyServerService(
            IoThreads ioThreads,
            Admission admission,
            SessionFactory sessions,
            NetworkListener listener,
            NetworkStatistics statistics,
            ServerProperties properties,
            List<String> warnings) {
        this.ioThreads = ioThreads;
        this.admission = admission;
        this.sessions = sessions;
        this.listener = listener;
        this.statistics = statistics;
        this.properties = properties;
        this.warnings = warnings;
        this.readSizes = new ReadSizes(listener::isNearlyFull);
        this.sharesReadBuffer =
                !admission.isEncrypted() && !sessions.isCustomized() && ioThreads.transport() != Transport.IO_URING;
    }

    /**
     * Opens the port.
     *
     * @throws StartupException if it cannot be bound
     */
    public void start() {
        warnOfFewDescriptors();
        warnings.forEach(log::warn);
        Slots slots = new Slots(properties.maxSessions());
        Connections connections = new Connections();
        ServerBootstrap bootstrap = ioThreads
                .serverBootstrap()
                .option(ChannelOption.SO_BACKLOG, properties.backlog())
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, readSizes)
                .childHandler(new Acceptor(slots, connections));
        ChannelFuture bound =
                bootstrap.bind(properties.host(), properties.port()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw bindFailure(bound.cause());
        }
        Channel channel = bound.channel();
        channel.pipeline().addLast(new AcceptFailures(statistics));
        // Whoever comes meanwhile waits in the backlog.
        admission.whenManyWait(many -> channel.config().setAutoRead(!many));
        InetSocketAddress address = (InetSocketAddress) channel.localAddress();
        listening = new Listening(channel, address, slots, connections);
        channel.closeFuture().addListener(closed -> listener.serviceClosed(address, null));
        log.info(
                "Game server listening on {}:{} ({} transport, {} I/O threads)",
                properties.host(),
                address.getPort(),
                ioThreads.transport().label(),
                ioThreads.threads());
    }

    private void warnOfFewDescriptors() {
        String warning = FileDescriptors.warning(properties.maxSessions(), FileDescriptors.limit());
        if (warning != null) {
            log.warn(warning);
        }
    }

    private StartupException bindFailure(Throwable cause) {
        String address = properties.host() + ":" + properties.port();
        String why = cause instanceof UnresolvedAddressException
                ? "the host name cannot be resolved"
                : String.valueOf(cause.getMessage());
        // A BindException alone does not say it: an address of another machine makes one too.
        boolean inUse = why.contains("in use");
        return inUse
                ? new StartupException(
                        "The game server cannot listen on %s: port %s is already in use."
                                .formatted(address, properties.port()),
                        "Stop the program that listens on port %s, or set byteborne.server.port to another port."
                                .formatted(properties.port()),
                        cause)
                : new StartupException(
                        "The game server cannot listen on %s: %s".formatted(address, why),
                        "Set byteborne.server.host to an address of this machine (0.0.0.0 is every one) and "
                                + "byteborne.server.port to a port that this user may open.",
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
    private final class Acceptor extends ChannelInitializer<Channel> {
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
                admission.lead(channel, slot, pipeline -> addSession(pipeline, slot));
            }
        }

        private void addSession(ChannelPipeline pipeline, Slot slot) {
            if (sharesReadBuffer) {
                readSizes.shareBuffer(pipeline.channel());
            }
            sessions.addTo(pipeline, session -> opened(session, slot));
        }

        private PacketListener opened(ChannelSession session, Slot slot) {
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

    /**
     * Closes the port, lets the layer above say its last, lets what has come be dealt with and what is queued leave, then
     * closes every connection. Blocks up to the configured time; not for the world thread, which it waits for.
     */
    public void stop() {
        Listening ending = listening;
        if (ending != null) {
            listening = null;
            Duration timeout = properties.shutdownTimeout();
            Deadline deadline = Deadline.in(timeout);
            Deadline portClosed = Deadline.in(CLOSE_TIMEOUT);
            ending.channel().close().awaitUninterruptibly(portClosed.remainingNanos(), TimeUnit.NANOSECONDS);
            // Connections that were accepted until then are among the others, too.
            ioThreads.awaitQueued(portClosed);
            log.info(
                    "Game port closed; {} connections are drained for up to {}",
                    ending.connections().count(),
                    timeout);
            awaitLastWords(deadline);
            ending.connections().shutdown(Duration.ofNanos(deadline.remainingNanos()));
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
        return now == null || !now.channel().isActive() ? null : now.address();
    }

    @Override
    public int connections() {
        Listening now = listening;
        return now == null ? 0 : now.slots().taken();
    }
}
