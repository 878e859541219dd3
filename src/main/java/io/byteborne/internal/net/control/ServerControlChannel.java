package io.byteborne.internal.net.control;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.session.ClientInfo;
import io.byteborne.session.CloseReason;
import io.byteborne.system.SystemMessages.Ack;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Ping;
import io.byteborne.system.SystemMessages.Pong;
import io.byteborne.system.SystemMessages.Welcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The server's side of the session protocol over one session. Event loop, but for what says otherwise. */
public final class ServerControlChannel extends ControlChannel {
    /** After so many packets, the client is told that they have come, with whatever is sent to it next. */
    private static final int ACK_PACKETS = 64;
    /** After so many, or so long, it is told even if nothing else is sent. */
    private static final int MOST_UNACKNOWLEDGED = 256;

    private static final Duration ACK_DELAY = Duration.ofSeconds(1);

    private final ControlProtocol protocol;
    private final ClientInfo client;
    /** Null if the session ends with its connection. */
    private final @Nullable Resumption resumption;

    /** Packets of the framework's own that have come over the session, hellos included: they do not count. */
    private long systemPackets = 1;
    /** What was acknowledged last. */
    private long ackSent;

    private @Nullable Future<?> ackTimer;
    /** Runs while the session waits for its client. */
    private @Nullable Future<?> window;

    private @Nullable String endDetail;
    /** Where the client is to go, if that is why the session ends. */
    private @Nullable Redirect redirect;
    /** What the client has come with; empty if it has come by itself. */
    private final ByteString ticket;

    private record Redirect(String address, ByteString ticket) {}

    ServerControlChannel(
            ControlProtocol protocol,
            ControlPeer peer,
            ClientInfo client,
            @Nullable Resumption resumption,
            ByteString ticket) {
        super(peer);
        this.protocol = protocol;
        this.client = client;
        this.resumption = resumption;
        this.ticket = ticket;
    }

    /**
     * Welcomes the client.
     *
     * @throws PacketException if it may not play
     */
    public void begin() throws PacketException {
        protocol.admit(client);
        protocol.statistics().greeted();
        Welcome.Builder welcome = protocol.welcome(peer().id());
        if (resumption == null) {
            peer().sendControl(ControlProtocol.WELCOME, welcome.build());
        } else {
            addToken(welcome, resumption);
            peer().sendControl(ControlProtocol.WELCOME, welcome.build(), resumption.memory());
        }
        beat(protocol.pingIntervalNanos());
        if (!ticket.isEmpty()) {
            protocol.arrived(peer(), ticket);
        }
    }

    /**
     * Sees whether the client may play, where it is not welcomed by {@link #begin}.
     *
     * @throws PacketException if not
     */
    public void admit() throws PacketException {
        protocol.admit(client);
    }

    private void addToken(Welcome.Builder welcome, Resumption resumption) {
        welcome.setResumeToken(
                        UnsafeByteOperations.unsafeWrap(resumption.tokens().issue(peer())))
                .setResumeWindowMillis((int) resumption.windowMillis());
    }

    /** The sessions that can be resumed; null if this one ends with its connection. */
    public @Nullable Resumption resumption() {
        return resumption;
    }

