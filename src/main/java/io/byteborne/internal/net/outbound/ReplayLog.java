package io.byteborne.internal.net.outbound;

import com.google.protobuf.MessageLite;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.session.WhenBehind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.internal.EmptyArrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was sent over a session that can be resumed, until its client says that it has it. Packets are counted, not
 * numbered: a connection keeps their order. They are copied into one ring, so that many small ones take up no more than
 * they have bytes, and what is kept can be counted truly. The framework's own packets between them are copied as well,
 * since to look for them would cost more, but do not count, and are left out when the others are sent again.
 *
 * <p>At its bound, the oldest go, and a client that has not received these cannot resume. While the session is detached,
 * it is the newest that do not fit: whoever asks is told, and the session ends.
 *
 * <p>Guarded by the monitor of the {@link SendBuffer} that it belongs to.
 */
final class ReplayLog {
    private static final int LEAST_CAPACITY = 512;
    /** An empty ring of up to this size stays as long as it is in use: new memory is not in the processor's caches. */
    private static final int MOST_EMPTY_CAPACITY = 4096;

    private final ReplayMemory memory;
    /** Whole packets, one after the other, the oldest at the head. On the heap: it may be kept for long. */
    private byte[] ring = EmptyArrays.EMPTY_BYTES;

    private int head;
    private int bytes;
    /** Whether anything was kept since {@link #freeUnused}. */
    private boolean used;
    /** Those of the game. */
    private int packets;

    /** The number of the last packet that was given to the log. */
    private long last;
    /** So many of the last ones were never handed to a connection: they came while the session was detached. */
    private int unsent;
    /** So many packets the client has said to have. */
    private long confirmed;
    /** Packets of the game that wait in the send buffer. */
    private int queuedPackets;
    /** So many bytes of what waits there came before the first packet that counts. */
    private int uncountedBytes;

    private boolean detached;
    /** Of each type of which only the newest message is to be sent, the one that came last while detached. */
    private Map<Class<? extends MessageLite>, MessageLite> newest = Map.of();

    /** @param uncountedBytes what waits in the send buffer and does not count */
    ReplayLog(ReplayMemory memory, int uncountedBytes) {
        this.memory = memory;
        this.uncountedBytes = uncountedBytes;
    }

    boolean isDetached() {
        return detached;
    }

    /** Whether a packet more would be more than may be kept of a detached session. Otherwise there is room for it now. */
    boolean isTooMuch(int size) {
        return detached && !hasRoom(size, 1);
    }

    /** A packet of the game was queued. */
    void queued() {
        queuedPackets++;
    }

    /** Everything that was queued goes to the connection. */
    void taken(ByteBuf chunk) {
        int games = queuedPackets;
        int skipped = uncountedBytes;
        queuedPackets = 0;
        uncountedBytes = 0;
        if (games > 0) {
            last += games;
            keep(chunk, chunk.readerIndex() + skipped, chunk.readableBytes() - skipped, games);
        }
    }

    /** As {@link #taken}, while there is no connection. */
    void takenUnsent(ByteBuf chunk) {
        unsent += queuedPackets;
        taken(chunk);
    }

    private void keep(ByteBuf from, int start, int length, int count) {
        int at = start;
        int left = length;
        int leftPackets = count;
        while (leftPackets > 0 && !hasRoom(left, leftPackets)) {
            if (packets > 0) {
                forgetOldest();
            } else {
                int size = PacketHeader.sizeAt(from, at);
                leftPackets -= PacketHeader.isSystem(PacketHeader.idAt(from, at)) ? 0 : 1;
                at += size;
                left -= size;
            }
        }
        if (leftPackets > 0) {
            int tail = wrapped(head + bytes);
            int first = Math.min(left, ring.length - tail);
            from.getBytes(at, ring, tail, first);
            from.getBytes(at + first, ring, 0, left - first);
            bytes += left;
            packets += leftPackets;
            used = true;
        }
    }

