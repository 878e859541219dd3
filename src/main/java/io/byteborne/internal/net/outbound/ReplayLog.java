package io.byteborne.internal.net.outbound;

import com.google.protobuf.MessageLite;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.session.WhenBehind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was sent over a session that can be resumed, until its client says that it has it. Packets are counted, not
 * numbered: a connection keeps their order. The chunks of the send buffer are kept as they were written, so that it costs
 * no copy; the framework's own packets among them are left out when they are sent again.
 *
 * <p>At its bound, the oldest go, and a client that has not received these cannot resume. While the session is detached,
 * it is the newest that do not fit: whoever asks is told, and the session ends.
 *
 * <p>Guarded by the monitor of the {@link SendBuffer} that it belongs to.
 */
final class ReplayLog {
    /**
     * Bytes as they were sent.
     *
     * @param last the number of the last packet of the game among them
     * @param packets how many packets of the game there are that count
     * @param memory what they take up
     */
    private record Entry(long last, int packets, int memory, ByteBuf bytes) {}

    private final ReplayMemory memory;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>(4);
    /** Whether what was kept last has fitted into the bound over all sessions. */
    private boolean fits = true;

    private int keptBytes;
    private int keptPackets;
    /** Packets of the game that were ever handed to a connection. */
    private long sent;
    /** Those up to this one are not kept any more. */
    private long forgotten;
    /** So many of them the client has said to have. */
    private long confirmed;
    /** Packets of the game that wait in the send buffer, and, while detached, their bytes. */
    private int queuedPackets;

    private int detachedBytes;
    private boolean detached;
    /** Of each type of which only the newest message is to be sent, the one that came last while detached. */
    private Map<Class<? extends MessageLite>, MessageLite> newest = Map.of();

    ReplayLog(ReplayMemory memory) {
        this.memory = memory;
    }

    boolean isDetached() {
        return detached;
    }

    /** Whether a packet more would be more than may be kept of a detached session. */
    boolean isTooMuch(int size) {
        return detached
                && (keptBytes + detachedBytes + size > memory.maxBytes()
                        || keptPackets + queuedPackets + 1 > memory.maxPackets()
                        || !memory.hasRoom(size));
    }

    /** A packet of the game was queued. */
    void queued(int size) {
        queuedPackets++;
        if (detached) {
            detachedBytes += size;
            memory.add(size);
        }
    }

    /** Everything that was queued goes to the connection. */
    void taken(ByteBuf chunk) {
        keep(chunk);
        forgetOverBounds();
    }

    /** Keeps what goes to the connection, even if it is more than may be, until {@link #forgetOverBounds}. */
    void keep(ByteBuf chunk) {
        int packets = queuedPackets;
        queuedPackets = 0;
        if (packets == 0) {
            return;
        }
        sent += packets;
        // A chunk that is nearly empty would keep far more memory than it has bytes.
        boolean sparse = chunk.readableBytes() <= chunk.capacity() / 2;
        ByteBuf kept = sparse ? chunk.copy() : chunk.retainedDuplicate();
        int capacity = kept.capacity();
        entries.add(new Entry(sent, packets, capacity, kept));
        keptPackets += packets;
        keptBytes += capacity;
        fits = memory.add(capacity);
    }

    /** What is kept is as much as may be again; a client that has not received what goes now cannot resume any more. */
    void forgetOverBounds() {
        while (!entries.isEmpty() && (!fits || keptBytes > memory.maxBytes() || keptPackets > memory.maxPackets())) {
            fits = true;
            forgetOldest();
        }
    }

    private void forgetOldest() {
        Entry oldest = entries.remove();
        oldest.bytes.release();
        forgotten = oldest.last;
        keptPackets -= oldest.packets;
        keptBytes -= oldest.memory;
        memory.remove(oldest.memory);
    }

    /**
     * The client has received so many packets of the game.
     *
     * @return false if it cannot have
     */
    boolean acknowledged(long received) {
        if (received > sent || received < 0) {
            return false;
        }
        confirmed = Math.max(confirmed, received);
        while (!entries.isEmpty() && entries.element().last <= received) {
            forgetOldest();
        }
        return true;
    }

    /** Whether everything is there that a client lacks which says that it has received so many packets. */
    SendBuffer.Reach reach(long received) {
        if (received > sent || received < confirmed) {
            return SendBuffer.Reach.UNTRUE;
        }
        return received >= forgotten ? SendBuffer.Reach.WHOLE : SendBuffer.Reach.GAP;
    }

    /**
     * The connection is lost.
     *
     * @param pendingBytes what waits in the send buffer
     * @return false if more is kept than may be
     */
    boolean detach(int pendingBytes) {
        detached = true;
        detachedBytes = pendingBytes;
        boolean fits = memory.add(pendingBytes);
        if (!fits
                || keptBytes + detachedBytes > memory.maxBytes()
                || keptPackets + queuedPackets > memory.maxPackets()) {
            attach();
            return false;
        }
        return true;
    }

    /** There is a connection again; what was withheld is to be queued. */
    List<MessageLite> attach() {
        detached = false;
        memory.remove(detachedBytes);
        detachedBytes = 0;
        Collection<MessageLite> withheld = newest.values();
        newest = Map.of();
        return List.copyOf(withheld);
    }

    /** Deals with a message while detached, as its type wants it. */
    void withhold(WhenBehind policy, MessageLite message) {
        if (policy == WhenBehind.NEWEST) {
            if (newest.isEmpty()) {
                newest = new LinkedHashMap<>();
            }
            if (newest.remove(message.getClass()) == null) {
                newest.put(message.getClass(), message);
                return;
            }
            newest.put(message.getClass(), message);
        }
        memory.dropped(policy);
    }

    /** Packets of the game that the client lacks which has received so many; the caller owns them. */
    ByteBuf after(long received, ByteBufAllocator allocator) {
        ByteBuf all = allocator.buffer();
        for (Entry entry : entries) {
            if (entry.last > received) {
                copy(entry, received, all);
            }
        }
        return all;
    }

    private static void copy(Entry entry, long received, ByteBuf out) {
        ByteBuf bytes = entry.bytes;
        int games = 0;
        for (int at = bytes.readerIndex(); at < bytes.writerIndex(); at += bytes.getUnsignedShortLE(at)) {
            games += isGames(bytes, at) ? 1 : 0;
        }
        // What was queued before the client said hello does not count, and is in the first chunk.
        long number = entry.last - games;
        long first = Math.max(received, entry.last - entry.packets);
        for (int at = bytes.readerIndex(); at < bytes.writerIndex(); ) {
            int size = bytes.getUnsignedShortLE(at);
            if (isGames(bytes, at)) {
                number++;
                if (number > first) {
                    out.writeBytes(bytes, at, size);
                }
            }
            at += size;
        }
    }

    private static boolean isGames(ByteBuf bytes, int at) {
        return !PacketHeader.isSystem(bytes.getUnsignedShortLE(at + 2));
    }

    /** Packets of the game that were ever handed to a connection. */
    long sent() {
        return sent;
    }

    /** Bytes that are kept. */
    int bytes() {
        return keptBytes + detachedBytes;
    }

    /** Nothing is kept any more. */
    void clear() {
        while (!entries.isEmpty()) {
            forgetOldest();
        }
        if (detached) {
            attach();
        }
        newest = Map.of();
    }
}
