package io.byteborne.internal.net.control;

import com.google.protobuf.CodedInputStream;
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
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The client's side of the session protocol over one session. Event loop, but for what says otherwise. */
final class ClientControlChannel extends ControlChannel {
    private final ClientHello.Listener listener;
    private boolean welcomed;
    private boolean told;

    ClientControlChannel(ControlPeer peer, ClientHello.Listener listener) {
        super(peer);
        this.listener = listener;
    }

    @Override
    public @Nullable ClientInfo client() {
        return null;
    }

    @Override
    boolean receivedOther(int id, CodedInputStream payload, int size) throws PacketException {
        switch (id) {
            case ControlProtocol.WELCOME ->
                welcomed(ControlProtocol.parse(Welcome.parser(), payload, size, ControlProtocol.longestGoodbye()));
            case ControlProtocol.ACK ->
                listener.acknowledged(
                        peer().id(),
                        ControlProtocol.parse(Ack.parser(), payload, size, ControlProtocol.longestPing())
                                .getReceived());
            case ControlProtocol.GOODBYE -> {
                Goodbye goodbye =
                        ControlProtocol.parse(Goodbye.parser(), payload, size, ControlProtocol.longestGoodbye());
                told = true;
                listener.goodbye(peer().id(), goodbye);
                peer().left(reason(goodbye.getReason()));
            }
            case ControlProtocol.HELLO ->
                throw new PacketException(CloseReason.PROTOCOL_ERROR, "only a client says hello");
            default -> {
                return false;
            }
        }
        return true;
    }

    private void welcomed(Welcome welcome) throws PacketException {
        long interval = TimeUnit.MILLISECONDS.toNanos(Integer.toUnsignedLong(welcome.getPingIntervalMillis()));
        if (welcomed || interval == 0) {
            throw new PacketException(
                    CloseReason.PROTOCOL_ERROR,
                    welcomed ? "the server has said welcome already" : "a welcome without a ping interval");
        }
        welcomed = true;
        listener.welcomed(peer().id(), welcome);
        beat(interval);
    }

    /** Servers to come may have further reasons. */
    private static CloseReason reason(String label) {
        return Arrays.stream(CloseReason.values())
                .filter(reason -> reason.label().equals(label))
                .findFirst()
                .orElse(CloseReason.PEER_CLOSED);
    }

    @Override
    Pong pong(Ping ping) {
        return Pong.newBuilder().setTime(ping.getTime()).build();
    }

    @Override
    void roundTrip(long nanos) {
        listener.roundTrip(nanos);
    }

    @Override
    public @Nullable ByteBuf goodbye(ByteBufAllocator allocator, CloseReason reason) {
        // Only of its own will does it leave for good.
        return !told && (reason == CloseReason.CLOSED_BY_GAME || reason == CloseReason.SHUTDOWN)
                ? ControlProtocol.packet(allocator, ControlProtocol.GOODBYE, Goodbye.getDefaultInstance())
                : null;
    }
}
