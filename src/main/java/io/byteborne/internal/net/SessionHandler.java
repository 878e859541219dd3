package io.byteborne.internal.net;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.byteborne.internal.net.control.ClientHello;
import io.byteborne.internal.net.control.ControlChannel;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.HelloGuard;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.internal.net.control.ServerControlChannel;
import io.byteborne.internal.net.inbound.FloodGuard;
import io.byteborne.internal.net.inbound.InboundEvent;
import io.byteborne.internal.net.inbound.ReadDeadline.IdleTimeout;
import io.byteborne.internal.net.inbound.ReadDeadline.PacketDeadline;
import io.byteborne.internal.net.inbound.ReadRound;
import io.byteborne.internal.net.outbound.ChannelWriter;
import io.byteborne.internal.net.outbound.SendBuffer;
import io.byteborne.internal.net.transport.PeerAddress;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.packet.PacketDecoder;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.internal.settings.SessionProperties;
import io.byteborne.session.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The input side of one session: feeds its decoder and finds out when nothing more will come. Event loop. */
final class SessionHandler extends ChannelInboundHandlerAdapter implements ChannelWriter.End {
    private static final Logger log = LoggerFactory.getLogger(SessionHandler.class);

    /** How long a peer that broke the protocol waits for answers to what it sent before, if the world is stuck. */
    private static final Duration VIOLATION_GRACE = Duration.ofMillis(500);

    private final SessionFactory factory;
    /** Not kept once it is known whose connection it is: there are as many as sessions. */
    private @Nullable SessionOpener opener;
    /** There is one until that is known, where sessions outlive their connections. */
    private @Nullable SessionOpening opening;

    private final SessionProperties limits;

    private @Nullable Connection connection;
    /** Whether the session ends for good, once the packets that came before are taken. */
    private boolean ending;
    /** Whether they are, and the end is told. */
    private boolean ended;
    /** Why nothing more comes; packets that came before may still wait until they are taken. */
    private @Nullable CloseReason endReason;
    /** Whether anything has come with this read, whole packets or not. */
    private boolean heard;

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

    SessionHandler(SessionFactory factory, SessionProperties limits, SessionOpener opener) {
        this.factory = factory;
        this.limits = limits;
        this.opener = opener;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ChannelSession session = factory.createSession(context.channel(), this);
        ClientHello hello = factory.hello();
        if (hello != null) {
            // Before anybody hears of the session, who could send something.
            control = hello.begin(session);
        }
        Resumption resumption = factory.resumption();
        PacketListener listener;
        if (resumption == null) {
            listener = limited(session, openedBy(takeOpener(), session));
        } else {
            opening = new SessionOpening(this, context, session, Objects.requireNonNull(factory.control()), resumption);
            listener = limited(session, opening);
        }
        connection = connect(context, session, listener, factory.createDecoder(context.channel()));
        connection.round().delivered();
        log.debug("{} opened", session);
        if (hello != null) {
            session.flush();
        }
        context.fireChannelActive();
    }

    private Connection connect(
            ChannelHandlerContext context, ChannelSession session, PacketListener listener, PacketDecoder decoder) {
        PacketDeadline deadline = new PacketDeadline(
                context.executor(),
                session,
                decoder,
                limits.packetTimeout().toNanos(),
                () -> reject(context, CloseReason.FRAME_TIMEOUT, "packet not whole after " + limits.packetTimeout()));
        return new Connection(
                context,
                session,
                listener,
                decoder,
                deadline,
                idleTimeout(context, session),
                factory.readRound(context.channel()));
    }

    private PacketListener openedBy(SessionOpener asked, ChannelSession session) {
        ControlProtocol protocol = factory.control();
        PacketListener listener = asked.opened(session);
        return protocol != null && protocol.isRequired()
                ? new HelloGuard(listener, () -> session.client() != null)
                : listener;
    }

    /** Whatever comes counts, whosever it turns out to be. */
    private PacketListener limited(ChannelSession session, PacketListener listener) {
        return limits.rateLimit().isSet() ? new FloodGuard(session, listener, limits.rateLimit()) : listener;
    }

    /** The game hears of a session. Returns who hears of what comes over it. */
    PacketListener open(ChannelSession session) {
        PacketListener opened = openedBy(Objects.requireNonNull(opener), session);
        Objects.requireNonNull(connection).round().delivered();
        return opened;
    }

    /** The session over this connection is a new one, and nobody else is to hear of what comes over it any more. */
    void opened(PacketListener listener) {
        Connection current = Objects.requireNonNull(connection);
        opener = null;
        opening = null;
        connection = new Connection(
                current.context(),
                current.session(),
                current.listener() instanceof FloodGuard guard ? guard.passingTo(listener) : listener,
                current.decoder(),
                current.deadline(),
                current.idle(),
                current.round());
    }

