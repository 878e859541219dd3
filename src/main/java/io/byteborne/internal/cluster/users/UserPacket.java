package io.byteborne.internal.cluster.users;

import static io.byteborne.internal.cluster.exchange.ItemContent.written;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;

/** A packet for a user, on its way to another node, or back. */
final class UserPacket {
    private final String name;
    private final long number;
    private final long epoch;
    private final long since;
    private final boolean last;
    private final byte[] packet;

    /**
     * @param name the user
     * @param number greater than that of any packet that the same node has sent before
     * @param epoch the lease under which the user was found on the node that it is sent to; 0 if nobody has looked yet
     * @param since the number from which on packets have been sent there on the strength of the same look
     * @param last whether it is not to come back: it has been sent to the wrong node once
     * @param packet the whole packet, as the client gets it; is not copied, and must not change any more
     */
    UserPacket(String name, long number, long epoch, long since, boolean last, byte[] packet) {
        this.name = name;
        this.number = number;
        this.epoch = epoch;
        this.since = since;
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
        return new UserPacket(name, number, epoch, since, true, packet);
    }

    /** The same, on its way to where the user was found. */
    UserPacket to(long newEpoch, long newSince) {
        return new UserPacket(name, number, newEpoch, newSince, last, packet);
    }

    long epoch() {
        return epoch;
    }

    long since() {
        return since;
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
            out.writeUInt64NoTag(epoch);
            out.writeUInt64NoTag(since);
            out.writeBoolNoTag(last);
            out.writeByteArrayNoTag(packet);
        });
    }

    static UserPacket from(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        return new UserPacket(
                in.readStringRequireUtf8(),
                in.readUInt64(),
                in.readUInt64(),
                in.readUInt64(),
                in.readBool(),
                in.readByteArray());
    }
}
