package io.byteborne.internal.net.websocket;

import io.byteborne.internal.packet.PacketDecoder;

/** Cuts the contents of messages into packets. While a message is not whole, its next packet is being waited for. */
public final class WebSocketPacketDecoder extends PacketDecoder {
    private final WebSocketHandler frames;

    public WebSocketPacketDecoder(int maxPacketSize, Scratch scratch, WebSocketHandler frames) {
        super(maxPacketSize, scratch);
        this.frames = frames;
    }

    @Override
    public boolean isInsidePacket() {
        return super.isInsidePacket() || (frames.isInsideMessage() && !isHolding());
    }

    @Override
    public long progress() {
        return super.progress() + frames.completed();
    }
}