    /**
     * The game has heard of a session over this connection, whose client turns out to want an earlier one: what there was
     * must end without touching the connection.
     *
     * @return another session that nobody knows of
     */
    ChannelSession startOver(SessionOpening asking) {
        Connection current = Objects.requireNonNull(connection);
        stopTimers(current);
        current.session().disown(new SessionHandler(factory, limits, Objects.requireNonNull(opener)));
        Channel channel = current.context().channel();
        ChannelSession session = factory.createSession(channel, this);
        connection = connect(current.context(), session, limited(session, asking), current.decoder());
        return session;
    }

    /** The connection does not become a session. */
    void refuse(ChannelSession session, Refusal refusal, String detail) {
        factory.statistics().refused(refusal);
        factory.clientLog().info("{} refused: {}: {}", PeerAddress.text(session.remoteAddress()), refusal, detail);
        // It may try again, and the client of a WebSocket learns it.
        end(CloseReason.CONNECTION_LOST);
    }

    /** Whether nothing more comes from the peer. */
    boolean isEnded() {
        return endReason != null;
    }

    private SessionOpener takeOpener() {
        SessionOpener asked = Objects.requireNonNull(opener);
        opener = null;
        return asked;
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
        heard = true;
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
        boolean anything = heard;
        heard = false;
        if (ended) {
            return;
        }
        if (reportReceived(current.decoder())) {
            anything = true;
            current.listener().readComplete();
            current.round().delivered();
            IdleTimeout idle = current.idle();
            if (idle != null) {
                idle.setBack();
            }
        }
        ControlChannel greeted = control;
        if (anything && greeted != null) {
            greeted.readComplete();
        }
        if (endReason == null && !ending) {
            current.deadline().watch();
        }
    }

