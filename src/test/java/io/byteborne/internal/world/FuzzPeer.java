package io.byteborne.internal.world;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.session.CloseReason;
import io.byteborne.testing.TestPackets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One peer of {@link DispatchFuzz}: its connection, and beside it what must become of its messages, found without
 * queues, lanes, or batches.
 */
final class FuzzPeer {
    private final Connection connection;
    private final Map<Integer, Message> types;
    private final Queue<Message> waiting = new ArrayDeque<>();
    private boolean inWork;
    private boolean givenUp;
    private boolean gone;

    final List<Message> handled = new ArrayList<>();

    @Nullable
    CloseReason reason;

    FuzzPeer(Connection connection, Map<Integer, Message> types) {
        this.connection = connection;
        this.types = types;
    }

    long id() {
        return connection.session().id();
    }

    void send(int id, byte[] payload) {
        if (!gone && connection.isConnected()) {
            connection.receive(TestPackets.packet(id, payload));
        }
        if (reason != null) {
            return;
        }
        Message type = types.get(id);
        if (type == null) {
            reason = CloseReason.UNKNOWN_MESSAGE;
            return;
        }
        try {
            // Not the message's own parser: over unknown fields, it takes varints that are too long.
            waiting.add(DiscardUnknownFieldsParser.wrap(type.getParserForType()).parseFrom(payload));
        } catch (InvalidProtocolBufferException malformed) {
            reason = CloseReason.MALFORMED;
        }
    }

    void closeSide() {
        if (!gone && connection.isConnected()) {
            connection.closeByPeer();
            end(CloseReason.PEER_CLOSED);
        }
    }

    void lose() {
        if (!gone) {
            gone = true;
            connection.lose();
            end(CloseReason.CONNECTION_LOST);
        }
    }

    private void end(CloseReason why) {
        if (reason == null) {
            reason = why;
        }
    }

    /** The world has run a tick; what was in work before it is done. */
    void ticked() {
        inWork = false;
        while (!inWork && !givenUp && !waiting.isEmpty()) {
            Message message = waiting.remove();
            handled.add(message);
            inWork = DispatchFuzz.takesItsTime(message);
            if (DispatchFuzz.closes(message)) {
                givenUp = true;
                end(CloseReason.CLOSED_BY_GAME);
            }
        }
    }

    boolean isConnected() {
        return connection.isConnected();
    }

    /** What came back, in hex. */
    String sent() {
        return connection.sent();
    }
}
