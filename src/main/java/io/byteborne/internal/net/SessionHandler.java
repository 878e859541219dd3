package io.byteborne.internal.net;

import com.google.protobuf.CodedInputStream;
import io.byteborne.internal.net.control.ClientHello;
import io.byteborne.internal.net.control.ControlChannel;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.HelloGuard;
import io.byteborne.internal.net.control.ServerControlChannel;
import io.byteborne.internal.net.inbound.FloodGuard;
import io.byteborne.internal.net.inbound.InboundEvent;
import io.byteborne.internal.net.inbound.ReadDeadline.IdleTimeout;
import io.byteborne.internal.net.inbound.ReadDeadline.PacketDeadline;
import io.byteborne.internal.net.inbound.ReadRound;
import io.byteborne.internal.net.outbound.ChannelWriter;
import io.byteborne.internal.packet.PacketDecoder;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.session.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
final class SessionHandler extends ChannelInboundHandlerAdapter implements ChannelWriter.End {
    private static final Logger log = LoggerFactory.getLogger(SessionHandler.class);

    /** How long a peer that broke the protocol waits for answers to what it sent before, if the world is stuck. */
    private static final Duration VIOLATION_GRACE = Duration.ofMillis(500);

    private final SessionFactory factory;
    /** Asked once, and not kept: there are as many as sessions. */
    private @Nullable Function<ChannelSession, PacketListener> opened;

    private final SessionProperties limits;

    private @Nullable Connection connection;
    private boolean ended;
    /** Why nothing more comes; packets that came before may still wait until they are taken. */
    private @Nullable CloseReason endReason;

    /** There is one once the client has said hello. Written by the event loop only, read by any thread. */
    private volatile @Nullable ControlChannel control;

    private boolean closedByPeer;

    // Written by the event loop only, read by any thread.
    private volatile long packets;
    private volatile long bytes;

    /** What exists from the moment the channel is active. */
    private record Connection(
            ChannelHandlerContext context,
            ChannelSession session,
            PacketListener listener,
            PacketDecoder decoder,
            PacketDeadline deadline,
            @Nullable IdleTimeout idle,
            ReadRound round) {}

    SessionHandler(SessionFactory factory, SessionProperties limits, Function<ChannelSession, PacketListener> opened) {
        this.factory = factory;
        this.limits = limits;
        this.opened = opened;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ChannelSession session = factory.createSession(context.channel(), this);
        ClientHello hello = factory.hello();
        if (hello != null) {
            // Before anybody hears of the session, who could send something.
            control = hello.begin(session);
        }
        PacketDecoder decoder = factory.createDecoder(context.channel());
        PacketDeadline deadline = new PacketDeadline(
                context.executor(),
                session,
                decoder,
                limits.packetTimeout().toNanos(),
                () -> reject(context, CloseReason.FRAME_TIMEOUT, "packet not whole after " + limits.packetTimeout()));
        ReadRound round = factory.readRound(context.channel());
        PacketListener listener = limited(session, listenerOf(session));
        connection =
                new Connection(context, session, listener, decoder, deadline, idleTimeout(context, session), round);
        round.delivered();
        log.debug("{} opened", session);
        if (hello != null) {
            session.flush();
        }
        context.fireChannelActive();
    }

    private PacketListener listenerOf(ChannelSession session) {
        Function<ChannelSession, PacketListener> asked = Objects.requireNonNull(opened);
        opened = null;
        return asked.apply(session);
    }

