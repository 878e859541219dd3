package io.byteborne.network;

import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing packets of one session: written one behind the other into one pooled chunk by any threads, taken as a
 * whole by the session's event loop, so that many small messages cost one allocation and one system call.
 *
 * <p>Bounded: bytes count from the moment they are appended until the operating system has taken them.
 */
final class SendBuffer {
    private static final int INITIAL_CAPACITY = 256;

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
            chunkFor(size).writeBytes(packet, packet.readerIndex(), size);
            count(size);
        }
        return outcome;
    }

    private Outcome outcomeOf(int size) {
        if (closed) {
            return Outcome.CLOSED;
        }
        int queued = chunk == null ? 0 : chunk.readableBytes();
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

    private void count(int size) {
        packets++;
        bytes += size;
    }

    /** Takes everything that is queued; {@link #written} must be told once it has left. The caller owns the chunk. */
    synchronized @Nullable ByteBuf take() {
        ByteBuf taken = chunk;
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
        return takenBytes + (chunk == null ? 0 : chunk.readableBytes());
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
    }
}
