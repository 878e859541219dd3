package io.byteborne.internal.protocol;

import com.google.protobuf.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Packets as bytes. */
public final class TestPackets {
    private TestPackets() {}

    /** The messages' packets, one behind the other. */
    public static byte[] of(Message... messages) {
        MessageSerializer serializer = new MessageSerializer(new MessageRegistry());
        ByteBuf out = Unpooled.buffer();
        for (Message message : messages) {
            serializer.encode(message, serializer.packetSize(message), out);
        }
        return ByteBufUtil.getBytes(out);
    }

    /** The messages' packets in hex. */
    public static String hex(Message... messages) {
        return ByteBufUtil.hexDump(of(messages));
    }
}
