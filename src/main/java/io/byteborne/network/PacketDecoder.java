package io.byteborne.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

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
 * <p>Packets that arrive whole are read in place. Only a packet that is cut by the end of a read is kept, in a buffer
 * that grows with the bytes that really came, not with the size that the peer announced.
 *
 * <p>The first violation poisons the decoder: that packet and every later byte are dropped. Trying to find the next
 * packet behind a broken one would give a hostile peer a way to smuggle packets past whoever watches the stream.
 */
final class PacketDecoder {
    static final int HEADER_SIZE = 4;

    private final int maxPacketSize;
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf partial;
    private boolean poisoned;
    private long packets;
    private long bytes;

    PacketDecoder(int maxPacketSize, ByteBufAllocator allocator) {
        this.maxPacketSize = maxPacketSize;
        this.allocator = allocator;
    }

    /**
     * Delivers every packet that is whole now.
     *
     * @param in the bytes that have come; all are consumed, the caller keeps ownership
     * @throws PacketException at the first violation, once
     */
    void decode(ByteBuf in, SessionListener listener) throws PacketException {
        if (poisoned) {
            in.skipBytes(in.readableBytes());
            return;
        }
        boolean done = false;
        try {
            if (partial == null || completePartial(partial, in, listener)) {
                decodeWhole(in, listener);
            }
            done = true;
        } finally {
            if (!done) {
                poison();
                in.skipBytes(in.readableBytes());
            }
        }
    }

    private void decodeWhole(ByteBuf in, SessionListener listener) throws PacketException {
        // The listener may end the session, and so poison the decoder, while it is given a packet.
        while (!poisoned && in.readableBytes() >= HEADER_SIZE) {
            int size = checkedSize(in);
            if (in.readableBytes() < size) {
                break;
            }
            deliver(in, size, listener);
        }
        if (poisoned) {
            in.skipBytes(in.readableBytes());
        } else if (in.isReadable()) {
            // A size is checked as soon as it is there, so that a hopeless packet is not waited for.
            if (in.readableBytes() >= 2) {
                checkedSize(in);
            }
            partial = allocator.buffer(Math.max(in.readableBytes(), 32)).writeBytes(in);
        }
    }

    /** Moves bytes until the kept packet is whole. Returns whether it was, and so was delivered. */
    private boolean completePartial(ByteBuf kept, ByteBuf in, SessionListener listener) throws PacketException {
        if (!fill(kept, in, 2)) {
            return false;
        }
        int size = checkedSize(kept);
        if (!fill(kept, in, size)) {
            return false;
        }
        partial = null;
        try {
            deliver(kept, size, listener);
        } finally {
            kept.release();
        }
        return true;
    }

    private static boolean fill(ByteBuf kept, ByteBuf in, int wanted) {
        int missing = wanted - kept.readableBytes();
        if (missing > 0) {
            kept.writeBytes(in, Math.min(missing, in.readableBytes()));
        }
        return kept.readableBytes() >= wanted;
    }

    private int checkedSize(ByteBuf in) throws PacketException {
        int size = in.getUnsignedShortLE(in.readerIndex());
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

    /** Delivers the packet at the reader index, framed by the buffer's own indexes, and steps behind it. */
    private void deliver(ByteBuf in, int size, SessionListener listener) throws PacketException {
        int end = in.readerIndex() + size;
        int written = in.writerIndex();
        int id = in.getUnsignedShortLE(in.readerIndex() + 2);
        in.readerIndex(in.readerIndex() + HEADER_SIZE).writerIndex(end);
        try {
            listener.packetReceived(id, in);
        } finally {
            in.setIndex(end, written);
        }
        packets++;
        bytes += size;
    }

    /** Whether a packet has begun and is not whole. */
    boolean isInsidePacket() {
        return partial != null;
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
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }
}
