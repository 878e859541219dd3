package io.byteborne.internal.net.control;

import com.google.protobuf.CodedInputStream;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.session.CloseReason;
import java.util.function.BooleanSupplier;

/** Ends a session that does not begin with a hello. Made only where that is required. Event loop. */
public final class HelloGuard implements PacketListener {
    private final PacketListener listener;
    private final BooleanSupplier greeted;

    /** @param greeted whether the client has said hello */
    public HelloGuard(PacketListener listener, BooleanSupplier greeted) {
        this.listener = listener;
        this.greeted = greeted;
    }

    @Override
    public boolean takes(int id, int payloadSize) {
        return listener.takes(id, payloadSize);
    }

    @Override
    public void packetReceived(int id, CodedInputStream payload, int payloadSize) throws PacketException {
        if (!greeted.getAsBoolean() && !ControlProtocol.isHello(id)) {
            throw new PacketException(
                    CloseReason.PROTOCOL_ERROR, "no hello, which byteborne.session-protocol.required asks for");
        }
        listener.packetReceived(id, payload, payloadSize);
    }

    @Override
    public void readComplete() {
        listener.readComplete();
    }

    @Override
    public void replyAwaited() {
        listener.replyAwaited();
    }

    @Override
    public void detached(CloseReason reason) {
        listener.detached(reason);
    }

    @Override
    public void resumed() {
        listener.resumed();
    }

    @Override
    public void inputClosed(CloseReason reason) {
        listener.inputClosed(reason);
    }
}
