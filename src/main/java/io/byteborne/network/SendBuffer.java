package io.byteborne.network;

import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing packets of one session: written one behind the other into one pooled chunk by any threads, taken as a
 * whole by the session's event loop, so that many small messages cost one allocation and one system call. A large
 * packet that goes to many sessions is not copied, but shared by them.
 *
 * <p>Bounded: bytes count from the moment they are appended until the operating system has taken them.
 */
final class SendBuffer extends PacketChain {
    enum Outcome {
        /** Queued, and something was queued already: a flush is on its way. */
        QUEUED,
        /** Queued as the first: the caller has to ask for a flush. */
        FLUSH_NEEDED,
        /** Not queued: the bound would be passed. */
        FULL,
        /** Not queued: there is no memory for it. */
        NO_MEMORY,
        /** Not queued: the buffer is closed. */
        CLOSED
    }

    private final PacketEncoder encoder;
    private final int maxPendingBytes;

    // All below, and what is inherited, is guarded by this object's monitor; what is volatile may be read without it.
    private int takenBytes;
    private boolean closed;
    private long packets;
    private long bytes;
    private @Nullable Backlog backlog;
    /** From so many pending bytes on the backlog wants to know. */
    private int nextStep = Backlog.STEP;

    private volatile boolean grown;
    private volatile boolean behind;

    SendBuffer(PacketEncoder encoder, SendMemory memory, int maxPendingBytes) {
        super(memory);
        this.encoder = encoder;
        this.maxPendingBytes = maxPendingBytes;
    }

    /**
     * Appends one message as a packet.
     *
     * @throws IllegalArgumentException as {@link PacketEncoder#packetSize}; nothing is appended then
     */
    Outcome append(MessageLite message) {
        return append(message, false);
    }

    /** As {@link #append(MessageLite)}, if need be with the last reserve of memory. */
    Outcome append(MessageLite message, boolean last) {
        int size = encoder.packetSize(message);
        synchronized (this) {
            Outcome outcome = outcomeOf(size);
            if (outcome == Outcome.QUEUED || outcome == Outcome.FLUSH_NEEDED) {
                ByteBuf out = chunkFor(size, last);
                if (out == null) {
                    return Outcome.NO_MEMORY;
                }
                int start = out.writerIndex();
                try {
                    encoder.encode(message, size, out);
                } catch (OutOfMemoryError othersWereFaster) {
                    out.writerIndex(start);
                    return Outcome.NO_MEMORY;
                } catch (RuntimeException | Error failure) {
                    // Half a packet would shift every later one.
                    out.writerIndex(start);
                    throw failure;
                }
                count(message, size);
            }
            return outcome;
        }
    }

    /** As {@link #append(MessageLite)}, of a message that is serialised already; the indexes of {@code packet} do not move. */
    Outcome append(MessageLite message, ByteBuf packet) {
        return append(message, packet, false);
    }

    /** As {@link #append(MessageLite, ByteBuf)}, if need be with the last reserve of memory. */
    synchronized Outcome append(MessageLite message, ByteBuf packet, boolean last) {
        int size = packet.readableBytes();
        Outcome outcome = outcomeOf(size);
        if (outcome == Outcome.QUEUED || outcome == Outcome.FLUSH_NEEDED) {
            if (!add(packet, last)) {
                return Outcome.NO_MEMORY;
            }
            count(message, size);
        }
        return outcome;
    }

    private Outcome outcomeOf(int size) {
        if (closed) {
            return Outcome.CLOSED;
        }
        int queued = queuedBytes();
        // An int cannot overflow here: both summands are bounded by maxPendingBytes, at most 1 GiB, and 64 KiB.
        int pending = takenBytes + queued + size;
        if (pending > maxPendingBytes) {
            return Outcome.FULL;
        }
        if (pending >= nextStep) {
            grown = true;
        }
        return queued == 0 ? Outcome.FLUSH_NEEDED : Outcome.QUEUED;
    }

    private void count(MessageLite message, int size) {
        packets++;
        bytes += size;
        encoder.sent(message, size);
    }

    /** Whether the session is behind, so that {@link #withhold} is to be asked before a message is appended. */
    boolean isBehind() {
        return behind;
    }

    /**
     * Deals with a message as its type wants it while the session is behind.
     *
     * @return false if it is to be appended
     * @throws IllegalArgumentException as {@link PacketEncoder#packetSize}
     */
    boolean withhold(MessageLite message) {
        WhenBehind policy = encoder.whenBehind(message);
        if (policy == WhenBehind.DELIVER) {
            return false;
        }
        // Whether a message can be sent at all does not depend on its peer.
        encoder.packetSize(message);
        synchronized (this) {
            if (closed || !behind || backlog == null) {
                return false;
            }
            backlog.withhold(policy, message);
            return true;
        }
    }

    /** Whether so much has been appended that {@link #account} is to be called. */
    boolean isGrown() {
        return grown;
    }

    /** Brings the session's backlog up to date, and begins one if there is none. */
    synchronized void account(ChannelSession session, PendingOut total) {
        grown = false;
        if (!closed) {
            if (backlog == null) {
                backlog = new Backlog(session, total);
            }
            follow(backlog);
        }
    }

    private void follow(Backlog current) {
        int pending = pendingBytes();
        if (current.update(pending, takenBytes > 0)) {
            nextStep = Backlog.stepAbove(pending);
            behind = current.isBehind();
        } else {
            nextStep = Backlog.STEP;
            behind = false;
            backlog = null;
        }
    }

    /** Takes everything that is queued; {@link #written} must be told once it has left. The caller owns the chunk. */
    synchronized @Nullable ByteBuf take() {
        ByteBuf taken = takeAll();
        if (taken != null) {
            takenBytes += taken.readableBytes();
            if (backlog != null) {
                follow(backlog);
            }
        }
        return taken;
    }

    /**
     * So many bytes of what was taken were written, or dropped with their connection.
     *
     * @return whether a flush is needed, since messages that were held back have been queued
     */
    synchronized boolean written(int chunkBytes) {
        takenBytes -= chunkBytes;
        Backlog current = backlog;
        if (current == null) {
            return false;
        }
        boolean flushNeeded = appendAll(current.catchUp(pendingBytes()), current);
        follow(current);
        return flushNeeded;
    }

    private boolean appendAll(Collection<MessageLite> kept, Backlog current) {
        boolean flushNeeded = false;
        for (MessageLite message : kept) {
            Outcome outcome = append(message, true);
            flushNeeded |= outcome == Outcome.FLUSH_NEEDED;
            if (outcome == Outcome.FULL || outcome == Outcome.NO_MEMORY) {
                current.countDropped(WhenBehind.NEWEST);
            }
        }
        return flushNeeded;
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

    /** Refuses every later packet; what is queued stays and can be taken, what was held back is queued. */
    synchronized void close() {
        if (!closed && backlog != null) {
            appendAll(backlog.takeNewest(), backlog);
        }
        closed = true;
    }

    /** Refuses every later packet and drops what is queued. */
    synchronized void discard() {
        closed = true;
        releaseAll();
        if (backlog != null) {
            backlog.end();
            backlog = null;
        }
        grown = false;
        behind = false;
    }
}
