package io.byteborne.internal.handler;

import com.google.protobuf.GeneratedMessage;
import com.google.protobuf.Message;
import io.byteborne.internal.discovery.AnnotatedMethod;
import io.byteborne.message.Reply;
import io.byteborne.message.ReturnValueResolver;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/** Knows what handler methods may return, beside what a {@link ReturnValueResolver} knows. */
public final class ReturnTypes {
    public static final String DESCRIPTION =
            "void, a message, a Reply, or one of these in an Optional or a CompletionStage";

    private ReturnTypes() {}

    /** Whether something can be done with what the method returns. */
    public static boolean isUsable(AnnotatedMethod<?> method) {
        ResolvableType type = method.returnType();
        if (CompletionStage.class.isAssignableFrom(type.toClass())) {
            return isUsableNow(type.as(CompletionStage.class).getGeneric());
        }
        return isUsableNow(type);
    }

    /** Whether the method may come to its result later. */
    public static boolean isStage(AnnotatedMethod<?> method) {
        return CompletionStage.class.isAssignableFrom(method.returnType().toClass());
    }

    /** What the method returns, without a stage and an Optional around it. */
    static MethodParameter valueOf(AnnotatedMethod<?> method) {
        MethodParameter returned = new MethodParameter(method.declared(), -1).withContainingClass(method.beanClass());
        MethodParameter value = isStage(method) ? returned.nested() : returned;
        return value.getNestedParameterType() == Optional.class ? value.nested() : value;
    }

    /** The one type of message that the method is declared to return, in whatever wrapping; null if that is open. */
    public static @Nullable Class<? extends Message> messageClassOf(AnnotatedMethod<?> method) {
        ResolvableType type = method.returnType();
        if (CompletionStage.class.isAssignableFrom(type.toClass())) {
            type = type.as(CompletionStage.class).getGeneric();
        }
        Class<?> returned = (type.toClass() == Optional.class ? type.getGeneric() : type).toClass();
        return GeneratedMessage.class.isAssignableFrom(returned) && !Modifier.isAbstract(returned.getModifiers())
                ? returned.asSubclass(Message.class)
                : null;
    }

    private static boolean isUsableNow(ResolvableType type) {
        if (type.toClass() == Optional.class) {
            return isSendable(type.getGeneric().toClass());
        }
        return type.toClass() == void.class || type.toClass() == Void.class || isSendable(type.toClass());
    }

    private static boolean isSendable(Class<?> type) {
        return type == Reply.class || Message.class.isAssignableFrom(type);
    }
}
