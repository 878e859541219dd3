package io.byteborne.world;

import com.google.protobuf.CodedInputStream;
import io.byteborne.network.ChannelSession;
import io.byteborne.network.CloseReason;
import io.byteborne.network.PacketException;
import io.byteborne.network.SessionListener;
import io.byteborne.network.SessionProperties;
import io.byteborne.protocol.MessageBatch;
import io.byteborne.protocol.MessageParser;
import org.jspecify.annotations.Nullable;

/**
 * One session's way into the world: its messages are parsed as they come and handed over in one piece for each read.
 * Counts what waits, and stops reading from the session at its limit until half of that is dispatched.
 */
final class SessionInbox implements SessionListener, MessageBatch.Owner {
    private final ChannelSession session;
    private final Inbox inbox;
    private final MessageParser parser;
    private final int maxMessages;
    private final long maxBytes;

    // Touched by the session's event loop only. There is a batch only during a read: most sessions are idle most of the
    // time, and a server has many.
    private @Nullable MessageBatch batch;
    private int lastBatchSize;

    // Guarded by this object's monitor: what is handed over and not dispatched.
    private int queuedMessages;
    private long queuedBytes;
    private boolean paused;

    SessionInbox(ChannelSession session, Inbox inbox, MessageParser parser, SessionProperties limits) {
        this.session = session;
        this.inbox = inbox;
        this.parser = parser;
        this.maxMessages = limits.maxQueuedMessages();
        this.maxBytes = limits.maxQueuedBytes().toBytes();
    }

    @Override
    public void packetReceived(int id, CodedInputStream payload, int payloadSize) throws PacketException {
        MessageBatch received = batch;
        if (received == null) {
            // As large as the last one: a peer's reads are much alike.
            received = new MessageBatch(session, this, lastBatchSize);
            batch = received;
        }
        parser.parse(id, payload, payloadSize, received);
        if (received.size() >= maxMessages || received.bytes() >= maxBytes) {
            // One read of the event loop can bring more than a session may have waiting.
            readComplete();
        }
    }

    @Override
    public void readComplete() {
        MessageBatch received = batch;
        if (received != null && received.size() > 0) {
            batch = null;
            lastBatchSize = received.size();
            count(received.size(), received.bytes());
            inbox.put(new SessionEvent.Receive(received));
        }
    }

    @Override
    public void inputClosed(CloseReason reason) {
        inbox.put(new SessionEvent.Close(session, reason));
    }

    @Override
    public void dispatched(MessageBatch messages) {
        count(-messages.size(), -messages.bytes());
    }

    private synchronized void count(int messages, long bytes) {
        queuedMessages += messages;
        queuedBytes += bytes;
        if (!paused && (queuedMessages >= maxMessages || queuedBytes >= maxBytes)) {
            paused = true;
            session.pauseReading();
        } else if (paused && queuedMessages <= maxMessages / 2 && queuedBytes <= maxBytes / 2) {
            paused = false;
            session.resumeReading();
        }
    }
}
