package io.byteborne.internal.net.outbound;

import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.transport.SessionChannel;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.session.WhenBehind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing packets of one session: written one after the other into one pooled chunk by any threads, taken as a
 * whole by the session's event loop, so that many small messages cost one allocation and one system call. A large
 * packet that goes to many sessions is not copied, but shared by them.
 *
 * <p>Bounded: bytes count from the moment they are appended until the operating system has taken them.
 */
public final class SendBuffer {
    public enum Outcome {
        /** Queued, and something was queued already: a flush is on its way. */
        QUEUED,
        /** Queued as the first: the caller has to ask for a flush. */
        FLUSH_NEEDED,
        /** Not queued: the bound would be passed. */
        FULL,
        /** Not queued: there is no memory for it. */
        NO_MEMORY,
        /** Not queued: the session is detached, and more is kept for it than may be. */
        DETACHED_FULL,
        /** Not queued: the buffer is closed. */
        CLOSED
    }

    /** How much of what a client lacks is there. */
    public enum Reach {
        /** All of it. */
        WHOLE,
        /** Some is not kept any more. */
        GAP,
        /** The client cannot have received so many packets, or has said before that it has received more. */
        UNTRUE
    }

    private static final int INITIAL_CAPACITY = 256;
    /** From this size on, holding on to a serialised packet is cheaper than copying it; docs/performance.md. */
    private static final int SHARED_SIZE = 1024;

    private final PacketEncoder encoder;
    private final SendMemory memory;
    private final int maxPendingBytes;

    // All below is guarded by this object's monitor; what is volatile may be read without it.
    /** What is queued before the chunk: shared packets, and the chunks between them. Null while there is none. */
    private @Nullable CompositeByteBuf pieces;

    private @Nullable ByteBuf chunk;
    private int takenBytes;
    private boolean closed;
    private long packets;
    private long bytes;
    private int queuedPackets;
    private int takenPackets;
    /** The last packets that are of one type: they are metered together, since to count each would cost more. */
    private @Nullable Class<? extends MessageLite> runType;

    private int runPackets;
    private int runBytes;
    /** There is one if the session can be resumed. */
    private @Nullable ReplayLog replay;
    /** There is one while much is pending. */
    private @Nullable SlowConsumerMonitor slowConsumer;
    /** From so many pending bytes on, that is to be brought up to date. */
    private int nextStep = SlowConsumerMonitor.STEP;

    private volatile boolean grown;
    private volatile boolean behind;

    public SendBuffer(PacketEncoder encoder, SendMemory memory, int maxPendingBytes) {
        this.encoder = encoder;
        this.memory = memory;
        this.maxPendingBytes = maxPendingBytes;
    }

