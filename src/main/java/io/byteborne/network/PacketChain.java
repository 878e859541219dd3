package io.byteborne.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Outgoing packets, one behind the other: written into one pooled chunk, but for large ones that go to many sessions,
 * which are shared. Not for several threads at once. Extended, not held: there is one for each session.
 */
abstract class PacketChain {
    private static final int INITIAL_CAPACITY = 256;
    /** From this size on, holding on to a serialised packet is cheaper than copying it; docs/performance.md. */
    private static final int SHARED_SIZE = 1024;

    private final SendMemory memory;
    /** What stands before the chunk: shared packets, and the chunks between them. Null while there is none. */
    private @Nullable CompositeByteBuf pieces;

    private @Nullable ByteBuf chunk;

    PacketChain(SendMemory memory) {
        this.memory = memory;
    }

    /**
     * The chunk, for a packet of that size to be written into.
     *
     * @param last whether to go to the last reserve of memory
     * @return null if there is no memory for it
     */
    final @Nullable ByteBuf chunkFor(int size, boolean last) {
        ByteBuf current = chunk;
        if (current == null) {
            current = memory.allocate(Math.max(size, INITIAL_CAPACITY), last);
            chunk = current;
        } else if (current.writableBytes() < size && !memory.hasRoomFor(2L * (current.writerIndex() + size), last)) {
            // It would grow to the next power of two, and be there twice until it is copied.
            return null;
        }
        return current;
    }

    /**
     * Adds a packet that is serialised already; its indexes do not move.
     *
     * @param last as in {@link #chunkFor}
     * @return false if there is no memory for it
     */
    final boolean add(ByteBuf packet, boolean last) {
        int size = packet.readableBytes();
        if (size >= SHARED_SIZE) {
            share(packet);
            return true;
        }
        ByteBuf out = chunkFor(size, last);
        if (out == null) {
            return false;
        }
        out.writeBytes(packet, packet.readerIndex(), size);
        return true;
    }

    private void share(ByteBuf packet) {
        if (pieces == null) {
            pieces = memory.composite();
        }
        endChunk(pieces);
        pieces.addComponent(true, packet.retainedDuplicate());
    }

    private void endChunk(CompositeByteBuf before) {
        if (chunk != null) {
            before.addComponent(true, chunk);
            chunk = null;
        }
    }

    final int queuedBytes() {
        return (pieces == null ? 0 : pieces.readableBytes()) + (chunk == null ? 0 : chunk.readableBytes());
    }

    /** Hands over everything that is queued; null if there is nothing. */
    final @Nullable ByteBuf takeAll() {
        ByteBuf taken = chunk;
        if (pieces != null) {
            endChunk(pieces);
            taken = pieces;
            pieces = null;
        }
        chunk = null;
        return taken;
    }

    /** Drops everything that is queued. */
    final void releaseAll() {
        ByteBuf queued = takeAll();
        if (queued != null) {
            queued.release();
        }
    }
}