    private boolean hasRoom(int size, int count) {
        int needed = bytes + size;
        return needed <= memory.maxBytes()
                && packets + count <= memory.maxPackets()
                && (needed <= ring.length || grow(needed));
    }

    private boolean grow(int needed) {
        int capacity = Math.max(LEAST_CAPACITY, Integer.highestOneBit(needed - 1) << 1);
        capacity = Math.min(capacity, memory.maxBytes());
        if (!memory.reserve(capacity - ring.length)) {
            return false;
        }
        byte[] larger = new byte[capacity];
        int first = Math.min(bytes, ring.length - head);
        System.arraycopy(ring, head, larger, 0, first);
        System.arraycopy(ring, 0, larger, first, bytes - first);
        ring = larger;
        head = 0;
        return true;
    }

    private int wrapped(int index) {
        return index < ring.length ? index : index - ring.length;
    }

    private void forgetOldest() {
        boolean games = false;
        while (!games) {
            games = isGames(head);
            int size = shortAt(head);
            head = wrapped(head + size);
            bytes -= size;
        }
        packets--;
        if (packets == 0) {
            head = 0;
            bytes = 0;
        }
    }

    private boolean isGames(int index) {
        return !PacketHeader.isSystem(shortAt(wrapped(index + PacketHeader.SIZE_FIELD)));
    }

    private int shortAt(int index) {
        return (ring[index] & 0xff) | ((ring[wrapped(index + 1)] & 0xff) << 8);
    }

    /**
     * The client has received so many packets of the game.
     *
     * @return false if it cannot have
     */
    boolean acknowledged(long received) {
        if (received > last - unsent || received < 0) {
            return false;
        }
        confirmed = Math.max(confirmed, received);
        if (received == last && packets > 0) {
            forgetAll();
        }
        while (packets > 0 && last - packets < received) {
            forgetOldest();
        }
        return true;
    }

    private void forgetAll() {
        head = 0;
        bytes = 0;
        packets = 0;
        if (ring.length > MOST_EMPTY_CAPACITY) {
            freeRing();
        }
    }

    /** Gives an empty ring back that nothing went through since the last time. */
    void freeUnused() {
        if (packets == 0 && !used) {
            freeRing();
        }
        used = false;
    }

    /** Whether everything is there that a client lacks which says that it has received so many packets. */
    SendBuffer.Reach reach(long received) {
        if (received > last - unsent || received < confirmed) {
            return SendBuffer.Reach.UNTRUE;
        }
        return received >= last - packets ? SendBuffer.Reach.WHOLE : SendBuffer.Reach.GAP;
    }

    /**
     * The connection is lost.
     *
     * @param queuedBytes what waits in the send buffer, and is to be given to {@link #takenUnsent} now
     * @return false if more is kept than may be
     */
    boolean detach(int queuedBytes) {
        detached = hasRoom(queuedBytes, queuedPackets);
        return detached;
    }

    /** There is a connection again; what was withheld is to be queued. */
    List<MessageLite> attach() {
        detached = false;
        unsent = 0;
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

    /** How many packets a client lacks that has received so many. */
    int lacking(long received) {
        return (int) (last - received);
    }

    /** These packets; all of them must be there. The caller owns them. */
    ByteBuf after(long received, ByteBufAllocator allocator) {
        ByteBuf lacking = allocator.ioBuffer(bytes);
        long number = last - packets;
        int size;
        for (int left = bytes, at = head; left > 0; left -= size, at = wrapped(at + size)) {
            size = shortAt(at);
            if (isGames(at) && ++number > received) {
                int first = Math.min(size, ring.length - at);
                lacking.writeBytes(ring, at, first).writeBytes(ring, 0, size - first);
            }
        }
        return lacking;
    }

    /** Nothing is kept any more. */
    void clear() {
        bytes = 0;
        packets = 0;
        detached = false;
        newest = Map.of();
        freeRing();
    }

    private void freeRing() {
        memory.release(ring.length);
        ring = EmptyArrays.EMPTY_BYTES;
        head = 0;
    }
}
