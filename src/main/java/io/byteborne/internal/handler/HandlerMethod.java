package io.byteborne.internal.handler;

import com.google.protobuf.Message;
import io.byteborne.internal.discovery.AnnotatedMethod;
import io.byteborne.message.ArgumentValue;
import io.byteborne.message.MessageInvoker;
import io.byteborne.message.ReplyConverter;
import io.byteborne.session.Session;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * A method that handles messages or exceptions: checked once, at start-up, and turned into a method handle of one fixed
 * shape, so that a call needs no reflection. Made by {@link HandlerMethodFactory}.
 */
public final class HandlerMethod implements MessageInvoker<Message> {
    private final AnnotatedMethod<?> method;
    /** Takes session, message and exception, and gathers all other arguments itself. */
    private final MethodHandle call;
    /** Takes its arguments as an array. */
    private final MethodHandle spreadCall;

    private final ArgumentValue[] arguments;
    private final @Nullable ReplyConverter replyConverter;

    HandlerMethod(
            AnnotatedMethod<?> method,
            MethodHandle call,
            MethodHandle spreadCall,
            ArgumentValue[] arguments,
            @Nullable ReplyConverter replyConverter) {
        this.method = method;
        this.call = call;
        this.spreadCall = spreadCall;
        this.arguments = arguments;
        this.replyConverter = replyConverter;
    }

    /** Makes replies of what the method returns; null if that needs no converter. */
    public @Nullable ReplyConverter replyConverter() {
        return replyConverter;
    }

    public Class<?> beanClass() {
        return method.beanClass();
    }

    /** An annotation of the method, meta-annotations included; null if it has none. */
    public <A extends Annotation> @Nullable A annotation(Class<A> annotationClass) {
        return AnnotatedElementUtils.findMergedAnnotation(method.declared(), annotationClass);
    }

    @Override
    public @Nullable Object invoke(Session session, Message message) throws Throwable {
        return (Object) call.invokeExact(session, message, (Throwable) null);
    }

    /** Calls a method that handles exceptions. */
    @Nullable
    public Object invoke(Session session, Message message, Throwable failure) throws Throwable {
        return (Object) call.invokeExact(session, message, failure);
    }

    /** Gathers the arguments now, on the world thread, for a call on another thread. */
    public Callable<@Nullable Object> prepare(Session session, Message message) throws Throwable {
        @Nullable Object[] values = new Object[arguments.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = arguments[i].of(session, message);
        }
        return () -> rethrowing(() -> (Object) spreadCall.invokeExact(values));
    }

    /** Something that may throw anything. */
    @FunctionalInterface
    public interface Call {
        @Nullable
        Object run() throws Throwable;
    }

    /** Runs a call where only exceptions and errors may be thrown, which is all that there is in practice. */
    public static @Nullable Object rethrowing(Call call) throws Exception {
        try {
            return call.run();
        } catch (Exception | Error failure) {
            throw failure;
        } catch (Throwable unusual) {
            throw new IllegalStateException(unusual);
        }
    }
}
