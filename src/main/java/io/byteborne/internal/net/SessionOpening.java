package io.byteborne.internal.net;

import com.google.protobuf.CodedInputStream;
import io.byteborne.internal.net.control.ControlPeer;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.internal.net.control.ServerControlChannel;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.session.CloseReason;
import io.byteborne.system.SystemMessages.Hello;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hears of a connection's packets until its first one has shown whether it is of a client that comes back. Meanwhile there is
 * a session of which the game hears if the first packet does not come soon. It becomes one, or is dropped for the earlier
 * one, however late the client asks for that. Made only where sessions outlive their connections. Event loop.
 */
final class SessionOpening implements PacketListener {
    private final SessionHandler handler;
    private final ChannelHandlerContext context;
    private final ControlProtocol protocol;
    private final Resumption resumption;
    private final Future<?> timer;
    private ChannelSession session;
    /** Who hears of what comes, once the game has heard of the session. */
    private @Nullable PacketListener listener;
    /** Whether the first packet has come, and that session is the connection's. */
    private boolean decided;

    private @Nullable Hello hello;
    private @Nullable ServerControlChannel control;
    /** Whether the earlier session has been asked for, and has not answered yet. */
    private boolean resuming;

    private @Nullable End end;
    private boolean toBeFinished;

    /**
     * What ends a connection while it waits for its session.
     *
     * @param rejected whether the peer has done something, or not done it in time
     */
    record End(CloseReason reason, @Nullable String detail, boolean rejected) {}

    SessionOpening(
            SessionHandler handler,
            ChannelHandlerContext context,
            ChannelSession session,
            ControlProtocol protocol,
            Resumption resumption) {
        this.handler = handler;
        this.context = context;
        this.session = session;
        this.protocol = protocol;
        this.resumption = resumption;
        this.timer =
                context.executor().schedule(this::open, resumption.openDelay().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Nothing has come: the game is told of the session, so that it can speak first. */
    private void open() {
        if (!handler.isEnded()) {
            game();
        }
    }

    private PacketListener game() {
        PacketListener told = listener;
        if (told == null) {
            timer.cancel(false);
            told = handler.open(session);
            listener = told;
        }
        return told;
    }

    /** It is a new session. */
    private PacketListener decide() {
        PacketListener told = game();
        if (!decided) {
            decided = true;
            handler.opened(told);
        }
        return told;
    }

    @Override
    public boolean takes(int id, int payloadSize) {
        if (resuming) {
            return false;
        }
        boolean asks = !decided && ControlProtocol.isHello(id);
        return asks || listener == null || listener.takes(id, payloadSize);
    }

    @Override
    public void packetReceived(int id, CodedInputStream payload, int payloadSize) throws PacketException {
        if (!decided && ControlProtocol.isHello(id)) {
            helloReceived(protocol.hello(payload, payloadSize));
        } else {
            decide().packetReceived(id, payload, payloadSize);
        }
    }

    private void helloReceived(Hello first) throws PacketException {
        if (first.getResumeToken().isEmpty()) {
            greet(first);
            return;
        }
        ControlPeer earlier = resumption.use(first.getResumeToken().toByteArray());
        if (earlier != null) {
            resume(first, (ChannelSession) earlier);
            return;
        }
        resumption.refused();
        if (resumption.mayFail(session.remoteAddress())) {
            greet(first);
        } else {
            handler.refuse(session, Refusal.RESUME_RATE, "too many tokens that stand for no session");
        }
    }

    private void greet(Hello first) throws PacketException {
        decide();
        handler.greet(protocol.open(session, first));
    }

    private void resume(Hello first, ChannelSession earlier) throws PacketException {
        ServerControlChannel greeted = protocol.open(earlier, first);
        try {
            greeted.admit();
        } catch (PacketException refusal) {
            // It is told like a client that has never been here.
            resumption.refused();
            decide();
            handler.greetRefused(protocol.open(session, first));
            throw refusal;
        }
        timer.cancel(false);
        PacketListener told = listener;
        if (told != null) {
            listener = null;
            session = handler.startOver(this);
            told.inputClosed(CloseReason.CONNECTION_LOST);
        }
        hello = first;
        control = greeted;
        resuming = true;
        context.channel().config().setAutoRead(false);
        earlier.handOver(handler, context.channel(), first.getReceived());
    }

    /** The earlier session has ended, or lacks what the client would need. */
    void refuse() {
        resuming = false;
        resumption.refused();
        if (!context.channel().isActive()) {
            // Nobody has heard of it.
            session.finish();
            return;
        }
        context.channel().config().setAutoRead(true);
        try {
            greet(Objects.requireNonNull(hello));
        } catch (PacketException refused) {
            handler.reject(context, refused.reason(), refused.getMessage());
            return;
        }
        session.flush();
        handler.deliverHeld();
        handler.endAsBefore(end);
    }

    /** The client has its earlier session. Returns the framework's own channel to the client. */
    ServerControlChannel goOn() {
        resuming = false;
        resumption.resumed();
        return Objects.requireNonNull(control);
    }

    boolean isResuming() {
        return resuming;
    }

    /** Whichever session the connection has in the end is to end as well. */
    void endLater(End later) {
        if (end == null) {
            end = later;
        }
    }

    /** What has ended the connection while it waited for its session. */
    @Nullable
    End end() {
        return end;
    }

    /** The earlier session is to be finished as soon as the connection has it. */
    void finishLater() {
        toBeFinished = true;
    }

    boolean isToBeFinished() {
        return toBeFinished;
    }

    @Override
    public void readComplete() {
        if (listener != null) {
            listener.readComplete();
        }
    }

    @Override
    public void replyAwaited() {
        if (listener != null) {
            listener.replyAwaited();
        }
    }

    @Override
    public void inputClosed(CloseReason reason) {
        timer.cancel(false);
        if (listener == null) {
            // Nobody has heard of it.
            session.finish();
        } else {
            listener.inputClosed(reason);
        }
    }
}
