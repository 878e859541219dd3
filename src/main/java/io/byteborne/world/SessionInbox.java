package io.byteborne.world;

import com.google.protobuf.CodedInputStream;
import io.byteborne.network.ChannelSession;
import io.byteborne.network.CloseReason;
import io.byteborne.network.PacketException;
import io.byteborne.network.SessionListener;
import io.byteborne.network.SessionProperties;
import io.byteborne.protocol.MessageParser;
import io.byteborne.protocol.ReceivedMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * One session's way into the world: its messages are parsed as they come and handed over in one piece for each read.
 * Counts what waits, and stops reading from the session at its limit until half of that is dispatched.
 */
final class SessionInbox implements SessionListener {
    private final ChannelSession session;
    private final Inbox inbox;
    private final MessageParser parser;
    private final int maxMessages;
    private final long maxBytes;

    // Touched by the session's event loop only.
    private List<ReceivedMessage> batch = new ArrayList<>(1);
    private long batchBytes;

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
        ReceivedMessage message = parser.parse(session, id, payload, payloadSize);
        batch.add(message);
        batchBytes += message.size();
        if (batch.size() >= maxMessages || batchBytes >= maxBytes) {
            // One read of the event loop can bring more than a session may have waiting.
            readComplete();
        }
    }

    @Override
    public void readComplete() {
        if (!batch.isEmpty()) {
            SessionEvent.Receive event = new SessionEvent.Receive(this, batch, batchBytes);
            // As large as the last one: a peer's reads are much alike.
            batch = new ArrayList<>(event.messages().size());
            batchBytes = 0;
            count(event.messages().size(), event.bytes());
            inbox.put(event);
        }
    }

    @Override
    public void inputClosed(CloseReason reason) {
        inbox.put(new SessionEvent.Close(session, reason));
    }

    /** That event's messages have been dispatched. World thread. */
    void dispatched(SessionEvent.Receive event) {
        count(-event.messages().size(), -event.bytes());
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
