package io.byteborne.internal.request;

import com.google.protobuf.Message;
import io.byteborne.internal.dispatch.ReplyExpectations;
import io.byteborne.internal.protocol.CorrelationField;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.internal.world.SessionLifecycleListener;
import io.byteborne.request.SessionClosedException;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * All requests that have no reply yet. Requests are added by any thread, and completed by the world thread. A session
 * has an entry from its first request to its end, so that no number comes twice.
 */
public final class PendingRequests implements ReplyExpectations, SessionLifecycleListener, AutoCloseable {
    private final ConcurrentMap<Session, SessionRequests> bySession = new ConcurrentHashMap<>();
    /** Every type that was ever requested, so that a late reply is not taken for a violation of the protocol. */
    private final ConcurrentMap<Integer, MessageType> replyTypes = new ConcurrentHashMap<>();

    /** From now on, messages of that type may arrive. */
    void expect(MessageType replyType) {
        replyTypes.putIfAbsent(replyType.id(), replyType);
    }

    SessionRequests of(Session session) {
        return bySession.computeIfAbsent(session, one -> new SessionRequests());
    }

    @Override
    public @Nullable MessageType findType(int id) {
        return replyTypes.get(id);
    }

    @Override
    public boolean take(Session session, MessageType type, Message message) {
        SessionRequests requests = bySession.get(session);
        CorrelationField field = type.correlation();
        return requests != null && field != null && requests.take(field.keyIn(message), type, message);
    }

    @Override
    public boolean isAwaited(Session session) {
        SessionRequests requests = bySession.get(session);
        return requests != null && requests.count() > 0;
    }

    @Override
    public void abandon(Session session) {
        SessionRequests requests = bySession.get(session);
        if (requests != null) {
            requests.fail(new SessionClosedException(session));
        }
    }

    @Override
    public SessionLifecycleListener.Stage stage() {
        return SessionLifecycleListener.Stage.REQUESTS;
    }

    @Override
    public void ended(Session session, CloseReason reason) {
        forget(session);
    }

    /** Fails a session's requests, and removes everything about it. World thread. */
    void forget(Session session) {
        SessionRequests requests = bySession.remove(session);
        if (requests != null) {
            requests.fail(new SessionClosedException(session));
        }
    }

    /** How many sessions have an entry. */
    int sessions() {
        return bySession.size();
    }

    /** The program ends: nobody must wait for a reply that cannot come. */
    @Override
    public void close() {
        bySession.keySet().forEach(this::forget);
    }
}
