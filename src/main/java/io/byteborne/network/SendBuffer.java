package io.byteborne.network;

import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing packets of one session: written one behind the other into one pooled chunk by any threads, taken as a
 * whole by the session's event loop, so that many small messages cost one allocation and one system call. A large
 * packet that goes to many sessions is not copied, but shared by them.
 *
 * <p>Bounded: bytes count from the moment they are appended until the operating system has taken them.
 */
final class SendBuffer {
    private static final int INITIAL_CAPACITY = 256;
    /** From this size on, holding on to a serialised packet is cheaper than copying it; docs/performance.md. */
    private static final int SHARED_SIZE = 1024;

    enum Outcome {
        /** Queued, and something was queued already: a flush is on its way. */
        QUEUED,
        /** Queued as the first: the caller has to ask for a flush. */
        FLUSH_NEEDED,
        /** Not queued: the bound would be passed. */
        FULL,
        /** Not queued: the buffer is closed. */
        CLOSED
    }

    private final PacketEncoder encoder;
    private final ByteBufAllocator allocator;
    private final int maxPendingBytes;

    // All below is guarded by this object's monitor.
    /** What stands before the chunk: shared packets, and the chunks between them. Null while there is none. */
    private @Nullable CompositeByteBuf pieces;

    private @Nullable ByteBuf chunk;
    private int takenBytes;
    private boolean closed;
    private long packets;
    private long bytes;

    SendBuffer(PacketEncoder encoder, ByteBufAllocator allocator, int maxPendingBytes) {
        this.encoder = encoder;
        this.allocator = allocator;
        this.maxPendingBytes = maxPendingBytes;
    }

    /**
     * Appends one message as a packet.
     *
     * @throws IllegalArgumentException as {@link PacketEncoder#packetSize}; nothing is appended then
     */
    Outcome append(MessageLite message) {
        int size = encoder.packetSize(message);
        synchronized (this) {
            Outcome outcome = outcomeOf(size);
            if (outcome == Outcome.QUEUED || outcome == Outcome.FLUSH_NEEDED) {
                ByteBuf out = chunkFor(size);
                int start = out.writerIndex();
                try {
                    encoder.encode(message, size, out);
                } catch (RuntimeException | Error failure) {
                    // Half a packet would shift every later one.
                    out.writerIndex(start);
                    throw failure;
                }
                count(size);
            }
            return outcome;
        }
    }

    /** Appends a packet that is serialised already; the indexes of {@code packet} do not move. */
    synchronized Outcome append(ByteBuf packet) {
        int size = packet.readableBytes();
        Outcome outcome = outcomeOf(size);
        if (outcome == Outcome.QUEUED || outcome == Outcome.FLUSH_NEEDED) {
            if (size < SHARED_SIZE) {
                chunkFor(size).writeBytes(packet, packet.readerIndex(), size);
            } else {
                share(packet);
            }
            count(size);
        }
        return outcome;
    }

    private Outcome outcomeOf(int size) {
        if (closed) {
            return Outcome.CLOSED;
        }
        int queued = queuedBytes();
        // An int cannot overflow here: both summands are bounded by maxPendingBytes, at most 1 GiB, and 64 KiB.
        if (takenBytes + queued + size > maxPendingBytes) {
            return Outcome.FULL;
        }
        return queued == 0 ? Outcome.FLUSH_NEEDED : Outcome.QUEUED;
    }

    private ByteBuf chunkFor(int size) {
        if (chunk == null) {
            chunk = allocator.ioBuffer(Math.max(size, INITIAL_CAPACITY));
        }
        return chunk;
    }

    private void share(ByteBuf packet) {
        if (pieces == null) {
            pieces = allocator.compositeBuffer(Integer.MAX_VALUE);
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

    private int queuedBytes() {
        return (pieces == null ? 0 : pieces.readableBytes()) + (chunk == null ? 0 : chunk.readableBytes());
    }

    private void count(int size) {
        packets++;
        bytes += size;
    }

    /** Takes everything that is queued; {@link #written} must be told once it has left. The caller owns the chunk. */
    synchronized @Nullable ByteBuf take() {
        ByteBuf taken = chunk;
        if (pieces != null) {
            endChunk(pieces);
            taken = pieces;
            pieces = null;
        }
        if (taken != null) {
            chunk = null;
            takenBytes += taken.readableBytes();
        }
        return taken;
    }

    /** A chunk of so many bytes was written, or dropped with its connection. */
    synchronized void written(int chunkBytes) {
        takenBytes -= chunkBytes;
    }

    /** Bytes that were appended and have not left. */
    synchronized int pendingBytes() {
        return takenBytes + queuedBytes();
    }

    /** Packets ever appended. */
    synchronized long packets() {
        return packets;
    }

    /** Bytes ever appended. */
    synchronized long bytes() {
        return bytes;
    }

    /** Refuses every later packet; what is queued stays and can be taken. */
    synchronized void close() {
        closed = true;
    }

    /** Refuses every later packet and drops what is queued. */
    synchronized void discard() {
        closed = true;
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
        if (pieces != null) {
            pieces.release();
            pieces = null;
        }
    }
}
