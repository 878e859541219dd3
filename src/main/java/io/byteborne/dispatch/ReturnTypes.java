package io.byteborne.dispatch;

import com.google.protobuf.GeneratedMessage;
import com.google.protobuf.Message;
import io.byteborne.startup.AnnotatedMethod;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/** Knows what handler methods may return. */
final class ReturnTypes {
    static final String DESCRIPTION = "void, a message, a Reply, or one of these in an Optional or a CompletionStage";

    private ReturnTypes() {}

    /** Whether something can be done with what the method returns. */
    static boolean isUsable(AnnotatedMethod<?> method) {
        ResolvableType type = method.returnType();
        if (CompletionStage.class.isAssignableFrom(type.toClass())) {
            return isUsableNow(type.as(CompletionStage.class).getGeneric());
        }
        return isUsableNow(type);
    }

    /** As {@link #isUsable}, for methods that must come to their result at once. */
    static boolean isUsableAtOnce(AnnotatedMethod<?> method) {
        return isUsableNow(method.returnType());
    }

    /** The one type of message that the method is declared to return, in whatever wrapping; null if that is open. */
    static @Nullable Class<? extends Message> messageClassOf(AnnotatedMethod<?> method) {
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
