package io.byteborne.internal.packet;

import com.google.protobuf.CodedInputStream;
import io.byteborne.session.CloseReason;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;

/**
 * Cuts one connection's byte stream into packets. Used by one thread, the connection's event loop.
 *
 * <p>Only a packet that is cut by the end of a read is kept, in memory that grows with the bytes that really came, not
 * with the size that the peer announced; and what is left of a read from the packet on that the listener cannot take.
 *
 * <p>The first violation poisons the decoder: that packet and every later byte are dropped. Trying to find the next
 * packet after a broken one would give a hostile peer a way to smuggle packets past whoever watches the stream.
 */
public class PacketDecoder {
    private static final int SMALLEST_KEPT = 64;

    private final int maxPacketSize;
    private final Scratch scratch;
    private byte[] kept;
    private int keptBytes;
    private boolean poisoned;
    private boolean holding;
    private long packets;
    private long bytes;

    /** @param scratch shared by all decoders of the event loop */
    public PacketDecoder(int maxPacketSize, Scratch scratch) {
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
    public final void decode(ByteBuf in, PacketListener listener) throws PacketException {
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

    private void decodeAll(ByteBuf in, PacketListener listener) throws PacketException {
        holding = false;
        if (keptBytes >= PacketHeader.SIZE_FIELD && keptBytes + in.readableBytes() < PacketHeader.sizeAt(kept, 0)) {
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
    private int deliver(byte[] array, int end, PacketListener listener) throws PacketException {
        // One stream for all packets of a read: protobuf would make one for each.
        CodedInputStream stream = CodedInputStream.newInstance(array, 0, end);
        int start = 0;
        // The listener may end the session, and so poison the decoder, while it is given a packet.
        while (!poisoned && end - start >= PacketHeader.SIZE_FIELD) {
            // A size is checked as soon as it is there, so that a hopeless packet is not waited for.
            int size = checked(PacketHeader.sizeAt(array, start));
            if (end - start < size) {
                break;
            }
            int id = PacketHeader.idAt(array, start);
            if (!listener.takes(id, size - PacketHeader.SIZE)) {
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

    private static void deliver(int id, int size, CodedInputStream stream, PacketListener listener)
            throws PacketException {
        try {
            stream.skipRawBytes(PacketHeader.SIZE);
            int outer = stream.pushLimit(size - PacketHeader.SIZE);
            listener.packetReceived(id, stream, size - PacketHeader.SIZE);
            stream.skipRawBytes(stream.getBytesUntilLimit());
            stream.popLimit(outer);
        } catch (IOException impossible) {
            // The packet is whole, so no byte is missing.
            throw new PacketException(CloseReason.INTERNAL_ERROR, impossible.toString());
        }
    }

    private int checked(int size) throws PacketException {
        if (size < PacketHeader.SIZE) {
            throw new PacketException(
                    CloseReason.BAD_SIZE, "packet size " + size + " is smaller than the header's " + PacketHeader.SIZE);
        }
        if (size > maxPacketSize) {
            throw new PacketException(
                    CloseReason.FRAME_TOO_LARGE, "packet size " + size + " is over the limit of " + maxPacketSize);
        }
        return size;
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
    public final int keptMemory() {
        return kept.length;
    }

    /** Whether a packet has begun and is not whole. */
    public boolean isInsidePacket() {
        return keptBytes > 0 && !holding;
    }

    /** Whether a whole packet is kept because it could not be taken. */
    public final boolean isHolding() {
        return holding;
    }

    /** A number that grows with each packet that was delivered: as long as it stays, the same one is waited for. */
    public long progress() {
        return packets;
    }

    /** How many packets were delivered. */
    public final long packets() {
        return packets;
    }

    /** How many bytes the delivered packets had. */
    public final long bytes() {
        return bytes;
    }

    /** Counts so many packets and bytes more: they came over an earlier connection. */
    public void countAlso(long earlierPackets, long earlierBytes) {
        packets += earlierPackets;
        bytes += earlierBytes;
    }

    /** Drops what is kept and everything that comes from now on. */
    public final void poison() {
        poisoned = true;
        holding = false;
        drop();
    }

    /**
     * Plain memory into which an event loop copies what it has read before it is cut and parsed. Sockets are read into
     * memory outside the heap, from which protobuf cannot parse without a copy, and a stream of its own, for each message;
     * one copy of all that came at once costs next to nothing. Used by one event loop, for one read at a time.
     */
    public static final class Scratch {
        private static final int SMALLEST = 2048;

        private final byte[] nothing = {};
        private byte[] array = nothing;

        /** No bytes at all. */
        byte[] nothing() {
            return nothing;
        }

        /** Copies bytes kept from before, and then all of {@code in}, to the beginning of the memory, and returns it. */
        byte[] fill(byte[] kept, int keptBytes, ByteBuf in) {
            int bytes = keptBytes + in.readableBytes();
            if (array.length < bytes) {
                array = new byte[Integer.highestOneBit(Math.max(bytes, SMALLEST) * 2 - 1)];
            }
            System.arraycopy(kept, 0, array, 0, keptBytes);
            in.readBytes(array, keptBytes, in.readableBytes());
            return array;
        }
    }
}
