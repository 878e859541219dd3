package io.byteborne.dispatch;

import com.google.protobuf.Message;
import io.byteborne.network.Session;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.MessageType;
import io.byteborne.protocol.MessageTypes;
import io.byteborne.startup.StartupException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings each message to its handler: one array access by id, then a direct call. Handlers are registered and
 * unregistered by any thread, at start-up or while the server runs; messages are dispatched on the world thread.
 */
public final class MessageDispatcher implements MessageTypes {
    private static final Logger log = LoggerFactory.getLogger(MessageDispatcher.class);

    private final MessageRegistry registry;
    private final Replies replies;
    private final FailedMessages failures;
    private final InterceptorChain interceptors;
    private final AsyncWork asyncWork;
    private final ReplyExpectations expectations;
    private final HandlerTable handlers = new HandlerTable();
    private final DispatchCounters counters = new DispatchCounters();

    MessageDispatcher(
            MessageRegistry registry,
            Replies replies,
            ExceptionHandlers exceptionHandlers,
            List<MessageInterceptor> interceptors,
            AsyncWork asyncWork,
            ReplyExpectations expectations) {
        this.registry = registry;
        this.replies = replies;
        this.failures = new FailedMessages(replies, exceptionHandlers, counters);
        this.interceptors = new InterceptorChain(interceptors);
        this.asyncWork = asyncWork;
        this.expectations = expectations;
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
        return handlers.add(new HandlerRegistration(registry.register(messageClass), description, invoker, options));
    }

    /**
     * Removes a handler: from now on, a client that sends that message breaks the protocol; messages that are queued
     * already are dropped and counted.
     *
     * @return whether it was registered
     */
    public boolean unregister(HandlerRegistration removed) {
        return handlers.remove(removed);
    }

    @Override
    public @Nullable MessageType findType(int id) {
        MessageType handled = handlers.findType(id);
        return handled == null ? expectations.findType(id) : handled;
    }

    /** Every registered handler, by ascending id. */
    public List<HandlerRegistration> handlers() {
        return handlers.all();
    }

    /** What has become of the messages so far. */
    public DispatchCounters counters() {
        return counters;
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
        try {
            interceptors.before(session, message, handler);
        } catch (Throwable refusal) {
            failures.handle(session, message, handler, refusal);
            return null;
        }
        try {
            if (handler.options().blocking()) {
                return settled(session, message, handler, asyncWork.block(handler.prepare(session, message)));
            }
            Object result = handler.invoke(session, message);
            if (result instanceof CompletableFuture<?> future && AsyncWork.isDone(future)) {
                result = future.join();
            } else if (result instanceof CompletionStage<?> stage) {
                return settled(session, message, handler, asyncWork.await(stage));
            }
            replies.send(session, handler.type(), message, result);
        } catch (Throwable failure) {
            handlerFailed(session, message, handler, failure);
            return null;
        }
        interceptors.after(session, message, handler);
        return null;
    }

    /**
     * Gives a message to whoever has asked for it, if it is a reply; it needs no handler then. World thread.
     *
     * @return whether it is dealt with
     */
    public boolean takeReply(Session session, MessageType type, Message message) {
        if (type.correlation() == null || !expectations.take(session, type, message)) {
            return false;
        }
        counters.dispatched();
        return true;
    }

    /** Nothing more will come over a session, though the messages that came are not all dealt with. World thread. */
    public void inputClosed(Session session) {
        expectations.abandon(session);
    }

    private CompletionStage<?> settled(
            Session session,
            Message message,
            HandlerRegistration handler,
            CompletableFuture<@Nullable Object> outcome) {
        return outcome.handle((result, failure) -> {
            try {
                if (failure != null) {
                    throw failure;
                }
                replies.send(session, handler.type(), message, result);
            } catch (Throwable thrown) {
                handlerFailed(session, message, handler, thrown);
                return null;
            }
            interceptors.after(session, message, handler);
            return null;
        });
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapper && cause != null ? unwrapped(cause) : failure;
    }

    private void handlerFailed(Session session, Message message, HandlerRegistration handler, Throwable thrown) {
        Throwable failure = unwrapped(thrown);
        interceptors.onError(session, message, handler, failure);
        failures.handle(session, message, handler, failure);
    }
}
