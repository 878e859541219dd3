package io.byteborne.internal.cluster.users;

import static io.byteborne.internal.cluster.exchange.ItemContent.written;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;

/** A packet for a user, on its way to another node, or back. */
final class UserPacket {
    private final String name;
    private final long number;
    private final boolean last;
    private final byte[] packet;

    /**
     * @param name the user
     * @param number greater than that of any packet that the same node has sent before
     * @param last whether it is not to come back: it has been sent to the wrong node once
     * @param packet the whole packet, as the client gets it; is not copied, and must not change any more
     */
    UserPacket(String name, long number, boolean last, byte[] packet) {
        this.name = name;
        this.number = number;
        this.last = last;
        this.packet = packet;
    }

    String name() {
        return name;
    }

    long number() {
        return number;
    }

    /** The same, not to come back. */
    UserPacket asLast() {
        return new UserPacket(name, number, true, packet);
    }

    boolean isLast() {
        return last;
    }

    byte[] packet() {
        return packet;
    }

    byte[] toBytes() {
        return written(out -> {
            out.writeStringNoTag(name);
            out.writeUInt64NoTag(number);
            out.writeBoolNoTag(last);
            out.writeByteArrayNoTag(packet);
        });
    }

    static UserPacket from(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        return new UserPacket(in.readStringRequireUtf8(), in.readUInt64(), in.readBool(), in.readByteArray());
    }
}
