package io.byteborne.testing;

import com.google.protobuf.MessageLite;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.session.WhenBehind;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets another encoder work, and counts how often. */
public final class CountingEncoder implements PacketEncoder {
    private final PacketEncoder encoder;
    private final AtomicInteger encoded = new AtomicInteger();

    public CountingEncoder(PacketEncoder encoder) {
        this.encoder = encoder;
    }

    @Override
    public int packetSize(MessageLite message) {
        return encoder.packetSize(message);
    }

    @Override
    public void encode(MessageLite message, int packetSize, ByteBuf out) {
        encoded.incrementAndGet();
        encoder.encode(message, packetSize, out);
    }

    @Override
    public void sent(Class<? extends MessageLite> type, int packets, int bytes) {
        encoder.sent(type, packets, bytes);
    }

    @Override
    public WhenBehind whenBehind(MessageLite message) {
        return encoder.whenBehind(message);
    }

    /** How many messages were serialised. */
    public int encoded() {
        return encoded.get();
    }
}
