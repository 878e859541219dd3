package io.byteborne.dispatch;

import com.google.protobuf.Message;
import io.byteborne.logging.RateLimitedLog;
import io.byteborne.network.Session;
import io.byteborne.protocol.MessageBatch;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageType;
import io.byteborne.protocol.MessageTypes;
import io.byteborne.startup.StartupException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings each message to its handler: one array access by id, then a direct call. Handlers are registered and
 * unregistered by any thread, at start-up or while the server runs; messages are dispatched on the world thread.
 */
public final class MessageDispatcher implements MessageTypes {
    private static final Logger log = LoggerFactory.getLogger(MessageDispatcher.class);

    private final RateLimitedLog clientLog = new RateLimitedLog(log);
    private final MessageRegistry registry;
    private final AsyncWork asyncWork;
    private final CurrentMessage current;
    private final HandlerTimes times;
    private final HandlerCalls calls;
    private final ReplyExpectations expectations;
    private final HandlerTable handlers = new HandlerTable();
    private final DispatchCounters counters = new DispatchCounters();

    MessageDispatcher(
            MessageRegistry registry,
            Replies replies,
            ExceptionHandlers exceptionHandlers,
            InterceptorChain interceptors,
            AsyncWork asyncWork,
            ReplyExpectations expectations,
            CurrentMessage current,
            HandlerTimes times,
            HandlerObservations observations) {
        this.registry = registry;
        this.asyncWork = asyncWork;
        this.current = current;
        this.expectations = expectations;
        this.times = times;
        this.calls = new HandlerCalls(
                interceptors,
                replies,
                new FailedMessages(replies, exceptionHandlers, counters),
                asyncWork,
                current,
                times,
                observations);
    }

    /**
     * Registers a handler: from now on, clients may send that message.
     *
     * @param description names the handler in logs and endpoints
     * @throws StartupException if the message has no usable id, or has a handler already
     */
    public <M extends Message> HandlerRegistration register(
            Class<M> messageClass, String description, MessageInvoker<M> invoker) {
        return register(messageClass, description, invoker, HandlerOptions.DEFAULT);
    }

    /**
     * As {@link #register(Class, String, MessageInvoker)}, with options.
     *
     * @param messageClass a class whose messages the invoker takes
     */
    public HandlerRegistration register(
            Class<? extends Message> messageClass,
            String description,
            MessageInvoker<? extends Message> invoker,
            HandlerOptions options) {
        Objects.requireNonNull(messageClass, "messageClass");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(invoker, "invoker");
        Objects.requireNonNull(options, "options");
        MessageType type = registry.register(messageClass);
        return handlers.add(new HandlerRegistration(type, description, invoker, options, times.of(type)));
    }

    /**
     * Removes a handler: from now on, a client that sends that message breaks the protocol; messages that are queued
     * already are dropped and counted.
     *
     * @return whether it was registered
     */
    public boolean unregister(HandlerRegistration removed) {
        return handlers.remove(Objects.requireNonNull(removed, "removed"));
    }

    @Override
    public @Nullable MessageType findType(int id) {
        MessageType handled = handlers.findType(id);
        return handled == null ? expectations.findType(id) : handled;
    }

    /** Who takes replies before they come to a handler. */
    ReplyExpectations expectations() {
        return expectations;
    }

    /** Every registered handler, by ascending id. */
    public List<HandlerRegistration> handlers() {
        return handlers.all();
    }

    /** What has become of the messages so far. */
    public DispatchCounters counters() {
        return counters;
    }

    /** Shows the figures of each type of message with a handler, and from now on of each that gets its first one. Any thread. */
    public void forEachStatisticsEver(BiConsumer<MessageType, HandlerStatistics> listener) {
        times.forEachEver(listener);
    }

    /** Blocking handlers that run now. Any thread. */
    public int blocking() {
        return asyncWork.running();
    }

    /**
     * Waits until every blocking handler that has begun is over, so that the world's next pass finds its outcome. For
     * whoever runs the world step by step; blocks, for real time.
     *
     * @return false if that took too long
     */
    public boolean awaitBlocking(Duration atMost) throws InterruptedException {
        return asyncWork.awaitCalls(atMost);
    }

    /**
     * A blocking handler that is called by such a thread counts as over, without a result: for threads that wait for
     * something that waits for the handlers. Any thread.
     */
    public void abandonBlocking(Predicate<Thread> waits) {
        asyncWork.abandon(waits);
    }

    /**
     * The message that is being handled at this moment, by another thread that will not come to its end, is dealt with;
     * that thread must not use this dispatcher any more. World thread, which takes the other one's place.
     *
     * @return its session; null if no message is being handled
     */
    public @Nullable Session abandonMessage() {
        return calls.abandon();
    }

    /** From now on, messages are dispatched one right behind the other: the first one's time begins. World thread. */
    public void begin() {
        times.begin();
    }

    /**
     * As {@link #dispatch(Session, MessageType, Message)}, of the message with that index; those who handle it can tell
     * when it arrived.
     */
    public @Nullable CompletionStage<?> dispatch(MessageBatch batch, int index) {
        current.comesFrom(batch);
        try {
            return dispatch(batch.session(), batch.type(index), batch.message(index));
        } finally {
            current.comesFrom(null);
        }
    }

    /**
     * Dispatches one message. Whatever the handler throws ends here. World thread.
     *
     * @return null if the message is dealt with; otherwise what is completed, on the world thread, once it is. Until
     *     then, no other message of the session may be dispatched.
     */
    public @Nullable CompletionStage<?> dispatch(Session session, MessageType type, Message message) {
        if (takeReply(session, type, message)) {
            return null;
        }
        HandlerRegistration handler = handlers.find(type.id());
        if (handler == null) {
            counters.unhandled();
            log.debug("{} from {} dropped: nothing handles it any more", type, session);
            return null;
        }
        counters.dispatched();
        return calls.call(session, message, handler);
    }

    /**
     * Gives a message to whoever has asked for it, if it is a reply; it needs no handler then. World thread.
     *
     * @return whether it is dealt with
     */
    public boolean takeReply(Session session, MessageType type, Message message) {
        if (type.correlation() == null || !isTaken(session, type, message)) {
            return false;
        }
        counters.dispatched();
        return true;
    }

    private boolean isTaken(Session session, MessageType type, Message message) {
        try {
            return expectations.take(session, type, message);
        } catch (Throwable failure) {
            clientLog.error("It cannot be told whether {} from {} is a reply", type, session, failure);
            return false;
        }
    }

    /** Whether somebody waits for a reply over a session. Any thread. */
    public boolean isReplyAwaited(Session session) {
        return expectations.isAwaited(session);
    }

    /** Nothing more will come over a session, though the messages that came are not all dealt with. World thread. */
    public void inputClosed(Session session) {
        try {
            expectations.abandon(session);
        } catch (Throwable failure) {
            clientLog.error("Who waits for replies from {} cannot be told that none will come", session, failure);
        }
    }
}
