package io.byteborne.internal.dispatch;

import com.google.protobuf.Message;
import io.byteborne.internal.discovery.AnnotatedMethod;
import io.byteborne.internal.discovery.BeanDiscovery;
import io.byteborne.internal.discovery.GameBeans;
import io.byteborne.internal.handler.HandlerMethod;
import io.byteborne.internal.handler.HandlerMethodFactory;
import io.byteborne.internal.handler.ReturnTypes;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.message.MessageAdvice;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.server.StartupException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.OrderUtils;

/** Registers the {@link MessageExceptionHandler} methods of all beans. */
public final class ExceptionHandlerDiscovery implements BeanDiscovery {
    private final ExceptionHandlers handlers;
    private final MessageRegistry registry;

    public ExceptionHandlerDiscovery(ExceptionHandlers handlers, MessageRegistry registry) {
        this.handlers = handlers;
        this.registry = registry;
    }

    @Override
    public void discover(GameBeans beans) {
        HandlerMethodFactory factory = HandlerMethodFactory.of(beans);
        Set<Class<?>> withMessageHandlers = new HashSet<>();
        beans.methods(MessageHandler.class).forEach(method -> withMessageHandlers.add(method.beanClass()));
        for (AnnotatedMethod<MessageExceptionHandler> method : beans.methods(MessageExceptionHandler.class)) {
            boolean advice = AnnotatedElementUtils.hasAnnotation(method.beanClass(), MessageAdvice.class);
            if (!advice && !withMessageHandlers.contains(method.beanClass())) {
                throw new StartupException(
                        "%s would never be called: its class has no @MessageHandler methods.".formatted(method),
                        "Mark %s with @MessageAdvice, so that it serves the handlers of every bean."
                                .formatted(method.beanClass().getSimpleName()));
            }
            register(method, advice, factory);
        }
    }

    private void register(
            AnnotatedMethod<MessageExceptionHandler> method, boolean advice, HandlerMethodFactory factory) {
        if (ReturnTypes.isStage(method)) {
            throw wrongSignature(
                    method,
                    "it returns a %s"
                            .formatted(method.declared().getGenericReturnType().getTypeName()));
        }
        HandlerMethod handler = factory.create(method);
        MessageHandlerDiscovery.requireReplyId(method, registry);
        for (Class<? extends Throwable> type : typesOf(method)) {
            if (advice) {
                int order = OrderUtils.getOrder(method.beanClass(), Ordered.LOWEST_PRECEDENCE);
                handlers.addAdvice(type, order, method.description(), handler);
            } else {
                handlers.add(type, method.description(), handler);
            }
        }
    }

    private static List<Class<? extends Throwable>> typesOf(AnnotatedMethod<MessageExceptionHandler> method) {
        List<Class<? extends Throwable>> named = List.of(method.annotation().value());
        Class<? extends Throwable> taken = null;
        for (Class<?> parameter : method.parameterTypes()) {
            if (Message.class.isAssignableFrom(parameter) && parameter != Message.class) {
                throw wrongSignature(
                        method, "it takes a %s, but the message may be of any type".formatted(parameter.getName()));
            }
            if (Throwable.class.isAssignableFrom(parameter)) {
                if (taken != null) {
                    throw wrongSignature(method, "it takes more than one exception");
                }
                taken = parameter.asSubclass(Throwable.class);
            }
        }
        if (named.isEmpty()) {
            if (taken == null) {
                throw wrongSignature(method, "it neither takes an exception nor names one in its annotation");
            }
            return List.of(taken);
        }
        for (Class<? extends Throwable> type : named) {
            if (taken != null && !taken.isAssignableFrom(type)) {
                throw wrongSignature(
                        method,
                        "its annotation names %s, but it takes a %s".formatted(type.getSimpleName(), taken.getName()));
            }
        }
        return named;
    }

    private static StartupException wrongSignature(AnnotatedMethod<?> method, String why) {
        return new StartupException(
                "%s cannot handle exceptions: %s.".formatted(method, why),
                ("Let %s#%s take the exception, and if need be the Session, the message (as com.google.protobuf.Message)"
                                + " and what else handlers may take; and return void, a message, a Reply, or an Optional.")
                        .formatted(
                                method.declared().getDeclaringClass().getSimpleName(),
                                method.declared().getName()));
    }
}
