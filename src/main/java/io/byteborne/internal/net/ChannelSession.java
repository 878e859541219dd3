package io.byteborne.internal.net;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.admission.Slots.Slot;
import io.byteborne.internal.net.control.ControlChannel;
import io.byteborne.internal.net.control.ControlPeer;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.internal.net.outbound.ChannelWriter;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.net.outbound.OutboundBudget;
import io.byteborne.internal.net.outbound.ReplayMemory;
import io.byteborne.internal.net.outbound.SendBuffer;
import io.byteborne.internal.net.transport.PeerAddress;
import io.byteborne.internal.net.transport.SessionChannel;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.session.ClientInfo;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionTraffic;
import io.byteborne.session.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session over a Netty channel. The game uses it as a {@link Session}; the methods that stand only here are for the
 * layers that carry its messages.
 *
 * <p>A session ends in two steps. First its input ends (the peer closed, broke the protocol or vanished, or this side
 * wants to close), which {@link PacketListener#inputClosed} reports after everything that came before. Then, once
 * the layers above have dealt with what came, {@link #finish} sends what is queued and closes the connection.
 */
public final class ChannelSession extends SessionChannel implements Session, ControlPeer {
    private final long id;
    private volatile SocketAddress remoteAddress;
    private final Instant openedAt;
    private final SendBuffer sendBuffer;
    private final OutboundBudget budget;
    private final FlushBatch flushBatch;
    private volatile ChannelWriter output;
    private volatile SessionHandler input;
    private volatile boolean open = true;
    private volatile boolean givenUp;
    private volatile boolean inputEnded;
    private volatile boolean detached;

    /** Guarded, like the making of the attributes, by the monitor of the send buffer, which is the session's own. */
    private @Nullable Slot slot;

    private volatile @Nullable User user;
    private volatile @Nullable ConcurrentMap<String, Object> attributes;

    private record User(Principal principal, String name) {}

    ChannelSession(
            long id,
            Channel channel,
            Instant openedAt,
            SendBuffer sendBuffer,
            OutboundBudget budget,
            FlushBatch flushBatch,
            ChannelWriter output,
            SessionHandler input) {
        super(channel);
        this.id = id;
        this.remoteAddress = PeerAddress.of(channel);
        this.openedAt = openedAt;
        this.sendBuffer = sendBuffer;
        this.budget = budget;
        this.flushBatch = flushBatch;
        this.output = output;
        this.input = input;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public Transport transport() {
        return output.transport();
    }

    @Override
    public @Nullable ClientInfo client() {
        ControlChannel control = input.control();
        return control == null ? null : control.client();
    }

    @Override
    public @Nullable Duration roundTripTime() {
        ControlChannel control = input.control();
        return control == null ? null : control.roundTripTime();
    }

    @Override
    public Instant openedAt() {
        return openedAt;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isDetached() {
        return detached;
    }

    @Override
    public boolean send(MessageLite message) {
        Objects.requireNonNull(message, "message");
        if (isWithheld(message)) {
            return true;
        }
        SendBuffer.Outcome outcome = sendBuffer.append(message, false);
        if (outcome == SendBuffer.Outcome.NO_MEMORY) {
            budget.relieveMemory();
            outcome = sendBuffer.append(message, true);
        }
        return queued(outcome);
    }

    /**
     * As {@link #send(MessageLite)}, of a message that is serialised already; the indexes of {@code packet} do not move,
     * and its owner stays the caller.
     */
    public boolean send(MessageLite message, ByteBuf packet) {
        return isWithheld(message) || sendSerialized(message, packet);
    }

    /**
     * As {@link #send(MessageLite, ByteBuf)}, though the session may be behind: its type's policy is the caller's business.
     *
     * @param message of the type of the packet; its fields do not matter
     */
    public boolean sendSerialized(MessageLite message, ByteBuf packet) {
        SendBuffer.Outcome outcome = sendBuffer.append(message, packet, false);
        if (outcome == SendBuffer.Outcome.NO_MEMORY) {
            budget.relieveMemory();
            outcome = sendBuffer.append(message, packet, true);
        }
        return queued(outcome);
    }

    /** Whether its client is behind, so that what is sent may have to be skipped. Any thread. */
    public boolean isBehind() {
        return sendBuffer.isBehind();
    }

    private boolean isWithheld(MessageLite message) {
        return sendBuffer.isBehind() && sendBuffer.withhold(message);
    }

    private boolean queued(SendBuffer.Outcome outcome) {
        switch (outcome) {
            case QUEUED -> {}
            case FLUSH_NEEDED -> flushBatch.add(this, eventLoop());
            case FULL, NO_MEMORY -> {
                abort(CloseReason.SLOW_CONSUMER);
                return false;
            }
            case DETACHED_FULL -> {
                Resumption resumption = input.resumption();
                if (resumption != null) {
                    resumption.overBounds();
                }
                endDetached();
                return false;
            }
            case CLOSED -> {
                return false;
            }
        }
        if (sendBuffer.isGrown()) {
            budget.account(this, sendBuffer);
            // This may have been the session that had to go for it.
            return open;
        }
        return true;
    }

    /**
     * Event loop: a packet of the framework's own has come.
     *
     * @return false if it means nothing here, and is to be treated like any other
     * @throws PacketException if it may not come, or not now
     */
    public boolean controlPacket(int id, CodedInputStream payload, int size) throws PacketException {
        return input.controlPacket(id, payload, size);
    }

    @Override
    public void sendControl(int messageId, MessageLite message) {
        appendControl(messageId, message, null);
    }

    @Override
    public void sendControl(int messageId, MessageLite message, ReplayMemory kept) {
        appendControl(messageId, message, kept);
    }

    private void appendControl(int messageId, MessageLite message, @Nullable ReplayMemory kept) {
        SendBuffer.Outcome outcome = sendBuffer.appendControl(ControlProtocol.packet(messageId, message), kept);
        if (outcome == SendBuffer.Outcome.FULL || outcome == SendBuffer.Outcome.NO_MEMORY) {
            abort(CloseReason.SLOW_CONSUMER);
        } else if (sendBuffer.isGrown()) {
            budget.account(this, sendBuffer);
        }
    }

    @Override
    public void left(CloseReason reason) {
        input.end(reason);
    }

    @Override
    public void lost(CloseReason reason) {
        input.lost(reason);
    }

    /** Somebody waits for a reply over this session from now on. Any thread. */
    public void replyAwaited() {
        // Who stops reading looks afterwards whether a reply is awaited, so that one of the two always sees the other.
        if (isReadingPaused()) {
            onEventLoop(() -> input.replyAwaited());
        }
    }

    @Override
    public void flush() {
        if (!eventLoop().inEventLoop()) {
            // It has got another connection meanwhile.
            onEventLoop(this::flush);
        } else if (input.isAttached()) {
            input.beforeFlush();
            output.flush();
        }
    }

    @Override
    public void close() {
        close(CloseReason.CLOSED_BY_GAME);
    }

    @Override
    public void close(CloseReason reason) {
        Objects.requireNonNull(reason, "reason");
        givenUp = true;
        open = false;
        sendBuffer.close();
        onEventLoop(() -> {
            input.end(reason);
            finishOnEventLoop();
        });
    }

    /**
     * Ends the session, and tells its client to connect to another server; that only when the game has heard of the end, so
     * that the user is free by the time the client is there. Of a client that has said hello. Any thread.
     *
     * @param address where
     * @param ticket what the client is to say there first
     */
    public void redirect(String address, ByteString ticket) {
        givenUp = true;
        open = false;
        sendBuffer.close();
        onEventLoop(() -> input.redirect(address, ticket));
    }

    /**
     * Everything that came from the peer is dealt with, and nothing is kept of the session: sends what is queued and
     * closes. Any thread; once is enough.
     */
    public void finish() {
        leaveSlot();
        closeOutput();
    }

    /**
     * Holds the server's slot until {@link #finish} is called, or {@link #leaveSlot}; not if the connection that has taken it
     * is closed already.
     */
    void hold(Slot taken) {
        if (taken.hold()) {
            synchronized (sendBuffer) {
                slot = taken;
            }
        }
    }

    /** Holds no slot any more. Any thread; once is enough. */
    void leaveSlot() {
        Slot left;
        synchronized (sendBuffer) {
            left = slot;
            slot = null;
        }
        if (left != null) {
            left.release();
        }
    }

    /** Sends what is queued and closes, whether what came is dealt with or not. Any thread; once is enough. */
    void closeOutput() {
        open = false;
        sendBuffer.close();
        onEventLoop(this::finishOnEventLoop);
    }

    private void finishOnEventLoop() {
        if (!input.isAttached()) {
            input.finishLater();
            return;
        }
        output.finish(input);
        Resumption resumption = input.resumption();
        if (resumption != null) {
            resumption.ended(this);
            if (!isConnected()) {
                sendBuffer.discard();
            }
        }
    }

    /**
     * Event loop: the connection is lost, and what is sent is kept for the client from now on, who may come back.
     *
     * @return false if that is not possible
     */
    boolean detach(Resumption resumption) {
        if (givenUp || !open || !resumption.detach(this)) {
            return false;
        }
        if (!sendBuffer.detach()) {
            resumption.leave(this);
            resumption.overBounds();
            return false;
        }
        detached = true;
        leaveSlot();
        return true;
    }

    /** Event loop: the session waits no more for its client. */
    void attach() {
        detached = false;
    }

    /** Event loop: closes the connection that the session has lost, once its peer has been told, if it can be. */
    void leaveConnection() {
        output.leave(input);
    }

    /**
     * Event loop: the connection is not this session's after all. Whatever is still done with the session, by whomever, does
     * not reach it.
     *
     * @param none what stands for the input side that is gone
     */
    void disown(SessionHandler none) {
        open = false;
        inputEnded = true;
        sendBuffer.discard();
        output.retire();
        input = none;
        letGo();
    }

    @Override
    public void endDetached() {
        onEventLoop(() -> input.endDetached());
    }

    /** A client wants this session, of which it has received so many packets, over another connection. Any thread. */
    void handOver(SessionHandler to, Channel channel, long received) {
        // Never at once, even on this event loop: the other connection is in the middle of a read.
        try {
            eventLoop().execute(() -> onEventLoop(() -> input.handOver(this, to, channel, received)));
        } catch (RejectedExecutionException stopped) {
            // The event loop has ended, and all its sessions with it.
            to.refuseLater(channel);
        }
    }

    /** Event loop: whether all is there that a client lacks which says that it has received so many packets. */
    SendBuffer.Reach reach(long received) {
        return sendBuffer.reach(received);
    }

    /** Event loop of the earlier connection, which is closed: the session has another one from now on. */
    void rebind(Channel channel, ChannelWriter writer, SessionHandler handler) {
        leaveSlot();
        ChannelWriter earlier = output;
        ChannelWriter.End end = input;
        remoteAddress = PeerAddress.of(channel);
        output = writer;
        input = handler;
        moveTo(channel);
        earlier.leaveNow(end);
    }

    /**
     * Event loop of the new connection: sends what the client lacks, after a packet that comes first.
     *
     * @return false if that is not there any more, and nothing was sent
     */
    boolean goOn(ByteBufAllocator allocator, Supplier<ByteBuf> first, long received) {
        ByteBuf lacking = sendBuffer.takeAfter(received, allocator);
        if (lacking == null) {
            return false;
        }
        output.goOn(first.get(), lacking);
        return true;
    }

    SendBuffer sendBuffer() {
        return sendBuffer;
    }

    @Override
    public long delivered() {
        return input.delivered();
    }

    @Override
    public boolean acknowledged(long received) {
        return sendBuffer.acknowledged(received);
    }

    @Override
    public void freeUnused() {
        sendBuffer.freeUnused();
    }

    /** Gives its listener the packets that it could not take, as far as it takes them now. Any thread. */
    public void deliverHeld() {
        onEventLoop(() -> input.deliverHeld());
    }

    @Override
    public void abort(CloseReason reason) {
        givenUp = true;
        open = false;
        sendBuffer.discard();
        onEventLoop(() -> {
            input.endLogged(reason);
            cut();
        });
    }

    /** Loses the connection, as if a cable were cut: nothing more is written, and nobody is told. Any thread. */
    public void loseConnection() {
        onEventLoop(this::cut);
    }

    /** Whether this side closed the session, so that what is still queued from the peer is to be dropped. Any thread. */
    public boolean isGivenUp() {
        return givenUp;
    }

    /** Event loop: the peer sends nothing more. */
    void inputEnded() {
        inputEnded = true;
    }

    /**
     * Whether nothing more comes from the peer, because it has gone or this side has closed; what came before may still be
     * waiting for its turn. Any thread.
     */
    public boolean isInputEnded() {
        return inputEnded;
    }

    /** Event loop: the connection is gone. */
    public void connectionClosed() {
        if (detached) {
            return;
        }
        open = false;
        sendBuffer.discard();
    }

    /** Event loop: whether {@link #finish} has done all that it can, and only the peer's closing is missing. */
    boolean isOutputClosed() {
        return output.isClosed();
    }

    @Override
    public @Nullable Principal principal() {
        User loggedIn = user;
        return loggedIn == null ? null : loggedIn.principal();
    }

    @Override
    public @Nullable String userName() {
        User loggedIn = user;
        return loggedIn == null ? null : loggedIn.name();
    }

    /**
     * Somebody has logged in over this session. World thread.
     *
     * @param name what the user is called from now on
     */
    public void bind(Principal loggedIn, String name) {
        user = new User(loggedIn, name);
    }

    @Override
    public ConcurrentMap<String, Object> attributes() {
        ConcurrentMap<String, Object> map = attributes;
        if (map == null) {
            // The send buffer is the session's own, and locked for as short a time.
            synchronized (sendBuffer) {
                map = attributes;
                if (map == null) {
                    // Small to begin with: a server has many sessions, and most keep few values.
                    map = new ConcurrentHashMap<>(4);
                    attributes = map;
                }
            }
        }
        return map;
    }

    @Override
    public SessionTraffic traffic() {
        return new SessionTraffic(input.packets(), input.bytes(), sendBuffer.packets(), sendBuffer.bytes());
    }

    @Override
    public String toString() {
        return "session " + id + " (" + remoteAddress + ")";
    }
}