    /** Gives the listener what it could not take, and then the end if that has come meanwhile. */
    void deliverHeld() {
        if (connection == null || ended) {
            return;
        }
        CloseReason later = endReason;
        if (ending) {
            // If these packets are the end, they came first.
            endReason = null;
        }
        try {
            decode(connection.context(), connection, Unpooled.EMPTY_BUFFER);
            readComplete(connection);
        } catch (RuntimeException | Error failure) {
            // As if it had been thrown while the packets were read.
            exceptionCaught(connection.context(), failure);
        }
        if (endReason == null) {
            endReason = later;
        }
        if (endReason != null) {
            if (!connection.decoder().isHolding()) {
                // Of a packet that is not whole, the rest does not come any more.
                connection.decoder().poison();
            }
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

    /** Ends the session for what its peer has done, or not done in time. */
    void reject(ChannelHandlerContext context, CloseReason reason, @Nullable String detail) {
        if (connection == null || ended || isLeftFor(reason, detail, true)) {
            return;
        }
        ChannelSession session = connection.session();
        if (!mayDetach(reason)) {
            factory.clientLog().info("{} closed: {}: {}", session, reason, detail);
        }
        ControlChannel greeted = control;
        if (greeted != null) {
            greeted.explain(detail);
        }
        end(reason);
        if (session.isDetached()) {
            return;
        }
        // Answers to what came before the violation are still due, but a stuck world must not keep the peer waiting.
        var grace =
                context.executor().schedule(session::closeOutput, VIOLATION_GRACE.toMillis(), TimeUnit.MILLISECONDS);
        context.channel().closeFuture().addListener(closed -> grace.cancel(false));
    }

    /** Whether the connection waits for the session that it is to have: what ends it then ends that session. */
    private boolean isLeftFor(CloseReason reason, @Nullable String detail, boolean rejected) {
        SessionOpening asking = opening;
        if (asking == null || !asking.isResuming()) {
            return false;
        }
        asking.endLater(new SessionOpening.End(reason, detail, rejected));
        return true;
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
            case InboundEvent.Part part -> heard = true;
            case InboundEvent.Overhead overhead -> {
                heard = true;
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
        if (ended || connection == null || isLeftFor(reason, null, false)) {
            return;
        }
        if (ending || !detaches(connection, reason)) {
            endForGood(reason);
        }
    }

    private void endForGood(CloseReason reason) {
        Connection current = Objects.requireNonNull(connection);
        ending = true;
        endReason = endReason == null ? reason : endReason;
        current.session().inputEnded();
        stopTimers(current);
        Resumption resumption = resumption();
        if (resumption != null) {
            resumption.ending(current.session());
        }
        if (current.decoder().isHolding() && !current.session().isGivenUp()) {
            return;
        }
        ended = true;
        reportReceived(current.decoder());
        current.decoder().poison();
        try {
            current.listener().readComplete();
        } finally {
            // Whatever becomes of what came last: a session whose end is not told of keeps its slot for ever.
            current.listener().inputClosed(endReason);
            current.round().delivered();
        }
    }

    /** As {@link #end}, with a line in the log. */
    void endLogged(CloseReason reason) {
        if (!ended && connection != null) {
            factory.clientLog().info("{} closed: {}", connection.session(), reason);
            end(reason);
        }
    }

    /** Event loop: the session ends, and its client is told to go elsewhere. */
    void redirect(String address, ByteString ticket) {
        ServerControlChannel greeted = serverControl();
        if (greeted != null) {
            greeted.redirect(address, ticket);
        }
        end(CloseReason.REDIRECTED);
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
        greet(protocol.open(current.session(), protocol.hello(payload, size)));
        return true;
    }

    /** A client has said hello. */
    void greet(ServerControlChannel greeted) throws PacketException {
        control = greeted;
        greeted.begin();
    }

    /** As {@link #greet}, but it may not play, which it is to be told. */
    void greetRefused(ServerControlChannel greeted) {
        control = greeted;
    }

    /** Whether the connection is all that ends, since its session waits for the client. */
    private boolean detaches(Connection current, CloseReason reason) {
        ChannelSession session = current.session();
        if (session.isDetached()) {
            if (isLoss(reason)) {
                return true;
            }
            stopWaiting(session);
            return false;
        }
        ServerControlChannel greeted = serverControl();
        Resumption resumption = greeted == null ? null : greeted.resumption();
        if (!mayDetach(reason) || greeted == null || resumption == null || !session.detach(resumption)) {
            return false;
        }
        endReason = reason;
        stopTimers(current);
        greeted.await(resumption.window(), this::endDetached);
        if (!current.decoder().isHolding()) {
            current.decoder().poison();
        }
        try {
            reportReceived(current.decoder());
            current.listener().readComplete();
        } finally {
            current.listener().detached(reason);
            current.round().delivered();
            session.leaveConnection();
        }
        factory.clientLog().info("{} lost its connection: {}", session, reason);
        return true;
    }

    /** Whether the session may wait for its client, if nothing else is against it. */
    private boolean mayDetach(CloseReason reason) {
        ServerControlChannel greeted = serverControl();
        return isLoss(reason) && greeted != null && greeted.resumption() != null;
    }

    private static boolean isLoss(CloseReason reason) {
        return switch (reason) {
            case PEER_CLOSED, CONNECTION_LOST, IDLE, HEARTBEAT -> true;
            default -> false;
        };
    }

    private @Nullable ServerControlChannel serverControl() {
        return control instanceof ServerControlChannel server ? server : null;
    }

    private void stopWaiting(ChannelSession session) {
        ServerControlChannel greeted = serverControl();
        if (greeted != null) {
            greeted.awaitNoMore();
        }
        endReason = null;
        session.attach();
    }

    private void stopTimers(Connection current) {
        current.deadline().cancel();
        IdleTimeout idle = current.idle();
        if (idle != null) {
            idle.cancel();
        }
        ControlChannel greeted = control;
        if (greeted != null) {
            greeted.ended();
        }
    }

    /** Event loop: the session waits no longer for its client. */
    void endDetached() {
        Connection current = connection;
        CloseReason reason = endReason;
        if (current != null && reason != null && current.session().isDetached()) {
            stopWaiting(current.session());
            factory.clientLog().info("{} closed: {}", current.session(), reason);
            endForGood(reason);
        }
    }

    /**
     * What one connection of a session leaves to the next.
     *
     * @param listener hears of everything that comes over the session
     * @param packets how many have come, the framework's own included
     * @param bytes how many bytes those had
     * @param received how many packets of the game the client has received
     */
    private record Handover(
            PacketListener listener, ServerControlChannel control, long packets, long bytes, long received) {}

    /**
     * Event loop of the earlier connection: a client wants its session back, over another connection.
     *
     * @param received how many packets of the game it has received
     */
    void handOver(ChannelSession wanted, SessionHandler to, Channel channel, long received) {
        Connection current = connection;
        ServerControlChannel greeted = serverControl();
        if (current != null && !isAttached()) {
            // It has got this connection just now, and takes it over soon.
            wanted.handOver(to, channel, received);
            return;
        }
        if (current == null || ending || greeted == null) {
            to.refuseLater(channel);
            return;
        }
        ChannelSession session = current.session();
        SendBuffer.Reach reach = session.reach(received);
        if (reach == SendBuffer.Reach.UNTRUE) {
            // An attempt that was given up and comes late: the session has nothing to do with it.
            to.refuseLater(channel);
            return;
        }
        if (reach == SendBuffer.Reach.GAP) {
            // Something is missing for ever. Nothing must be missing unnoticed.
            if (session.isDetached()) {
                endDetached();
            } else {
                endForGood(CloseReason.CONNECTION_LOST);
                current.context().close();
            }
            to.refuseLater(channel);
            return;
        }
        if (session.isDetached()) {
            stopWaiting(session);
            Objects.requireNonNull(greeted.resumption()).leave(session);
        } else {
            // It still looked alive.
            endReason = CloseReason.CONNECTION_LOST;
            stopTimers(current);
            current.listener().readComplete();
        }
        // From here to the first packet over the new connection, the client has been sending, at whatever rate it may.
        session.addSilence(greeted.silence());
        reportReceived(current.decoder());
        current.decoder().poison();
        connection = null;
        control = null;
        Handover handover = new Handover(current.listener(), greeted, packets, bytes, received);
        session.rebind(channel, factory.createWriter(channel, session.sendBuffer()), to);
        execute(channel, () -> to.tryToGoOn(session, handover));
    }

    void refuseLater(Channel channel) {
        execute(channel, this::refuse);
    }

    private static void execute(Channel channel, Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException stopped) {
            // The event loop has ended, and the connection with it.
        }
    }

    /** Event loop: the session that the client wanted cannot be resumed. */
    private void refuse() {
        SessionOpening asking = opening;
        if (asking != null) {
            asking.refuse();
        }
    }

    /** Event loop: as {@link #goOn}. Whatever fails, the session has no other connection any more, and must end. */
    private void tryToGoOn(ChannelSession session, Handover earlier) {
        try {
            goOn(session, earlier);
        } catch (RuntimeException | Error failure) {
            factory.clientLog().error("{} could not be resumed", session, failure);
            endAndClose(CloseReason.INTERNAL_ERROR);
        }
    }

    private void endAndClose(CloseReason reason) {
        Connection current = connection;
        if (current != null) {
            end(reason);
            current.context().close();
        }
    }

    /** Event loop: this is the connection of an earlier session from now on. */
    private void goOn(ChannelSession session, Handover earlier) {
        Connection provisional = Objects.requireNonNull(connection);
        SessionOpening asking = Objects.requireNonNull(opening);
        opening = null;
        ServerControlChannel greeted = asking.goOn();
        stopTimers(provisional);
        PacketDecoder decoder = provisional.decoder();
        decoder.countAlso(earlier.packets(), earlier.bytes());
        packets = decoder.packets();
        bytes = decoder.bytes();
        connection = connect(provisional.context(), session, earlier.listener(), decoder);
        greeted.goOn(earlier.control());
        control = greeted;
        takeOpener().resumed(session);
        earlier.listener().resumed();
        ByteBufAllocator allocator = provisional.context().alloc();
        if (!session.goOn(allocator, () -> greeted.welcomeBack(allocator), earlier.received())) {
            // It was given up meanwhile. Its client is told when it comes again.
            SessionOpening.End before = asking.end();
            endAndClose(before == null ? CloseReason.INTERNAL_ERROR : before.reason());
            return;
        }
        greeted.wentOn();
        if (provisional.context().channel().isActive()) {
            session.readAgain();
        }
        deliverHeld();
        endAsBefore(asking.end());
        if (asking.isToBeFinished() && !session.isDetached()) {
            session.closeOutput();
        }
    }

    /** Event loop: the connection has its session, which ends for what has happened until then, if anything has. */
    void endAsBefore(SessionOpening.@Nullable End end) {
        ChannelHandlerContext context = Objects.requireNonNull(connection).context();
        if (end != null && end.rejected()) {
            reject(context, end.reason(), end.detail());
        } else if (end != null) {
            end(end.reason());
        } else if (!context.channel().isActive()) {
            end(CloseReason.CONNECTION_LOST);
        }
    }

    /** Event loop: whether what is sent may go to the connection: not while it waits for the session that it is to have. */
    boolean isAttached() {
        SessionOpening asking = opening;
        return asking == null || !asking.isResuming();
    }

    /** Event loop: what is queued is about to be written. */
    void beforeFlush() {
        ControlChannel greeted = control;
        if (greeted != null && !ended) {
            greeted.beforeFlush();
        }
    }

    /** Event loop: closes the output once the connection has its session. */
    void finishLater() {
        SessionOpening asking = opening;
        if (asking != null) {
            asking.finishLater();
        }
    }

    /** Event loop: nothing comes from the client any more, and nobody may be there to read. */
    void lost(CloseReason reason) {
        Connection current = connection;
        if (current != null && !ended) {
            if (!mayDetach(reason)) {
                factory.clientLog().info("{} closed: {}", current.session(), reason);
            }
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

    /** Event loop: packets that have come over the session, the framework's own included. */
    long delivered() {
        return connection == null ? packets : connection.decoder().packets();
    }

    /** The sessions that can be resumed; null if there are none. Any thread. */
    @Nullable
    Resumption resumption() {
        ControlProtocol protocol = factory.control();
        return protocol == null ? null : protocol.resumption();
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