    /**
     * Appends one message as a packet.
     *
     * @param last whether to go to the last reserve of memory
     * @throws IllegalArgumentException as {@link PacketEncoder#packetSize}; nothing is appended then
     */
    public Outcome append(MessageLite message, boolean last) {
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

    /**
     * As {@link #append(MessageLite, boolean)}, of a message that is serialised already; the indexes of {@code packet} do not
     * move.
     */
    public synchronized Outcome append(MessageLite message, ByteBuf packet, boolean last) {
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

    /**
     * Appends a packet of the framework's own: it is not kept for a client that resumes, nor metered by its type.
     *
     * @param kept if given, what is sent after this packet is kept until the client has it
     */
    public synchronized Outcome appendControl(byte[] packet, @Nullable ReplayMemory kept) {
        int size = packet.length;
        Outcome outcome = outcomeOf(size);
        if (outcome == Outcome.QUEUED || outcome == Outcome.FLUSH_NEEDED) {
            ByteBuf out = chunkFor(size, true);
            if (out == null) {
                return Outcome.NO_MEMORY;
            }
            out.writeBytes(packet);
            count(size);
            if (kept != null) {
                replay = new ReplayLog(kept, queuedBytes());
            }
        }
        return outcome;
    }

    /**
     * The client has received so many packets of the game since then.
     *
     * @return false if it cannot have
     */
    public synchronized boolean acknowledged(long received) {
        return replay != null && replay.acknowledged(received);
    }

    /** Gives memory back that was of no use since the last time, if there is any; to be called every few seconds. */
    public synchronized void freeUnused() {
        if (replay != null) {
            replay.freeUnused();
        }
    }

    /** Whether everything is kept that a client lacks which says that it has received so many. */
    public synchronized Reach reach(long received) {
        return replay == null ? Reach.UNTRUE : replay.reach(received);
    }

    /**
     * The connection is lost: what is queued, and appended from now on, waits for another one.
     *
     * @return false if it is closed, or more is kept than may be
     */
    public synchronized boolean detach() {
        ReplayLog kept = replay;
        if (closed || kept == null || !kept.detach(queuedBytes())) {
            return false;
        }
        keepQueued(kept);
        if (slowConsumer != null) {
            slowConsumer.takeNewest().forEach(message -> kept.withhold(WhenBehind.NEWEST, message));
            slowConsumer.end();
            slowConsumer = null;
        }
        grown = false;
        nextStep = Integer.MAX_VALUE;
        behind = true;
        return true;
    }

    /** While there is no connection, what is queued goes where it is kept for the next one. */
    private void keepQueued(ReplayLog kept) {
        ByteBuf queued = takeAll();
        queuedPackets = 0;
        if (queued != null) {
            kept.takenUnsent(queued);
            queued.release();
        }
    }

    /**
     * There is another connection: takes what its client lacks, which has received so many packets of the game. What was
     * queued comes after that. As with {@link #take}, {@link #written} must be told once it has left.
     *
     * @return null if some of it is not kept any more: the session must not go on then
     */
    public synchronized @Nullable ByteBuf takeAfter(long received, ByteBufAllocator allocator) {
        ReplayLog kept = replay;
        if (kept == null || kept.reach(received) != Reach.WHOLE) {
            return null;
        }
        ByteBuf lacking = kept.after(received, allocator);
        takenPackets = kept.lacking(received);
        takenBytes += lacking.readableBytes();
        List<MessageLite> withheld = kept.attach();
        kept.acknowledged(received);
        if (slowConsumer != null) {
            follow(slowConsumer);
        } else {
            behind = false;
            nextStep = SlowConsumerMonitor.STEP;
        }
        for (MessageLite message : withheld) {
            append(message, true);
        }
        return lacking;
    }

    /**
     * The chunk, for a packet of that size to be written into.
     *
     * @param last whether to go to the last reserve of memory
     * @return null if there is no memory for it
     */
    private @Nullable ByteBuf chunkFor(int size, boolean last) {
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
    private boolean add(ByteBuf packet, boolean last) {
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
        if (replay != null && replay.isTooMuch(size)) {
            // The client must not miss it unnoticed: from here on there is nothing to resume.
            discard();
            return Outcome.DETACHED_FULL;
        }
        if (pending >= nextStep) {
            grown = true;
        }
        return queued > 0 || isDetached() ? Outcome.QUEUED : Outcome.FLUSH_NEEDED;
    }

    private boolean isDetached() {
        return replay != null && replay.isDetached();
    }

    private int queuedBytes() {
        return (pieces == null ? 0 : pieces.readableBytes()) + (chunk == null ? 0 : chunk.readableBytes());
    }

    private void count(MessageLite message, int size) {
        count(size);
        meter(message, size);
        if (replay != null) {
            replay.queued();
            if (replay.isDetached()) {
                keepQueued(replay);
            }
        }
    }

    private void count(int size) {
        packets++;
        bytes += size;
        queuedPackets++;
    }

    private void meter(MessageLite message, int size) {
        Class<? extends MessageLite> type = message.getClass();
        if (type != runType) {
            meterRun();
            runType = type;
        }
        runPackets++;
        runBytes += size;
    }

    private void meterRun() {
        if (runType != null && runPackets > 0) {
            encoder.sent(runType, runPackets, runBytes);
        }
        runPackets = 0;
        runBytes = 0;
    }

    /** Whether the session is behind, so that {@link #withhold} is to be asked before a message is appended. */
    public boolean isBehind() {
        return behind;
    }

    /**
     * Deals with a message as its type wants it while the session is behind.
     *
     * @return false if it is to be appended
     * @throws IllegalArgumentException as {@link PacketEncoder#packetSize}
     */
    public boolean withhold(MessageLite message) {
        WhenBehind policy = encoder.whenBehind(message);
        if (policy == WhenBehind.DELIVER) {
            return false;
        }
        // Whether a message can be sent at all does not depend on its peer.
        encoder.packetSize(message);
        synchronized (this) {
            if (replay != null && isDetached() && !closed) {
                replay.withhold(policy, message);
                return true;
            }
            if (closed || !behind || slowConsumer == null) {
                return false;
            }
            slowConsumer.withhold(policy, message);
            return true;
        }
    }

    /** Whether so much has been appended that {@link #account} is to be called. */
    public boolean isGrown() {
        return grown;
    }

    /** Brings up to date what is known of the session as a slow consumer, or begins with it. */
    public synchronized void account(SessionChannel session, OutboundBudget total) {
        grown = false;
        if (!closed) {
            if (slowConsumer == null) {
                slowConsumer = new SlowConsumerMonitor(session, total);
            }
            follow(slowConsumer);
        }
    }

    private void follow(SlowConsumerMonitor current) {
        int pending = pendingBytes();
        if (current.update(pending, takenBytes > 0)) {
            nextStep = SlowConsumerMonitor.stepAbove(pending);
            behind = current.isBehind();
        } else {
            nextStep = SlowConsumerMonitor.STEP;
            behind = false;
            slowConsumer = null;
        }
    }

    /** Takes everything that is queued; {@link #written} must be told once it has left. The caller owns the chunk. */
    public synchronized @Nullable ByteBuf take() {
        ByteBuf taken = takeAll();
        takenPackets = queuedPackets;
        queuedPackets = 0;
        if (taken != null) {
            takenBytes += taken.readableBytes();
            if (replay != null) {
                replay.taken(taken);
            }
            if (slowConsumer != null) {
                follow(slowConsumer);
            }
        }
        return taken;
    }

    /** How many packets the last {@link #take} had; for whoever calls that, on the event loop. */
    int takenPackets() {
        return takenPackets;
    }

    /** Hands over everything that is queued; null if there is nothing. */
    private @Nullable ByteBuf takeAll() {
        meterRun();
        ByteBuf taken = chunk;
        if (pieces != null) {
            endChunk(pieces);
            taken = pieces;
            pieces = null;
        }
        chunk = null;
        return taken;
    }

    /**
     * So many bytes of what was taken were written, or dropped with their connection.
     *
     * @return whether a flush is needed, since messages that were held back have been queued
     */
    public synchronized boolean written(int chunkBytes) {
        takenBytes -= chunkBytes;
        SlowConsumerMonitor current = slowConsumer;
        if (current == null) {
            return false;
        }
        boolean flushNeeded = appendAll(current.catchUp(pendingBytes()), current);
        follow(current);
        return flushNeeded;
    }

    private boolean appendAll(Collection<MessageLite> kept, SlowConsumerMonitor current) {
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
    public synchronized int pendingBytes() {
        return takenBytes + queuedBytes();
    }

    /** Packets ever appended. */
    public synchronized long packets() {
        return packets;
    }

    /** Bytes ever appended. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Refuses every later packet; what is queued stays and can be taken, what was held back is queued. */
    public synchronized void close() {
        if (!closed && slowConsumer != null) {
            appendAll(slowConsumer.takeNewest(), slowConsumer);
        }
        closed = true;
    }

    /** Refuses every later packet and drops what is queued. */
    public synchronized void discard() {
        closed = true;
        ByteBuf queued = takeAll();
        if (queued != null) {
            queued.release();
        }
        if (slowConsumer != null) {
            slowConsumer.end();
            slowConsumer = null;
        }
        if (replay != null) {
            replay.clear();
            replay = null;
        }
        grown = false;
        behind = false;
    }
}
