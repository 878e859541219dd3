package io.byteborne.internal.request;

import com.google.protobuf.Message;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.protocol.CorrelationField;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.request.RequestTimeoutException;
import io.byteborne.request.Requests;
import io.byteborne.request.SessionClosedException;
import io.byteborne.request.TooManyRequestsException;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.world.WorldExecutor;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Sends requests and completes the futures of their replies. Any thread may send; the futures
 * are completed on the world thread.
 */
public final class DefaultRequests implements Requests {
    private final PendingRequests pending;
    private final MessageRegistry registry;
    private final SessionManager sessions;
    private final WorldExecutor world;
    private final Duration defaultTimeout;

    public DefaultRequests(
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

    @Override
    public <R extends Message> CompletableFuture<R> request(Session session, Message request, Class<R> replyClass) {
        return request(session, request, replyClass, defaultTimeout);
    }

    @Override
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
            // A peer that has closed its side may still read, but will not reply.
            sent = !hasGone(session) && session.send(field.with(request, number));
        } catch (Throwable unsendable) {
            future.cancel(false);
            throw unsendable;
        }
        // The world takes a session out of the manager before it fails the session's requests. A request that was not
        // here then has not been failed, so that is done now.
        if (sessions.find(session.id()) == null) {
            world.execute(() -> pending.forget(session));
            sent = false;
        }
        return sent ? future : failing(future, new SessionClosedException(session));
    }

    private static boolean hasGone(Session session) {
        return session instanceof ChannelSession connected && connected.isInputEnded();
    }

    /** Fails on the world thread, on which code that waits for the future may rely. */
    private <R extends Message> CompletableFuture<R> failing(CompletableFuture<R> future, RuntimeException failure) {
        world.execute(() -> future.completeExceptionally(failure));
        return future;
    }
}
