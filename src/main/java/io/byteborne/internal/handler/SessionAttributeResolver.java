package io.byteborne.internal.handler;

import io.byteborne.message.ArgumentResolver;
import io.byteborne.message.ArgumentValue;
import io.byteborne.message.MissingArgumentException;
import io.byteborne.message.SessionAttribute;
import io.byteborne.server.StartupException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;

/** Resolves parameters marked with {@link SessionAttribute}. */
public final class SessionAttributeResolver implements ArgumentResolver {
    @Override
    public @Nullable ArgumentValue resolve(MethodParameter parameter) {
        SessionAttribute annotation = parameter.getParameterAnnotation(SessionAttribute.class);
        if (annotation == null) {
            return null;
        }
        String name = annotation.value().isEmpty() ? nameOf(parameter) : annotation.value();
        if (!annotation.required() && parameter.getParameterType().isPrimitive()) {
            throw new StartupException(
                    "Session attribute '%s' of %s may be missing, but a %s cannot be null."
                            .formatted(name, parameter.getExecutable(), parameter.getParameterType()),
                    "Declare the parameter as %s, or remove 'required = false'."
                            .formatted(ClassUtils.resolvePrimitiveIfNecessary(parameter.getParameterType())
                                    .getSimpleName()));
        }
        Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(parameter.getParameterType());
        return (session, message) -> {
            Object value = session.attributes().get(name);
            if (value == null && annotation.required()) {
                throw new MissingArgumentException("%s has no attribute '%s'".formatted(session, name));
            }
            if (value != null && !type.isInstance(value)) {
                throw new MissingArgumentException("Attribute '%s' of %s is a %s, not a %s"
                        .formatted(name, session, value.getClass().getName(), type.getName()));
            }
            return value;
        };
    }

    private static String nameOf(MethodParameter parameter) {
        parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
        String name = parameter.getParameterName();
        if (name == null) {
            throw new StartupException(
                    "A @SessionAttribute parameter of %s has no name.".formatted(parameter.getExecutable()),
                    "Name the attribute in the annotation, or compile with -parameters.");
        }
        return name;
    }
}
