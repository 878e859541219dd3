package io.byteborne.internal.world.inbox;

import com.google.protobuf.CodedInputStream;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.packet.PacketException;
import io.byteborne.internal.packet.PacketHeader;
import io.byteborne.internal.packet.PacketListener;
import io.byteborne.internal.protocol.MessageBatch;
import io.byteborne.session.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * One session's way into the world: its messages are parsed as they come and handed over in one piece for each read.
 * Counts what waits, and stops reading from the session at its limit until half of that is dispatched; also where too
 * much waits over all sessions.
 *
 * <p>While somebody waits for a reply over the session, its limit is {@value #MORE_FOR_REPLIES} times as much: the reply
 * may come after what waits, and what waits may be waiting for it.
 *
 * <p>A read is taken whole, though the session's limit be reached within it: so what waits can be over that limit by what
 * is left of one read, which is 64 KiB at most. It is not where too much waits over all sessions: messages can be far
 * larger than their packets, which then stay packets.
 */
final class SessionInbox implements PacketListener, MessageBatch.Owner {
    private static final int MORE_FOR_REPLIES = 2;
    /** What is counted stays far within an int: the largest limit that can be set. */
    private static final int MOST_BYTES = 1 << 30;
    /** When a read has become so large in memory, it is looked again how much waits over all sessions. */
    private static final int PIECE = 64 * 1024;

    private final ChannelSession session;
    private final Inbox inbox;

    // Touched by the session's event loop only. There is a batch only during a read: most sessions are idle most of the
    // time, and a server has many.
    private @Nullable MessageBatch batch;
    private int lastBatchSize;
    /** Whether so much waited over all sessions when it was looked at last that each packet is to be looked at. */
    private boolean careful;
    /** Most sessions never have one. */
    private @Nullable ConnectionChanges changes;

    // Guarded by this object's monitor: what is handed over and not dispatched, and why the session is not read from.
    // The event loop, which alone adds, also looks at them without it: what it sees then is never too little.
    private int queuedMessages;
    private int queuedBytes;
    private long queuedMemory;
    private boolean full;
    private boolean othersFull;
    /** Whether packets are kept that were not taken. */
    private boolean held;

    SessionInbox(ChannelSession session, Inbox inbox) {
        this.session = session;
        this.inbox = inbox;
    }

    @Override
    public boolean takes(int id, int payloadSize) {
        // Where there is room for many, the first packet of each read, or piece of one, is looked at for all of it.
        return (batch != null && !careful) || hasRoom(id, payloadSize);
    }

    private boolean hasRoom(int id, int payloadSize) {
        InboxLoad load = inbox.load();
        careful = othersFull || load.isHigh();
        if (!careful) {
            return true;
        }
        long arriving = (batch == null ? 0 : batch.memory()) + inbox.parser().mostMemory(id, payloadSize);
        boolean newlyUnread = false;
        synchronized (this) {
            if (!othersFull) {
                if (!load.isTooMuch(queuedMemory + arriving)) {
                    return true;
                }
                if (isRead()) {
                    session.pauseReading();
                }
                othersFull = true;
                newlyUnread = true;
            }
            held = true;
        }
        if (newlyUnread) {
            load.addUnread(this);
        }
        return false;
    }

    @Override
    public void packetReceived(int id, CodedInputStream payload, int payloadSize) throws PacketException {
        if (PacketHeader.isSystem(id) && session.controlPacket(id, payload, payloadSize)) {
            return;
        }
        MessageBatch received = batch;
        if (received == null) {
            // As large as the last one: a peer's reads are much alike.
            received = new MessageBatch(session, this, lastBatchSize);
            batch = received;
        }
        inbox.parser().parse(id, payload, payloadSize, received);
        // As soon as the limit is reached, reading stops; what is left of this read then comes in pieces.
        int before = full ? 0 : queuedMessages;
        int bytesBefore = full ? 0 : queuedBytes;
        if (isTooMuch(before + received.size(), bytesBefore + received.bytes()) || received.memory() >= PIECE) {
            readComplete();
        }
    }

    /** Whether no more may wait of this session. */
    private boolean isTooMuch(int messages, int bytes) {
        int maxMessages = inbox.maxMessages();
        long maxBytes = inbox.maxBytes();
        if (messages < maxMessages && bytes < maxBytes) {
            return false;
        }
        return messages >= MORE_FOR_REPLIES * maxMessages
                || bytes >= Math.min(MORE_FOR_REPLIES * maxBytes, MOST_BYTES)
                || !inbox.isReplyAwaited(session);
    }

    @Override
    public void readComplete() {
        MessageBatch received = batch;
        if (received != null && received.size() > 0) {
            batch = null;
            lastBatchSize = received.size();
            received.arrived(inbox.clock().nanoTime(), session.pausedNanos());
            count(received);
            inbox.put(new Event.Received(received));
        }
    }

    @Override
    public void detached(CloseReason reason) {
        ConnectionChanges all = changes();
        if (all.lost(reason)) {
            inbox.put(all);
        }
    }

    @Override
    public void resumed() {
        ConnectionChanges all = changes();
        if (all.resumed()) {
            inbox.put(all);
        }
    }

    private ConnectionChanges changes() {
        if (changes == null) {
            changes = new ConnectionChanges(session);
        }
        return changes;
    }

    @Override
    public void inputClosed(CloseReason reason) {
        inbox.load().sessionEnded();
        inbox.put(new Event.InputClosed(session, reason));
    }

    private void count(MessageBatch received) {
        InboxLoad load = inbox.load();
        load.add(received.size(), received.memory());
        boolean newlyUnread = false;
        synchronized (this) {
            received.complete(queuedMessages);
            queuedMessages += received.size();
            queuedBytes += received.bytes();
            queuedMemory += received.memory();
            boolean wasRead = isRead();
            full |= isTooMuch(queuedMessages, queuedBytes);
            if (!othersFull && load.isTooMuch(queuedMemory)) {
                othersFull = true;
                newlyUnread = true;
            }
            if (wasRead && !isRead()) {
                session.pauseReading();
                // Somebody may just have begun to wait, and have found the session being read from.
                replyAwaited();
            }
        }
        if (newlyUnread) {
            load.addUnread(this);
        }
    }

    @Override
    public synchronized void replyAwaited() {
        if (full && !isTooMuch(queuedMessages, queuedBytes)) {
            full = false;
            readIfAllowed();
        }
    }

    @Override
    public void dispatched(MessageBatch messages) {
        inbox.load().remove(messages.size(), messages.memory());
        synchronized (this) {
            queuedMessages -= messages.size();
            queuedBytes -= messages.bytes();
            queuedMemory -= messages.memory();
            if (full && queuedMessages <= inbox.maxMessages() / 2 && queuedBytes <= inbox.maxBytes() / 2) {
                full = false;
                readIfAllowed();
            }
        }
    }

    /** There is room over all sessions again. World thread. */
    synchronized void relieve() {
        othersFull = false;
        readIfAllowed();
    }

    private boolean isRead() {
        return !full && !othersFull;
    }

    private void readIfAllowed() {
        if (isRead()) {
            session.resumeReading();
            if (held) {
                held = false;
                // The last thing that is done: on the event loop, it happens at once, and may stop reading again.
                session.deliverHeld();
            }
        }
    }
}
