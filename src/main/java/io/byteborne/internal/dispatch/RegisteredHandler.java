package io.byteborne.internal.dispatch;

import com.google.protobuf.Message;
import io.byteborne.internal.handler.HandlerMethod;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.message.HandlerOptions;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageInvoker;
import io.byteborne.session.Session;
import java.lang.annotation.Annotation;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A type of message and what handles it. Two registrations are never equal, not even of the same handler: who was
 * registered, removed and registered again has two, and removing the first one again changes nothing. Any thread.
 */
public final class RegisteredHandler implements HandlerRegistration {
    private final MessageType type;
    private final String description;
    private final MessageInvoker<? extends Message> invoker;
    private final HandlerOptions options;
    private final HandlerTimes.Figures statistics;

    RegisteredHandler(
            MessageType type,
            String description,
            MessageInvoker<? extends Message> invoker,
            HandlerOptions options,
            HandlerTimes.Figures statistics) {
        this.type = type;
        this.description = description;
        this.invoker = invoker;
        this.options = options;
        this.statistics = statistics;
    }

    /** What it handles. */
    public MessageType type() {
        return type;
    }

    @Override
    public String description() {
        return description;
    }

    /** Takes messages of the type's class. */
    public MessageInvoker<? extends Message> invoker() {
        return invoker;
    }

    @Override
    public HandlerOptions options() {
        return options;
    }

    /** Figures of the type's messages. */
    public HandlerTimes.Figures statistics() {
        return statistics;
    }

    @Override
    public int messageId() {
        return type.id();
    }

    @Override
    public String messageName() {
        return type.name();
    }

    @Override
    public Class<? extends Message> messageClass() {
        return type.messageClass();
    }

    @Override
    public <A extends Annotation> @Nullable A annotation(Class<A> annotationClass) {
        return invoker instanceof HandlerMethod method ? method.annotation(annotationClass) : null;
    }

    @SuppressWarnings("unchecked") // A message is parsed as, and dispatched to a handler of, its type's class.
    @Nullable
    Object invoke(Session session, Message message) throws Throwable {
        return ((MessageInvoker<Message>) invoker).invoke(session, message);
    }

    /** The same call, to be made on another thread; what it takes is gathered now. */
    Callable<@Nullable Object> prepare(Session session, Message message) throws Throwable {
        if (invoker instanceof HandlerMethod method) {
            return method.prepare(session, message);
        }
        return () -> HandlerMethod.rethrowing(() -> invoke(session, message));
    }

    @Override
    public String toString() {
        return type + " handled by " + description;
    }

    /** The method; null for a handler that is no method of a bean. */
    @Nullable
    HandlerMethod method() {
        return invoker instanceof HandlerMethod method ? method : null;
    }

    /** The class in which exceptions are handled first; null for a handler that is no method of a bean. */
    @Nullable
    Class<?> beanClass() {
        return invoker instanceof HandlerMethod method ? method.beanClass() : null;
    }
}
