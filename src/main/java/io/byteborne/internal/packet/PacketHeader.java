package io.byteborne.internal.packet;

import io.netty.buffer.ByteBuf;

/**
 * What every packet begins with, in either direction.
 *
 * <pre>
 *  0        2        4                size
 *  +--------+--------+------------------+
 *  |  size  |   id   |     payload      |    size and id: unsigned 16 bit, little-endian
 *  +--------+--------+------------------+    size counts the whole packet, the header included
 * </pre>
 */
public final class PacketHeader {
    /** How many bytes it has. */
    public static final int SIZE = 4;

    /** From so many bytes on, {@link #sizeAt} can tell the packet's size. */
    public static final int SIZE_FIELD = 2;

    /** The ids from 1 up to this one are the framework's own: messages of the session protocol. */
    public static final int LAST_SYSTEM_ID = 99;

    private PacketHeader() {}

    /** Whether an id is that of a message of the framework's own. */
    public static boolean isSystem(int id) {
        return id <= LAST_SYSTEM_ID && id > 0;
    }

    /** Appends the header of a packet of that size. */
    public static void write(ByteBuf out, int packetSize, int id) {
        out.writeShortLE(packetSize);
        out.writeShortLE(id);
    }

    /** Writes the header of a packet that is all of an array. */
    public static void write(byte[] packet, int id) {
        packet[0] = (byte) packet.length;
        packet[1] = (byte) (packet.length >> 8);
        packet[SIZE_FIELD] = (byte) id;
        packet[SIZE_FIELD + 1] = (byte) (id >> 8);
    }

    /** The size of the packet that begins at an index, as its header says: 0 to 65535. */
    public static int sizeAt(byte[] bytes, int start) {
        return shortAt(bytes, start);
    }

    /** The message id of the packet that begins at an index: 0 to 65535. */
    public static int idAt(byte[] bytes, int start) {
        return shortAt(bytes, start + SIZE_FIELD);
    }

    /** As {@link #sizeAt(byte[], int)}. */
    public static int sizeAt(ByteBuf bytes, int start) {
        return bytes.getUnsignedShortLE(start);
    }

    /** As {@link #idAt(byte[], int)}. */
    public static int idAt(ByteBuf bytes, int start) {
        return bytes.getUnsignedShortLE(start + SIZE_FIELD);
    }

    private static int shortAt(byte[] bytes, int index) {
        return (bytes[index] & 0xff) | ((bytes[index + 1] & 0xff) << 8);
    }
}
