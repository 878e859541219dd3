package io.byteborne.internal.request;

import com.google.protobuf.Message;
import io.byteborne.internal.protocol.MessageType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pending requests of one session, by the value that the reply will have in its correlation field. Any thread. */
final class SessionRequests {
    static final int LIMIT = 1024;
    /** No number: numbers begin at 1, so that none looks like an unset field. */
    static final int NONE = 0;

    // Guarded by this object's monitor.
    private final Map<Object, PendingRequest<?>> pending = new HashMap<>();
    private int lastNumber;

    /** Adds a request; returns its number, or {@link #NONE} if there are too many. */
    synchronized int add(PendingRequest<?> request) {
        if (pending.size() >= LIMIT) {
            return NONE;
        }
        do {
            // Starts again when all numbers that fit into a field of any kind are used up.
            lastNumber = lastNumber == Integer.MAX_VALUE ? 1 : lastNumber + 1;
        } while (pending.putIfAbsent(request.replyField().keyOf(lastNumber), request) != null);
        return lastNumber;
    }

    synchronized void remove(PendingRequest<?> request, int number) {
        pending.remove(request.replyField().keyOf(number), request);
    }

    /** Removes the request that has this reply; null if there is none. */
    synchronized @Nullable PendingRequest<?> remove(Object key, MessageType replyType) {
        PendingRequest<?> request = pending.get(key);
        if (request == null || !request.replyType().equals(replyType)) {
            return null;
        }
        pending.remove(key);
        return request;
    }

    private synchronized List<PendingRequest<?>> removeAll() {
        List<PendingRequest<?>> all = List.copyOf(pending.values());
        pending.clear();
        return all;
    }

    /** Fails all requests. */
    void fail(RuntimeException failure) {
        // Outside the monitor: code that waits for a future may make another request.
        removeAll().forEach(request -> request.future().completeExceptionally(failure));
    }

    /** How many are pending. */
    synchronized int count() {
        return pending.size();
    }

    /** The reply to one of the requests has come, or none. World thread. */
    boolean take(Object key, MessageType replyType, Message reply) {
        PendingRequest<?> request = remove(key, replyType);
        if (request == null) {
            return false;
        }
        request.complete(reply);
        return true;
    }
}
