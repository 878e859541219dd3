package io.byteborne.internal.packet;

import com.google.protobuf.MessageLite;
import io.byteborne.session.WhenBehind;
import io.netty.buffer.ByteBuf;

/** Turns a message into a packet. Implemented by the layer above, which knows the messages' ids. */
public interface PacketEncoder {
    /**
     * The size of the whole packet, header included.
     *
     * @throws IllegalArgumentException if the message has no id or does not fit into a packet
     */
    int packetSize(MessageLite message);

    /**
     * Appends the packet to {@code out}. Called from any thread.
     *
     * @param packetSize what {@link #packetSize} gave for this message
     */
    void encode(MessageLite message, int packetSize, ByteBuf out);

    /** Packets of one type of message were put into the send buffer of one session. Called from any thread. */
    default void sent(Class<? extends MessageLite> type, int packets, int bytes) {}

    /**
     * What becomes of the message while its session is behind. Called from any thread.
     *
     * @throws IllegalArgumentException if the message has no id
     */
    default WhenBehind whenBehind(MessageLite message) {
        return WhenBehind.DELIVER;
    }
}
