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
 * Hears of a connection's packets until it is known whether it is of a client that comes back: until the first packet, or
 * for a moment. Meanwhile there is a session that nobody knows of; it becomes one, or is dropped for the earlier one. Made
 * only where sessions outlive their connections. Event loop.
 */
final class SessionOpening implements PacketListener {
    private final SessionHandler handler;
    private final ChannelHandlerContext context;
    private final ChannelSession session;
    private final ControlProtocol protocol;
    private final Resumption resumption;
    private final Future<?> timer;
    /** Who hears of what comes in the same read, once it is a new session. */
    private @Nullable PacketListener listener;

    private @Nullable Hello hello;
    private @Nullable ServerControlChannel control;
    /** Whether the earlier session has been asked for, and has not answered yet. */
    private boolean resuming;

    private boolean toBeFinished;

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

    /** It is a new session. */
    private void open() {
        if (listener == null && !handler.isEnded()) {
            timer.cancel(false);
            listener = handler.open(session);
        }
    }

    @Override
    public boolean takes(int id, int payloadSize) {
        return listener == null ? !resuming : listener.takes(id, payloadSize);
    }

    @Override
    public void packetReceived(int id, CodedInputStream payload, int payloadSize) throws PacketException {
        if (listener == null && ControlProtocol.isHello(id)) {
            helloReceived(protocol.hello(payload, payloadSize));
            return;
        }
        open();
        if (listener != null) {
            listener.packetReceived(id, payload, payloadSize);
        }
    }

    private void helloReceived(Hello first) throws PacketException {
        if (first.getResumeToken().isEmpty()) {
            open();
            handler.greet(protocol.open(session, first));
            return;
        }
        ControlPeer earlier = resumption.use(first.getResumeToken().toByteArray());
        if (earlier == null) {
            resumption.refused();
            if (!resumption.mayFail(session.remoteAddress())) {
                handler.refuse(session, Refusal.RESUME_RATE, "too many tokens that stand for no session");
                return;
            }
            open();
            handler.greet(protocol.open(session, first));
            return;
        }
        timer.cancel(false);
        hello = first;
        resuming = true;
        control = protocol.open(earlier, first);
        context.channel().config().setAutoRead(false);
        ((ChannelSession) earlier).handOver(handler, context.channel(), first.getReceived());
    }

    /** The earlier session has ended, or lacks what the client would need. */
    void refuse() {
        resuming = false;
        resumption.refused();
        if (handler.isEnded()) {
            session.finish();
            return;
        }
        open();
        context.channel().config().setAutoRead(true);
        try {
            handler.greet(protocol.open(session, Objects.requireNonNull(hello)));
        } catch (PacketException refused) {
            handler.reject(context, refused.reason(), refused.getMessage());
            return;
        }
        session.flush();
        handler.deliverHeld();
    }

    /** The client has its earlier session. Returns the framework's own channel to the client. */
    ServerControlChannel resumed() {
        resuming = false;
        resumption.resumed();
        return Objects.requireNonNull(control);
    }

    boolean isResuming() {
        return resuming;
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
        // Nothing has been passed on: once it is, the one who takes it is asked instead of this.
    }

    @Override
    public void inputClosed(CloseReason reason) {
        timer.cancel(false);
        if (!resuming) {
            // Nobody has heard of it.
            session.finish();
        }
    }
}