    /** The session waits for its client, for so long. */
    public void await(Duration time, Runnable over) {
        window = peer().eventLoop().schedule(over, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** It waits no longer. */
    public void awaitNoMore() {
        if (window != null) {
            window.cancel(false);
            window = null;
        }
    }

    /** Goes on where the session's earlier connection has ended. Nothing is sent until {@link #wentOn}. */
    public void goOn(ServerControlChannel earlier) {
        systemPackets = earlier.systemPackets + 1;
        ackSent = received();
    }

    /** The first packet for a client that has its session again. The caller owns it. */
    public ByteBuf welcomeBack(ByteBufAllocator allocator) {
        Welcome.Builder welcome = protocol.welcome(peer().id()).setResumed(true).setReceived(ackSent);
        addToken(welcome, Objects.requireNonNull(resumption));
        return ControlProtocol.packet(allocator, ControlProtocol.WELCOME, welcome.build());
    }

    /** What the client lacks is on its way. */
    public void wentOn() {
        protocol.statistics().greeted();
        beat(protocol.pingIntervalNanos());
        peer().flush();
    }

    /** Packets of the game that have come over the session. */
    private long received() {
        return peer().delivered() - systemPackets;
    }

    @Override
    void counted() {
        systemPackets++;
    }

    @Override
    void pongReceived() {
        if (resumption != null) {
            // The first ping came after the welcome.
            resumption.tokens().confirm(peer());
            peer().freeUnused();
        }
    }

    @Override
    void heard() {
        if (resumption == null) {
            return;
        }
        long since = received() - ackSent;
        if (since >= MOST_UNACKNOWLEDGED) {
            sendSoon(ControlProtocol.ACK, ack());
        } else if (since > 0 && ackTimer == null) {
            ackTimer = peer().eventLoop().schedule(this::acknowledgeLate, ACK_DELAY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void beforeFlush() {
        // A write of its own would cost as much as those of the replies.
        if (resumption != null && received() - ackSent >= ACK_PACKETS) {
            peer().sendControl(ControlProtocol.ACK, ack());
        }
    }

    private void acknowledgeLate() {
        ackTimer = null;
        if (received() > ackSent) {
            peer().sendControl(ControlProtocol.ACK, ack());
            peer().flush();
        }
    }

    private Ack ack() {
        ackSent = received();
        return Ack.newBuilder().setReceived(ackSent).build();
    }

    private void acknowledged(Ack ack) throws PacketException {
        if (!peer().acknowledged(ack.getReceived())) {
            throw new PacketException(
                    CloseReason.PROTOCOL_ERROR,
                    "the client cannot have received %s packets".formatted(ack.getReceived()));
        }
    }

    @Override
    public void ended() {
        super.ended();
        if (ackTimer != null) {
            ackTimer.cancel(false);
            ackTimer = null;
        }
    }

    @Override
    public ClientInfo client() {
        return client;
    }

    @Override
    boolean receivedOther(int id, CodedInputStream payload, int size) throws PacketException {
        if (id == ControlProtocol.ACK && resumption != null) {
            acknowledged(ControlProtocol.parse(Ack.parser(), payload, size, ControlProtocol.longestPing()));
            return true;
        }
        switch (id) {
            case ControlProtocol.GOODBYE -> {
                ControlProtocol.parse(Goodbye.parser(), payload, size, ControlProtocol.longestGoodbye());
                peer().left(CloseReason.LEFT);
            }
            case ControlProtocol.HELLO ->
                throw new PacketException(CloseReason.PROTOCOL_ERROR, "the client has said hello already");
            case ControlProtocol.WELCOME ->
                throw new PacketException(CloseReason.PROTOCOL_ERROR, "only a server says welcome");
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    Pong pong(Ping ping) {
        TickSource.TickTime tick = protocol.ticks().last();
        return Pong.newBuilder()
                .setTime(ping.getTime())
                .setServerTimeMicros(protocol.clock().micros())
                .setTick(tick.number())
                .setTickTimeMicros(protocol.clock().micros(tick.dueNanos()))
                .build();
    }

    @Override
    void roundTrip(long nanos) {
        protocol.statistics().answered(nanos);
    }

    @Override
    public void explain(@Nullable String detail) {
        endDetail = detail;
    }

    /** The session ends for that: its client is to go to another server. */
    public void redirect(String address, ByteString forTicket) {
        redirect = new Redirect(address, forTicket);
    }

    @Override
    public ByteBuf goodbye(ByteBufAllocator allocator, CloseReason reason) {
        Goodbye.Builder goodbye = ControlProtocol.goodbye(reason, endDetail);
        if (redirect != null && reason == CloseReason.REDIRECTED) {
            goodbye.setAddress(redirect.address).setTicket(redirect.ticket);
        }
        return ControlProtocol.packet(allocator, ControlProtocol.GOODBYE, goodbye.build());
    }
}
