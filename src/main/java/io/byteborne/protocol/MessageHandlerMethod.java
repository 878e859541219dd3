package io.byteborne.protocol;

import com.google.protobuf.GeneratedMessage;
import com.google.protobuf.Message;
import io.byteborne.network.Session;
import io.byteborne.startup.StartupException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A method marked with {@link MessageHandler}: checked once, at start-up, and turned into a method handle of one fixed
 * shape, so that a call needs no reflection.
 */
final class MessageHandlerMethod implements MessageInvoker<Message> {
    private static final MethodType SHAPE = MethodType.methodType(Message.class, Session.class, Message.class);

    private final MethodHandle handle;

    private MessageHandlerMethod(MethodHandle handle) {
        this.handle = handle;
    }

    @Override
    public @Nullable Message invoke(Session session, Message message) throws Throwable {
        return (Message) handle.invokeExact(session, message);
    }

    /**
     * The type of message that a method handles.
     *
     * @throws StartupException if the method's signature is not one that a handler can have
     */
    static Class<? extends Message> messageClassOf(Method method, MessageHandler annotation) {
        List<Class<? extends Message>> messages = new ArrayList<>();
        int sessions = 0;
        for (Class<?> parameter : method.getParameterTypes()) {
            if (parameter == Session.class) {
                sessions++;
            } else if (Message.class.isAssignableFrom(parameter)) {
                messages.add(parameter.asSubclass(Message.class));
            } else {
                throw wrongSignature(method, "it takes a %s".formatted(parameter.getName()));
            }
        }
        if (sessions > 1 || messages.size() > 1) {
            throw wrongSignature(method, "it takes more than one %s".formatted(sessions > 1 ? "Session" : "message"));
        }
        if (method.getReturnType() != void.class && !Message.class.isAssignableFrom(method.getReturnType())) {
            throw wrongSignature(
                    method, "it returns a %s".formatted(method.getReturnType().getName()));
        }
        if (Modifier.isStatic(method.getModifiers())) {
            throw wrongSignature(method, "it is static");
        }
        Class<? extends Message> named = annotation.value();
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

    private static StartupException wrongSignature(Method method, String why) {
        return new StartupException(
                "@MessageHandler method %s cannot handle messages: %s.".formatted(signatureOf(method), why),
                ("Let %s#%s take one generated message class, a Session, or both, in any order, and return void or a"
                                + " message. A method that takes no message names its type: @MessageHandler(C2S_Chat.class).")
                        .formatted(method.getDeclaringClass().getSimpleName(), method.getName()));
    }

    private static String signatureOf(Method method) {
        String parameters = Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", "));
        return "%s#%s(%s)".formatted(method.getDeclaringClass().getName(), method.getName(), parameters);
    }

    /**
     * Prepares the call of a method whose signature {@link #messageClassOf} has accepted.
     *
     * @param method to be called on {@code bean}, a proxy or the object itself
     */
    static MessageHandlerMethod of(Object bean, Method method) {
        MethodHandle bound = unreflect(method).bindTo(bean);
        Class<?>[] parameters = method.getParameterTypes();
        MethodType shape = SHAPE;
        int[] order = new int[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            boolean session = parameters[i] == Session.class;
            order[i] = session ? 0 : 1;
            if (!session) {
                shape = shape.changeParameterType(1, parameters[i]);
            }
        }
        MethodHandle arranged =
                MethodHandles.permuteArguments(bound, shape.changeReturnType(method.getReturnType()), order);
        MethodHandle returning = method.getReturnType() == void.class
                ? MethodHandles.filterReturnValue(arranged, MethodHandles.constant(Message.class, null))
                : arranged;
        return new MessageHandlerMethod(returning.asType(SHAPE));
    }

    private static MethodHandle unreflect(Method method) {
        try {
            // Handlers are most often package-private.
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method);
        } catch (IllegalAccessException | RuntimeException inaccessible) {
            throw new StartupException(
                    "@MessageHandler method %s cannot be called: %s"
                            .formatted(signatureOf(method), inaccessible.getMessage()),
                    "Make the method and its class public.",
                    inaccessible);
        }
    }
}
