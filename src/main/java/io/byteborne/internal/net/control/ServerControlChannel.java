package io.byteborne.internal.net.control;

import com.google.protobuf.CodedInputStream;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.session.ClientInfo;
import io.byteborne.session.CloseReason;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Ping;
import io.byteborne.system.SystemMessages.Pong;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** The server's side of the session protocol over one session. Event loop, but for what says otherwise. */
public final class ServerControlChannel extends ControlChannel {
    private final ControlProtocol protocol;
    private final ClientInfo client;
    private @Nullable String endDetail;

    ServerControlChannel(ControlProtocol protocol, ControlPeer peer, ClientInfo client) {
        super(peer);
        this.protocol = protocol;
        this.client = client;
    }

    /**
     * Welcomes the client.
     *
     * @throws PacketException if it may not play
     */
    public void begin() throws PacketException {
        protocol.admit(client);
        protocol.statistics().greeted();
        peer().sendControl(ControlProtocol.WELCOME, protocol.welcome(peer().id()));
        beat(protocol.pingIntervalNanos());
    }

    @Override
    public ClientInfo client() {
        return client;
    }

    @Override
    boolean receivedOther(int id, CodedInputStream payload, int size) throws PacketException {
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

    @Override
    public ByteBuf goodbye(ByteBufAllocator allocator, CloseReason reason) {
        return ControlProtocol.goodbye(allocator, reason, endDetail);
    }
}
