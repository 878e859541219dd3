package io.byteborne.protocol;

import com.google.protobuf.Message;
import io.byteborne.network.Session;
import io.byteborne.startup.StartupException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings each message to its handler: one array access by id. Handlers are registered and unregistered by any thread,
 * at start-up or while the server runs; messages are dispatched on the world thread.
 */
public final class MessageDispatcher {
    private static final Logger log = LoggerFactory.getLogger(MessageDispatcher.class);

    private final MessageRegistry registry;
    private final LongAdder dispatched = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder unhandled = new LongAdder();

    /** By id, replaced as a whole at each change, so that reading it needs no lock. */
    private volatile @Nullable HandlerRegistration[] handlers = new HandlerRegistration[0];

    public MessageDispatcher(MessageRegistry registry) {
        this.registry = registry;
    }

    /**
     * Registers a handler: from now on, clients may send that message.
     *
     * @param description names the handler in logs and endpoints
     * @throws StartupException if the message has no usable id, or has a handler already
     */
    public <M extends Message> HandlerRegistration register(
            Class<M> messageClass, String description, MessageInvoker<M> invoker) {
        return registerUntyped(messageClass, description, invoker);
    }

    /** As {@link #register}, where the compiler cannot know that the invoker takes that class. */
    HandlerRegistration registerUntyped(
            Class<? extends Message> messageClass, String description, MessageInvoker<? extends Message> invoker) {
        return add(new HandlerRegistration(registry.register(messageClass), description, invoker));
    }

    private synchronized HandlerRegistration add(HandlerRegistration added) {
        int id = added.type().id();
        HandlerRegistration existing = find(id);
        if (existing != null) {
            throw new StartupException(
                    "Message %s has two handlers: %s and %s."
                            .formatted(added.type(), existing.description(), added.description()),
                    "Remove @MessageHandler from one of them, or let one call the other.");
        }
        @Nullable HandlerRegistration[] changed = Arrays.copyOf(handlers, Math.max(handlers.length, id + 1));
        changed[id] = added;
        handlers = changed;
        return added;
    }

    /**
     * Removes a handler: from now on, a client that sends that message breaks the protocol; messages that are queued
     * already are dropped and counted.
     *
     * @return whether it was registered
     */
    public synchronized boolean unregister(HandlerRegistration removed) {
        int id = removed.type().id();
        if (!removed.equals(find(id))) {
            return false;
        }
        @Nullable HandlerRegistration[] changed = handlers.clone();
        changed[id] = null;
        handlers = changed;
        return true;
    }

    private @Nullable HandlerRegistration find(int id) {
        @Nullable HandlerRegistration[] now = handlers;
        return id < now.length ? now[id] : null;
    }

    /** The type of message that an id stands for, or null if nothing handles it. */
    @Nullable
    MessageType findType(int id) {
        HandlerRegistration handler = find(id);
        return handler == null ? null : handler.type();
    }

    /** Every registered handler, by ascending id. */
    public List<HandlerRegistration> handlers() {
        return Arrays.stream(handlers).filter(Objects::nonNull).toList();
    }

    /** Dispatches one message. Whatever the handler throws ends here. World thread. */
    public void dispatch(Session session, MessageType type, Message message) {
        HandlerRegistration handler = find(type.id());
        if (handler == null) {
            unhandled.increment();
            log.debug("{} from {} dropped: its handler was removed", type, session);
            return;
        }
        dispatched.increment();
        try {
            Message reply = handler.invoke(session, message);
            if (reply != null) {
                session.send(reply);
            }
        } catch (Throwable failure) {
            failed.increment();
            log.error("{} failed on {} from {}", handler.description(), type, session, failure);
        }
    }

    /** Messages brought to a handler. */
    public long dispatched() {
        return dispatched.sum();
    }

    /** Messages whose handler threw. */
    public long failed() {
        return failed.sum();
    }

    /** Messages dropped because their handler was removed while they were queued. */
    public long unhandled() {
        return unhandled.sum();
    }
}
