package io.byteborne.internal.dispatch;

import com.google.protobuf.Message;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.protocol.MessageBatch;
import io.byteborne.internal.protocol.MessageDirection;
import io.byteborne.internal.protocol.MessageParser;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.message.HandlerOptions;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageDispatcher;
import io.byteborne.message.MessageInvoker;
import io.byteborne.server.StartupException;
import io.byteborne.session.Session;
import java.util.Arrays;
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
public final class DefaultMessageDispatcher implements MessageDispatcher, MessageParser.Types {
    private static final Logger log = LoggerFactory.getLogger(DefaultMessageDispatcher.class);

    private final RateLimitedLog clientLog = new RateLimitedLog(log);
    private final MessageRegistry registry;
    private final AsyncWork asyncWork;
    private final CurrentMessage current;
    private final HandlerTimes times;
    private final HandlerCalls calls;
    private final FailedMessages failures;
    private final ReplyExpectations expectations;
    private final DispatchCounters counters = new DispatchCounters();
    /** By message id. Replaced as a whole at each change, so that reading needs no lock. */
    private volatile @Nullable RegisteredHandler[] handlers = new RegisteredHandler[0];

    public DefaultMessageDispatcher(
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
        this.failures = new FailedMessages(replies, exceptionHandlers, counters);
        this.calls = new HandlerCalls(interceptors, replies, failures, asyncWork, current, times, observations);
    }

    @Override
    public <M extends Message> RegisteredHandler register(
            Class<M> messageClass, String description, MessageInvoker<M> invoker) {
        return register(messageClass, description, invoker, HandlerOptions.DEFAULT);
    }

    @Override
    public RegisteredHandler register(
            Class<? extends Message> messageClass,
            String description,
            MessageInvoker<? extends Message> invoker,
            HandlerOptions options) {
        Objects.requireNonNull(messageClass, "messageClass");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(invoker, "invoker");
        Objects.requireNonNull(options, "options");
        MessageType type = registry.register(messageClass);
        return add(new RegisteredHandler(type, description, invoker, options, times.of(type)));
    }

    private synchronized RegisteredHandler add(RegisteredHandler added) {
        int id = added.type().id();
        RegisteredHandler existing = find(id);
        if (existing != null) {
            throw new StartupException(
                    "Message %s has two handlers: %s and %s."
                            .formatted(added.type(), existing.description(), added.description()),
                    "Remove @MessageHandler from one of them, or let one call the other.");
        }
        @Nullable RegisteredHandler[] changed = Arrays.copyOf(handlers, Math.max(handlers.length, id + 1));
        changed[id] = added;
        handlers = changed;
        return added;
    }

    @Override
    public boolean unregister(HandlerRegistration removed) {
        Objects.requireNonNull(removed, "removed");
        return removed instanceof RegisteredHandler registered && remove(registered);
    }

    private synchronized boolean remove(RegisteredHandler removed) {
        int id = removed.type().id();
        if (!removed.equals(find(id))) {
            return false;
        }
        @Nullable RegisteredHandler[] changed = handlers.clone();
        changed[id] = null;
        handlers = changed;
        return true;
    }

    private @Nullable RegisteredHandler find(int id) {
        @Nullable RegisteredHandler[] now = handlers;
        return id < now.length ? now[id] : null;
    }

    @Override
    public @Nullable MessageType findType(int id) {
        RegisteredHandler handler = find(id);
        return handler == null ? expectations.findType(id) : handler.type();
    }

    @Override
    public String whyUnknown(int id) {
        MessageType type = registry.find(id);
        if (type == null) {
            return "no message of this program has the id " + id;
        }
        return MessageDirection.ofName(type) == MessageDirection.TO_CLIENT
                ? "%s is a message to clients, not from them".formatted(type)
                : "nothing handles %s; that takes a bean's method: @MessageHandler void handle(%s message)"
                        .formatted(type, type.messageClass().getSimpleName());
    }

    /** Who takes replies before they come to a handler. */
    public ReplyExpectations expectations() {
        return expectations;
    }

    @Override
    public List<RegisteredHandler> handlers() {
        return Arrays.stream(handlers).filter(Objects::nonNull).toList();
    }

    /** What has become of the messages so far. */
    public DispatchCounters counters() {
        return counters;
    }

    /** Shows the figures of each type of message with a handler, and from now on of each that gets its first one. Any thread. */
    public void forEachStatisticsEver(BiConsumer<MessageType, HandlerTimes.Figures> listener) {
        times.forEachEver(listener);
    }

    /** Blocking handlers, and tasks of the game that block, that run now. Any thread. */
    public int blocking() {
        return asyncWork.running();
    }

    /**
     * A blocking handler or task that runs on such a thread counts as over, without a result: for threads that wait for
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

    /** From now on, messages are dispatched one right after another: the first one's time begins. World thread. */
    public void begin() {
        times.begin();
    }

    /** The messages that are dispatched right after another are over: the last one's time ends. World thread. */
    public void end() {
        times.endRun();
    }

    /** What is dispatched from now on came in that batch, so that those who handle it can tell when. World thread. */
    public void comesFrom(@Nullable MessageBatch batch) {
        current.comesFrom(batch);
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
        RegisteredHandler handler = find(type.id());
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

    /**
     * What follows from a message has failed, though its handler has not: that is counted, and left to the exception
     * handlers, as if the handler had thrown it. World thread.
     *
     * @param failure has been logged
     */
    public void failedAfterwards(Session session, Message message, RegisteredHandler handler, Throwable failure) {
        failures.handle(session, message, handler, failure, true);
    }

    /**
     * The message that is being handled counts as dealt with only when that stage is complete, on the world thread: until
     * then, the session's later messages and its end wait. World thread.
     */
    public void awaitAfterwards(CompletionStage<?> stage) {
        current.awaitAfterwards(stage);
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
