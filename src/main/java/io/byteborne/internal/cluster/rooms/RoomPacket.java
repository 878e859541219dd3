package io.byteborne.internal.cluster.rooms;

import static io.byteborne.internal.cluster.exchange.ItemContent.written;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;

/** A packet for all members of a room, on its way to the room's node. */
final class RoomPacket {
    private final String name;
    private final byte[] packet;

    /**
     * @param name the room
     * @param packet the whole packet, as clients get it; is not copied, and must not change any more
     */
    RoomPacket(String name, byte[] packet) {
        this.name = name;
        this.packet = packet;
    }

    String name() {
        return name;
    }

    byte[] packet() {
        return packet;
    }

    byte[] toBytes() {
        return written(out -> {
            out.writeStringNoTag(name);
            out.writeByteArrayNoTag(packet);
        });
    }

    static RoomPacket from(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        return new RoomPacket(in.readStringRequireUtf8(), in.readByteArray());
    }
}
