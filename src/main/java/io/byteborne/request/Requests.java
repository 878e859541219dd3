package io.byteborne.request;

import com.google.protobuf.Message;
import io.byteborne.dispatch.WorldExecutor;
import io.byteborne.network.ChannelSession;
import io.byteborne.network.Session;
import io.byteborne.network.SessionManager;
import io.byteborne.protocol.CorrelationField;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageType;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the other side of a session, server or client, and waits for its reply. Request and reply are messages with a
 * correlation field: {@code uint32 request_id = 1 [(byteborne.correlation) = true];}. Any thread may ask; the futures
 * are completed on the world thread.
 */
public final class Requests {
    private final PendingRequests pending;
    private final MessageRegistry registry;
    private final SessionManager sessions;
    private final WorldExecutor world;
    private final Duration defaultTimeout;

    Requests(
            PendingRequests pending,
            MessageRegistry registry,
            SessionManager sessions,
            WorldExecutor world,
            Duration defaultTimeout) {
        this.pending = pending;
        this.registry = registry;
        this.sessions = sessions;
        this.world = world;
        this.defaultTimeout = defaultTimeout;
    }

    /** As {@link #request(Session, Message, Class, Duration)}, with the time set by byteborne.request.timeout. */
    public <R extends Message> CompletableFuture<R> request(Session session, Message request, Class<R> replyClass) {
        return request(session, request, replyClass, defaultTimeout);
    }

    /**
     * Sends a request. The message of the reply's class that carries back the request's number completes the future, and
     * goes to no handler; any other message goes to its handler as always. Whoever needs the reply no longer can cancel
     * the future.
     *
     * @param request what its correlation field has is replaced by a number that the session has not used
     * @param timeout how long the reply may take
     * @return fails with a {@link RequestTimeoutException}, a {@link SessionClosedException}, or, where 1,024 requests
     *     of the session have no reply yet, a {@link TooManyRequestsException}
     * @throws IllegalArgumentException if one of the types has no correlation field, or only one of the fields is a
     *     string; or as {@link Session#send}
     * @throws io.byteborne.startup.StartupException if one of the types has no message id
     */
    public <R extends Message> CompletableFuture<R> request(
            Session session, Message request, Class<R> replyClass, Duration timeout) {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(replyClass, "replyClass");
        Objects.requireNonNull(timeout, "timeout");
        MessageType requestType = registry.register(request.getClass());
        MessageType replyType = registry.register(replyClass);
        CorrelationField requestField = fieldOf(requestType);
        CorrelationField replyField = fieldOf(replyType);
        if (!requestField.isConvertibleTo(replyField)) {
            throw new IllegalArgumentException(
                    "%s cannot carry back the value of %s; let both be integers, or both strings"
                            .formatted(replyField, requestField));
        }
        pending.expect(replyType);
        CompletableFuture<R> future = new CompletableFuture<>();
        PendingRequest<R> waiting = new PendingRequest<>(replyType, replyField, replyClass, future);
        SessionRequests requests = pending.of(session);
        int number = requests.add(waiting);
        if (number == SessionRequests.NONE) {
            return failing(future, new TooManyRequestsException(session, SessionRequests.LIMIT));
        }
        if (session instanceof ChannelSession connection) {
            connection.replyAwaited();
        }
        Runnable cancelTimeout = world.after(timeout, () -> {
            requests.remove(waiting, number);
            future.completeExceptionally(new RequestTimeoutException(requestType.name(), session, timeout));
        });
        future.whenComplete((reply, failure) -> {
            cancelTimeout.run();
            requests.remove(waiting, number);
        });
        return send(session, request, requestField, number, future);
    }

    private static CorrelationField fieldOf(MessageType type) {
        CorrelationField field = type.correlation();
        if (field == null) {
            throw new IllegalArgumentException(
                    "%s has no correlation field; mark one with '[(byteborne.correlation) = true]'".formatted(type));
        }
        return field;
    }

    private <R extends Message> CompletableFuture<R> send(
            Session session, Message request, CorrelationField field, int number, CompletableFuture<R> future) {
        boolean sent;
        try {
            // Who has gone may still read, but will not reply.
            sent = !hasGone(session) && session.send(field.with(request, number));
        } catch (Throwable unsendable) {
            future.cancel(false);
            throw unsendable;
        }
        // The world takes a session out of the manager before it fails the session's requests. What it did not see here
        // then, it has not failed, and is to be failed now.
        if (sessions.find(session.id()) == null) {
            world.execute(() -> pending.forget(session));
            sent = false;
        }
        return sent ? future : failing(future, new SessionClosedException(session));
    }

    private static boolean hasGone(Session session) {
        return session instanceof ChannelSession connected && connected.isInputEnded();
    }

    /** Fails on the world thread, as whoever waits for the future may rely on. */
    private <R extends Message> CompletableFuture<R> failing(CompletableFuture<R> future, RuntimeException failure) {
        world.execute(() -> future.completeExceptionally(failure));
        return future;
    }
}
