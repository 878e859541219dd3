package io.byteborne.network;

import com.google.protobuf.CodedInputStream;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;

/**
 * Cuts one connection's byte stream into packets. Used by one thread, the connection's event loop.
 *
 * <pre>
 *  0        2        4                size
 *  +--------+--------+------------------+
 *  |  size  |   id   |     payload      |    size and id: unsigned 16 bit, little-endian
 *  +--------+--------+------------------+    size counts all four fields' bytes, its own included
 * </pre>
 *
 * <p>Only a packet that is cut by the end of a read is kept, in memory that grows with the bytes that really came, not
 * with the size that the peer announced; and what is left of a read from the packet on that the listener cannot take.
 *
 * <p>The first violation poisons the decoder: that packet and every later byte are dropped. Trying to find the next
 * packet behind a broken one would give a hostile peer a way to smuggle packets past whoever watches the stream.
 */
final class PacketDecoder {
    static final int HEADER_SIZE = 4;

    private static final int SMALLEST_KEPT = 64;

    private final int maxPacketSize;
    private final ReadScratch scratch;
    private byte[] kept;
    private int keptBytes;
    private boolean poisoned;
    private boolean holding;
    private long packets;
    private long bytes;

    /** @param scratch shared by all decoders of the event loop */
    PacketDecoder(int maxPacketSize, ReadScratch scratch) {
        this.maxPacketSize = maxPacketSize;
        this.scratch = scratch;
        this.kept = scratch.nothing();
    }

    /**
     * Delivers every packet that is whole now.
     *
     * @param in the bytes that have come; all are consumed, the caller keeps ownership
     * @throws PacketException at the first violation, once
     */
    void decode(ByteBuf in, SessionListener listener) throws PacketException {
        boolean done = false;
        try {
            if (!poisoned) {
                decodeAll(in, listener);
            }
            done = true;
        } finally {
            if (!done) {
                poison();
            }
            in.skipBytes(in.readableBytes());
        }
    }

    private void decodeAll(ByteBuf in, SessionListener listener) throws PacketException {
        holding = false;
        if (keptBytes >= 2 && keptBytes + in.readableBytes() < sizeAt(kept, 0)) {
            // Still not whole: a peer that dribbles must not have the packet's beginning copied again and again.
            keep(in);
            return;
        }
        int end = keptBytes + in.readableBytes();
        byte[] array = scratch.fill(kept, keptBytes, in);
        drop();
        int rest = deliver(array, end, listener);
        if (!poisoned && rest < end) {
            kept = Arrays.copyOfRange(array, rest, Math.max(end, rest + SMALLEST_KEPT));
            keptBytes = end - rest;
        }
    }

    /** Delivers the whole packets of an array, and returns where the first one begins that is not whole. */
    private int deliver(byte[] array, int end, SessionListener listener) throws PacketException {
        // One stream for all packets of a read: protobuf would make one for each.
        CodedInputStream stream = CodedInputStream.newInstance(array, 0, end);
        int start = 0;
        // The listener may end the session, and so poison the decoder, while it is given a packet.
        while (!poisoned && end - start >= 2) {
            // A size is checked as soon as it is there, so that a hopeless packet is not waited for.
            int size = checked(sizeAt(array, start));
            if (end - start < size) {
                break;
            }
            int id = shortAt(array, start + 2);
            if (!listener.takes(id, size - HEADER_SIZE)) {
                holding = true;
                break;
            }
            deliver(id, size, stream, listener);
            start += size;
            packets++;
            bytes += size;
        }
        return start;
    }

    private static void deliver(int id, int size, CodedInputStream stream, SessionListener listener)
            throws PacketException {
        try {
            stream.skipRawBytes(HEADER_SIZE);
            int outer = stream.pushLimit(size - HEADER_SIZE);
            listener.packetReceived(id, stream, size - HEADER_SIZE);
            stream.skipRawBytes(stream.getBytesUntilLimit());
            stream.popLimit(outer);
        } catch (IOException impossible) {
            // The packet is whole, so no byte is missing.
            throw new PacketException(CloseReason.INTERNAL_ERROR, impossible.toString());
        }
    }

    private int checked(int size) throws PacketException {
        if (size < HEADER_SIZE) {
            throw new PacketException(
                    CloseReason.BAD_SIZE, "packet size " + size + " is smaller than the header's " + HEADER_SIZE);
        }
        if (size > maxPacketSize) {
            throw new PacketException(
                    CloseReason.FRAME_TOO_LARGE, "packet size " + size + " is over the limit of " + maxPacketSize);
        }
        return size;
    }

    private static int sizeAt(byte[] array, int index) {
        return shortAt(array, index);
    }

    private static int shortAt(byte[] array, int index) {
        return (array[index] & 0xff) | ((array[index + 1] & 0xff) << 8);
    }

    private void keep(ByteBuf in) {
        int added = in.readableBytes();
        if (kept.length < keptBytes + added) {
            kept = Arrays.copyOf(kept, Math.min(maxPacketSize, Math.max(2 * kept.length, keptBytes + added)));
        }
        in.readBytes(kept, keptBytes, added);
        keptBytes += added;
    }

    private void drop() {
        kept = scratch.nothing();
        keptBytes = 0;
    }

    /** Bytes of memory that the packet which is not whole yet takes. */
    int keptMemory() {
        return kept.length;
    }

    /** Whether a packet has begun and is not whole. */
    boolean isInsidePacket() {
        return keptBytes > 0 && !holding;
    }

    /** Whether a whole packet is kept because it could not be taken. */
    boolean isHolding() {
        return holding;
    }

    /** How many packets were delivered. */
    long packets() {
        return packets;
    }

    /** How many bytes the delivered packets had. */
    long bytes() {
        return bytes;
    }

    /** Drops what is kept and everything that comes from now on. */
    void poison() {
        poisoned = true;
        holding = false;
        drop();
    }
}