    private PacketListener limited(ChannelSession session, PacketListener listener) {
        ControlProtocol protocol = factory.control();
        PacketListener guarded = protocol != null && protocol.isRequired() ? new HelloGuard(listener) : listener;
        return limits.rateLimit().isSet() ? new FloodGuard(session, guarded, limits.rateLimit()) : guarded;
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
            if (connection != null && endReason == null) {
                decode(context, connection, in);
            }
        } finally {
            in.release();
        }
    }

    private void decode(ChannelHandlerContext context, Connection current, ByteBuf in) {
        try {
            current.decoder().decode(in, current.listener());
        } catch (PacketException violation) {
            reject(context, violation.reason(), violation.getMessage());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (connection != null) {
            readComplete(connection);
        }
        context.fireChannelReadComplete();
    }

    private void readComplete(Connection current) {
        if (ended) {
            return;
        }
        if (reportReceived(current.decoder())) {
            current.listener().readComplete();
            current.round().delivered();
            ControlChannel greeted = control;
            if (greeted != null) {
                greeted.readComplete();
            }
            IdleTimeout idle = current.idle();
            if (idle != null) {
                idle.setBack();
            }
        }
        current.deadline().watch();
    }

    /** Gives the listener what it could not take, and then the end if that has come meanwhile. */
    void deliverHeld() {
        if (connection == null || ended) {
            return;
        }
        try {
            decode(connection.context(), connection, Unpooled.EMPTY_BUFFER);
            readComplete(connection);
        } catch (RuntimeException | Error failure) {
            // As if it had been thrown while the packets were read.
            exceptionCaught(connection.context(), failure);
        }
        if (endReason != null) {
            end(endReason);
        }
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
        ControlChannel greeted = control;
        if (greeted != null) {
            greeted.explain(detail);
        }
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
        } else if (event instanceof InboundEvent told) {
            hear(context, told);
        }
        context.fireUserEventTriggered(event);
    }

    private void hear(ChannelHandlerContext context, InboundEvent event) {
        switch (event) {
            case InboundEvent.Left left -> end(CloseReason.PEER_CLOSED);
            case InboundEvent.Violation violation -> reject(context, violation.reason(), violation.detail());
            case InboundEvent.Overhead overhead -> {
                if (connection != null && endReason == null) {
                    try {
                        connection.listener().overheadReceived(overhead.frames(), overhead.bytes());
                    } catch (PacketException tooMuch) {
                        reject(context, tooMuch.reason(), tooMuch.getMessage());
                    }
                }
            }
        }
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

    /** Takes nothing more from the peer, and says so once, after everything that came before. */
    void end(CloseReason reason) {
        if (ended || connection == null) {
            return;
        }
        connection.session().inputEnded();
        endReason = endReason == null ? reason : endReason;
        ControlChannel greeted = control;
        if (greeted != null) {
            greeted.ended();
        }
        if (connection.decoder().isHolding() && !connection.session().isGivenUp()) {
            return;
        }
        ended = true;
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
            // Whatever becomes of what came last: a session whose end is not told of keeps its slot for ever.
            connection.listener().inputClosed(reason);
            connection.round().delivered();
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

    /**
     * Event loop: a packet of the framework's own has come.
     *
     * @return false if it means nothing here, and is to be treated like any other
     * @throws PacketException if it may not come, or not now
     */
    boolean controlPacket(int id, CodedInputStream payload, int size) throws PacketException {
        ControlChannel greeted = control;
        if (greeted != null) {
            return greeted.received(id, payload, size);
        }
        ControlProtocol protocol = factory.control();
        Connection current = connection;
        boolean first = current != null && current.decoder().packets() == 0;
        if (protocol == null || current == null || !first || !ControlProtocol.isHello(id)) {
            return false;
        }
        ServerControlChannel begun = protocol.open(current.session(), payload, size);
        control = begun;
        begun.begin();
        return true;
    }

    /** Event loop: nothing comes from the client any more, and nobody may be there to read. */
    void lost(CloseReason reason) {
        Connection current = connection;
        if (current != null && !ended) {
            factory.clientLog().info("{} closed: {}", current.session(), reason);
            end(reason);
            current.context().close();
        }
    }

    @Override
    public @Nullable ByteBuf lastPacket() {
        ControlChannel greeted = control;
        Connection current = connection;
        return greeted == null || current == null || endReason == null
                ? null
                : greeted.goodbye(current.context().alloc(), endReason);
    }

    /** What the client says of itself, and how fast it answers; null unless it has said hello. Any thread. */
    @Nullable
    ControlChannel control() {
        return control;
    }

    @Override
    public boolean isClosedByPeer() {
        return closedByPeer;
    }

    @Override
    public @Nullable CloseReason reason() {
        return endReason;
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
