package io.byteborne.network;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The input side of one session: feeds its decoder and finds out when nothing more will come. Event loop. */
final class SessionHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(SessionHandler.class);

    /** How long a peer that broke the protocol waits for answers to what it sent before, if the world is stuck. */
    private static final Duration VIOLATION_GRACE = Duration.ofMillis(500);

    private final SessionFactory factory;
    /** Asked once, and not kept: there are as many as sessions. */
    private @Nullable Function<ChannelSession, SessionListener> opened;

    private final SessionProperties limits;

    private @Nullable Connection connection;
    private boolean ended;
    private boolean closedByPeer;

    // Written by the event loop only, read by any thread.
    private volatile long packets;
    private volatile long bytes;

    /** What exists from the moment the channel is active. */
    private record Connection(
            ChannelSession session,
            SessionListener listener,
            PacketDecoder decoder,
            PacketDeadline deadline,
            @Nullable IdleTimeout idle,
            ReadPass pass) {}

    SessionHandler(SessionFactory factory, SessionProperties limits, Function<ChannelSession, SessionListener> opened) {
        this.factory = factory;
        this.limits = limits;
        this.opened = opened;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ChannelSession session = factory.createSession(context.channel(), this);
        PacketDecoder decoder = factory.createDecoder(context.channel());
        PacketDeadline deadline = new PacketDeadline(
                context.executor(),
                session,
                decoder,
                limits.packetTimeout().toNanos(),
                () -> reject(context, CloseReason.FRAME_TIMEOUT, "packet not whole after " + limits.packetTimeout()));
        ReadPass pass = factory.readPass(context.channel());
        SessionListener listener = limited(session, listenerOf(session));
        connection = new Connection(session, listener, decoder, deadline, idleTimeout(context, session), pass);
        pass.delivered();
        log.debug("{} opened", session);
        context.fireChannelActive();
    }

    private SessionListener listenerOf(ChannelSession session) {
        Function<ChannelSession, SessionListener> asked = Objects.requireNonNull(opened);
        opened = null;
        return asked.apply(session);
    }

    private SessionListener limited(ChannelSession session, SessionListener listener) {
        return limits.rateLimit().isSet() ? new RateLimitedListener(session, listener, limits.rateLimit()) : listener;
    }

    private @Nullable IdleTimeout idleTimeout(ChannelHandlerContext context, ChannelSession session) {
        Duration timeout = limits.idleTimeout();
        return timeout.isZero()
                ? null
                : new IdleTimeout(
                        context.executor(),
                        session,
                        timeout.toNanos(),
                        () -> reject(context, CloseReason.IDLE, "no packet for " + timeout));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (connection != null) {
                connection.decoder().decode(in, connection.listener());
            }
        } catch (PacketException violation) {
            reject(context, violation.reason(), violation.getMessage());
        } finally {
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (connection != null && !ended) {
            if (reportReceived(connection.decoder())) {
                connection.listener().readComplete();
                connection.pass().delivered();
                IdleTimeout idle = connection.idle();
                if (idle != null) {
                    idle.setBack();
                }
            }
            connection.deadline().watch();
        }
        context.fireChannelReadComplete();
    }

    /** Brings the figures up to date; false if no packet has come since the last time. */
    private boolean reportReceived(PacketDecoder decoder) {
        long newPackets = decoder.packets() - packets;
        if (newPackets == 0) {
            return false;
        }
        factory.statistics().received(newPackets, decoder.bytes() - bytes);
        packets = decoder.packets();
        bytes = decoder.bytes();
        return true;
    }

    private void reject(ChannelHandlerContext context, CloseReason reason, @Nullable String detail) {
        if (connection == null || ended) {
            return;
        }
        ChannelSession session = connection.session();
        factory.clientLog().info("{} closed: {}: {}", session, reason, detail);
        end(reason);
        // Answers to what came before the violation are still due, but a stuck world must not keep the peer waiting.
        var grace =
                context.executor().schedule(session::closeOutput, VIOLATION_GRACE.toMillis(), TimeUnit.MILLISECONDS);
        context.channel().closeFuture().addListener(closed -> grace.cancel(false));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            closedByPeer = true;
            end(CloseReason.PEER_CLOSED);
            if (connection != null && connection.session().isOutputClosed()) {
                context.close();
            }
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (connection != null) {
            connection.session().flush();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            // A reset, most often: the peer's affair, and it may come in thousands.
            log.debug("{} lost: {}", connection == null ? context.channel() : connection.session(), cause.toString());
            end(CloseReason.CONNECTION_LOST);
        } else {
            factory.clientLog()
                    .error("{} closed", connection == null ? context.channel() : connection.session(), cause);
            end(CloseReason.INTERNAL_ERROR);
        }
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (connection != null) {
            end(CloseReason.CONNECTION_LOST);
            connection.session().connectionClosed();
        }
        context.fireChannelInactive();
    }

    /** Takes nothing more from the peer, and says so once, behind everything that came before. */
    void end(CloseReason reason) {
        if (ended || connection == null) {
            return;
        }
        ended = true;
        connection.session().inputEnded();
        reportReceived(connection.decoder());
        connection.decoder().poison();
        connection.deadline().cancel();
        IdleTimeout idle = connection.idle();
        if (idle != null) {
            idle.cancel();
        }
        try {
            connection.listener().readComplete();
        } finally {
            // Whatever becomes of what came last: a session whose end is not told of keeps its place for ever.
            connection.listener().inputClosed(reason);
            connection.pass().delivered();
        }
    }

    /** As {@link #end}, with a line in the log. */
    void endLogged(CloseReason reason) {
        if (!ended && connection != null) {
            factory.clientLog().info("{} closed: {}", connection.session(), reason);
            end(reason);
        }
    }

    /** Event loop: somebody waits for a reply, and the session is not read from. */
    void replyAwaited() {
        if (connection != null && !ended) {
            connection.listener().replyAwaited();
        }
    }

    /** Event loop: whether the peer has closed its side. */
    boolean isClosedByPeer() {
        return closedByPeer;
    }

    /** Packets received and accepted. */
    long packets() {
        return packets;
    }

    /** Bytes of the packets received and accepted. */
    long bytes() {
        return bytes;
    }
}
