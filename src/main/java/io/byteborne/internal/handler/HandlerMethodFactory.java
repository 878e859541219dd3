package io.byteborne.internal.handler;

import com.google.protobuf.Message;
import io.byteborne.internal.discovery.AnnotatedMethod;
import io.byteborne.internal.discovery.FoundBean;
import io.byteborne.internal.discovery.GameBeans;
import io.byteborne.message.ArgumentResolver;
import io.byteborne.message.ArgumentValue;
import io.byteborne.message.ReplyConverter;
import io.byteborne.message.ReturnValueResolver;
import io.byteborne.server.StartupException;
import io.byteborne.session.Session;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.core.MethodParameter;

/**
 * Turns annotated methods into {@link HandlerMethod}s: decides where each argument comes from, and what becomes of what
 * is returned. At start-up.
 */
public final class HandlerMethodFactory {
    private static final MethodType SHAPE =
            MethodType.methodType(Object.class, Session.class, Message.class, Throwable.class);
    private static final MethodType VALUE_SHAPE = MethodType.methodType(Object.class, Session.class, Message.class);
    private static final int SESSION = 0;
    private static final int MESSAGE = 1;
    private static final int EXCEPTION = 2;
    /** None of the three: the value comes from an {@link ArgumentResolver}. */
    private static final int COMPUTED = -1;

    private final List<ArgumentResolver> resolvers;
    private final List<ReturnValueResolver> returnValueResolvers;

    public HandlerMethodFactory(List<ArgumentResolver> resolvers, List<ReturnValueResolver> returnValueResolvers) {
        this.resolvers = resolvers;
        this.returnValueResolvers = returnValueResolvers;
    }

    /** For methods whose arguments come from, and whose results go, wherever one of the beans says. */
    public static HandlerMethodFactory of(GameBeans beans) {
        Stream<ArgumentResolver> own =
                beans.ofType(ArgumentResolver.class).stream().map(FoundBean::bean);
        return new HandlerMethodFactory(
                Stream.concat(Stream.of(new SessionAttributeResolver()), own).toList(),
                beans.ofType(ReturnValueResolver.class).stream()
                        .map(FoundBean::bean)
                        .toList());
    }

    /** Which of the three arguments that are always there a parameter takes. */
    private static int positionOf(Class<?> parameter) {
        if (parameter == Session.class) {
            return SESSION;
        }
        if (Message.class.isAssignableFrom(parameter)) {
            return MESSAGE;
        }
        return Throwable.class.isAssignableFrom(parameter) ? EXCEPTION : COMPUTED;
    }

    /**
     * Prepares the call of a method.
     *
     * @param method annotated, and found by {@link GameBeans}
     * @throws StartupException if a parameter has no source, nothing can be done with what the method returns, or it
     *     cannot be called
     */
    public HandlerMethod create(AnnotatedMethod<?> method) {
        ReplyConverter converter = ReturnTypes.isUsable(method) ? null : converterOf(method);
        MethodHandle bound = method.handle();
        Class<?>[] parameters = method.invocable().getParameterTypes();
        ArgumentValue[] values = new ArgumentValue[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            values[i] = valueOf(method, i);
        }
        MethodHandle spread = returningObject(bound)
                .asType(MethodType.genericMethodType(parameters.length))
                .asSpreader(Object[].class, parameters.length);
        return new HandlerMethod(method, arrange(bound, values), spread, values, converter);
    }

    private ArgumentValue valueOf(AnnotatedMethod<?> method, int index) {
        int position = positionOf(method.parameterTypes().get(index));
        if (position != COMPUTED) {
            return position == SESSION ? (session, message) -> session : (session, message) -> message;
        }
        MethodParameter parameter =
                new MethodParameter(method.declared(), index).withContainingClass(method.beanClass());
        for (ArgumentResolver resolver : resolvers) {
            ArgumentValue value = resolver.resolve(parameter);
            if (value != null) {
                return value;
            }
        }
        throw new StartupException(
                "%s cannot be called: nothing gives its parameter %s, a %s, a value."
                        .formatted(
                                method, index + 1, parameter.getParameterType().getName()),
                ("Let %s#%s take the message, the Session, a @SessionAttribute or something else that is known, or declare"
                                + " an ArgumentResolver bean for %s.")
                        .formatted(
                                method.beanClass().getSimpleName(),
                                method.declared().getName(),
                                parameter.getParameterType().getSimpleName()));
    }

    private ReplyConverter converterOf(AnnotatedMethod<?> method) {
        MethodParameter returned = ReturnTypes.valueOf(method);
        for (ReturnValueResolver resolver : returnValueResolvers) {
            ReplyConverter converter = resolver.resolve(returned);
            if (converter != null) {
                return converter;
            }
        }
        throw new StartupException(
                "%s cannot be called: it returns a %s, and nothing makes a reply of that."
                        .formatted(
                                method, method.declared().getGenericReturnType().getTypeName()),
                "Let %s#%s return %s, or declare a ReturnValueResolver bean for %s."
                        .formatted(
                                method.declared().getDeclaringClass().getSimpleName(),
                                method.declared().getName(),
                                ReturnTypes.DESCRIPTION,
                                returned.getNestedParameterType().getSimpleName()));
    }

    /** Turns a bound method into a call of the fixed shape. */
    private static MethodHandle arrange(MethodHandle bound, ArgumentValue[] values) {
        MethodHandle call = bound;
        Class<?>[] parameters = bound.type().parameterArray();
        // What is not among the three arguments is computed from them: from the last parameter to the first, so that
        // the positions of those before stay what they are.
        for (int i = parameters.length - 1; i >= 0; i--) {
            if (positionOf(parameters[i]) == COMPUTED) {
                MethodHandle value = VALUE_OF.bindTo(values[i]).asType(VALUE_SHAPE.changeReturnType(parameters[i]));
                call = MethodHandles.collectArguments(call, i, value);
            }
        }
        int[] order = new int[call.type().parameterCount()];
        MethodType shape = SHAPE;
        for (int i = 0; i < order.length; i++) {
            Class<?> type = call.type().parameterType(i);
            order[i] = positionOf(type);
            if (type != Session.class && shape.parameterType(order[i]).isAssignableFrom(type)) {
                shape = shape.changeParameterType(order[i], type);
            }
        }
        return returningObject(MethodHandles.permuteArguments(
                        widened(call, shape), shape.changeReturnType(call.type().returnType()), order))
                .asType(SHAPE);
    }

    /** Gives all parameters that take the same argument the same, most specific type. */
    private static MethodHandle widened(MethodHandle call, MethodType shape) {
        MethodType type = call.type();
        for (int i = 0; i < type.parameterCount(); i++) {
            type = type.changeParameterType(i, shape.parameterType(positionOf(type.parameterType(i))));
        }
        return call.asType(type);
    }

    private static MethodHandle returningObject(MethodHandle handle) {
        return handle.type().returnType() == void.class
                ? MethodHandles.filterReturnValue(handle, MethodHandles.constant(Object.class, null))
                : handle.asType(handle.type().changeReturnType(Object.class));
    }

    private static final MethodHandle VALUE_OF = valueOf();

    private static MethodHandle valueOf() {
        try {
            return MethodHandles.lookup().findVirtual(ArgumentValue.class, "of", VALUE_SHAPE);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError(impossible.getMessage(), impossible);
        }
    }
}
