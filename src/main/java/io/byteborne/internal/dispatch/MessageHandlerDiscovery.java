package io.byteborne.internal.dispatch;

import com.google.protobuf.GeneratedMessage;
import com.google.protobuf.Message;
import io.byteborne.internal.discovery.AnnotatedMethod;
import io.byteborne.internal.discovery.BeanDiscovery;
import io.byteborne.internal.discovery.GameBeans;
import io.byteborne.internal.handler.HandlerMethod;
import io.byteborne.internal.handler.HandlerMethodFactory;
import io.byteborne.internal.handler.ReturnTypes;
import io.byteborne.internal.protocol.CorrelationField;
import io.byteborne.internal.protocol.MessageDirection;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import io.byteborne.message.HandlerOptions;
import io.byteborne.message.MessageDispatcher;
import io.byteborne.message.MessageHandler;
import io.byteborne.server.StartupException;
import io.byteborne.session.Session;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the {@link MessageHandler} methods of all beans. Messages may be in packages that are not the application's own;
 * whoever handles or returns one leads to the others beside it, which then are known, and checked for clashes, too.
 */
public final class MessageHandlerDiscovery implements BeanDiscovery {
    private static final Logger log = LoggerFactory.getLogger(MessageHandlerDiscovery.class);

    private final MessageDispatcher dispatcher;
    private final MessageRegistry registry;
    private final Consumer<Set<String>> messagePackages;

    /** @param messagePackages is given the packages of all messages that are handled or returned */
    public MessageHandlerDiscovery(
            MessageDispatcher dispatcher, MessageRegistry registry, Consumer<Set<String>> messagePackages) {
        this.dispatcher = dispatcher;
        this.registry = registry;
        this.messagePackages = messagePackages;
    }

    @Override
    public void discover(GameBeans beans) {
        HandlerMethodFactory factory = HandlerMethodFactory.of(beans);
        Set<String> packages = new TreeSet<>();
        beans.methods(MessageHandler.class).forEach(method -> {
            register(method, factory);
            packages.add(messageClassOf(method).getPackageName());
            Class<? extends Message> replyClass = ReturnTypes.messageClassOf(method);
            if (replyClass != null) {
                packages.add(replyClass.getPackageName());
            }
        });
        messagePackages.accept(packages);
        warnOfDirections();
        log.info("{} message handlers found", dispatcher.handlers().size());
    }

    private void register(AnnotatedMethod<MessageHandler> method, HandlerMethodFactory factory) {
        Class<? extends Message> messageClass = messageClassOf(method);
        HandlerMethod handler = factory.create(method);
        requireReplyId(method, registry);
        requireCorrelated(method, messageClass);
        try {
            dispatcher.register(messageClass, method.description(), handler, HandlerOptions.of(method.annotation()));
        } catch (StartupException unusable) {
            throw new StartupException(
                    "%s (handled by %s)".formatted(unusable.getMessage(), method.description()),
                    unusable.action(),
                    unusable);
        }
        MessageType type = registry.register(messageClass);
        if (MessageDirection.ofName(type) == MessageDirection.TO_CLIENT) {
            log.warn(
                    "{} handles {}, which is a message to clients by its name, so that none of them sends it; that is right"
                            + " only in a program that connects to other servers",
                    method.description(),
                    type);
        }
    }

    /** What cannot be sent is found out now rather than with each message. */
    static void requireReplyId(AnnotatedMethod<?> method, MessageRegistry registry) {
        Class<? extends Message> replyClass = ReturnTypes.messageClassOf(method);
        if (replyClass == null) {
            return;
        }
        try {
            registry.register(replyClass);
        } catch (StartupException unsendable) {
            throw new StartupException(
                    "%s (returned by %s)".formatted(unsendable.getMessage(), method), unsendable.action(), unsendable);
        }
    }

    /**
     * Names and ranges of ids are conventions: a message is wrong only where the game itself keeps to them, and its name
     * says one thing and its id another.
     */
    private void warnOfDirections() {
        warnOfDirection(MessageDirection.FROM_CLIENT, "from clients", MessageDirection.TO_CLIENT);
        warnOfDirection(MessageDirection.TO_CLIENT, "to clients", MessageDirection.FROM_CLIENT);
    }

    private void warnOfDirection(MessageDirection direction, String name, MessageDirection other) {
        Map<MessageDirection, List<MessageType>> byId = registry.all().stream()
                .filter(type -> MessageDirection.ofName(type) == direction)
                .collect(Collectors.groupingBy(type -> MessageDirection.ofId(type.id())));
        List<MessageType> wrong = byId.getOrDefault(other, List.of());
        if (wrong.size() < byId.getOrDefault(direction, List.of()).size()) {
            wrong.forEach(type -> log.warn(
                    "{} is a message {} by its name, but its id is not in their range; those from clients start at 2000,"
                            + " those to clients at 1000",
                    type,
                    name));
        }
    }

    private static void requireCorrelated(
            AnnotatedMethod<MessageHandler> method, Class<? extends Message> messageClass) {
        Class<? extends Message> replyClass = ReturnTypes.messageClassOf(method);
        CorrelationField source = CorrelationField.of(messageClass);
        CorrelationField target = replyClass == null ? null : CorrelationField.of(replyClass);
        if (source != null && target != null && !source.isConvertibleTo(target)) {
            throw new StartupException(
                    "%s returns a reply that cannot carry back the value of %s in %s."
                            .formatted(method, source, target),
                    "Let both correlation fields be integers, or both strings.");
        }
    }

    private static Class<? extends Message> messageClassOf(AnnotatedMethod<MessageHandler> method) {
        List<Class<?>> parameters = method.parameterTypes();
        List<? extends Class<? extends Message>> messages = parameters.stream()
                .filter(Message.class::isAssignableFrom)
                .map(type -> type.<Message>asSubclass(Message.class))
                .toList();
        if (messages.size() > 1) {
            throw wrongSignature(method, "it takes more than one message");
        }
        if (Collections.frequency(parameters, Session.class) > 1) {
            throw wrongSignature(method, "it takes more than one Session");
        }
        for (Class<?> parameter : parameters) {
            if (Throwable.class.isAssignableFrom(parameter)) {
                throw wrongSignature(method, "it takes a " + parameter.getName());
            }
        }
        Class<? extends Message> named = method.annotation().value();
        Class<? extends Message> taken = messages.isEmpty() ? named : messages.get(0);
        if (named != Message.class && taken != named) {
            throw wrongSignature(
                    method,
                    "its annotation names %s, but it takes a %s".formatted(named.getSimpleName(), taken.getName()));
        }
        if (Modifier.isAbstract(taken.getModifiers()) || !GeneratedMessage.class.isAssignableFrom(taken)) {
            throw wrongSignature(
                    method,
                    messages.isEmpty()
                            ? "it neither takes a message nor names one in its annotation"
                            : "%s stands for no one type of message".formatted(taken.getName()));
        }
        return taken;
    }

    private static StartupException wrongSignature(AnnotatedMethod<?> method, String why) {
        return new StartupException(
                "%s cannot handle messages: %s.".formatted(method, why),
                ("Let %s#%s take one generated message class and what else it needs, in any order, and return %s."
                                + " A method that takes no message names its type: @MessageHandler(C2S_Chat.class).")
                        .formatted(
                                method.declared().getDeclaringClass().getSimpleName(),
                                method.declared().getName(),
                                ReturnTypes.DESCRIPTION));
    }
}
