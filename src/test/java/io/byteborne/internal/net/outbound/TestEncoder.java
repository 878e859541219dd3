package io.byteborne.internal.net.outbound;

import com.google.protobuf.BytesValue;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.testing.TestPackets;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives every message the same id, and counts how often it is asked to write one. */
public final class TestEncoder implements PacketEncoder {
    static final int ID = 7;

    private final AtomicInteger encoded = new AtomicInteger();

    /** A message whose packet has that many bytes. */
    public static MessageLite messageOfPacketSize(int packetSize) {
        // Tag and length of the one field; their size depends on the content's.
        for (int content = packetSize - 4; content >= 0; content--) {
            BytesValue message = BytesValue.of(UnsafeByteOperations.unsafeWrap(new byte[content]));
            if (4 + message.getSerializedSize() == packetSize) {
                return message;
            }
        }
        throw new IllegalArgumentException("no message makes a packet of " + packetSize + " bytes");
    }

    /** The packet that a message becomes. */
    public static byte[] packetOf(MessageLite message) {
        return TestPackets.packet(ID, message);
    }

    @Override
    public int packetSize(MessageLite message) {
        return 4 + message.getSerializedSize();
    }

    @Override
    public void encode(MessageLite message, int packetSize, ByteBuf out) {
        encoded.incrementAndGet();
        out.writeBytes(packetOf(message));
    }

    /** How many messages were written. */
    public int encoded() {
        return encoded.get();
    }
}
