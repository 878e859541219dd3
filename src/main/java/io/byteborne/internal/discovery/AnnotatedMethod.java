package io.byteborne.internal.discovery;

import io.byteborne.server.StartupException;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.core.ResolvableType;

/**
 * A method of a bean that has an annotation.
 *
 * @param bean the bean as others see it, so a proxy if it has one
 * @param beanClass its class as written
 * @param declared the method as written
 * @param invocable the same method as it is to be called on the bean
 * @param annotation the annotation, attributes of meta-annotations included
 */
public record AnnotatedMethod<A extends Annotation>(
        Object bean, Class<?> beanClass, Method declared, Method invocable, A annotation) {

    /**
     * The method as a call that needs no reflection, bound to its bean.
     *
     * @throws StartupException if the method is static, or may not be called from here
     */
    public MethodHandle handle() {
        if (Modifier.isStatic(declared.getModifiers())) {
            throw new StartupException(
                    "%s is static.".formatted(this),
                    "Remove 'static' from %s#%s.".formatted(beanClass.getSimpleName(), declared.getName()));
        }
        try {
            // Annotated methods are most often package-private.
            invocable.setAccessible(true);
            return MethodHandles.lookup().unreflect(invocable).bindTo(bean);
        } catch (IllegalAccessException | RuntimeException inaccessible) {
            throw new StartupException(
                    "%s cannot be called: %s".formatted(this, inaccessible.getMessage()),
                    "Make the method and its class public.",
                    inaccessible);
        }
    }

    /** The method as logs and endpoints name it. */
    public String description() {
        return beanClass.getName() + "#" + declared.getName();
    }

    /** The types of its parameters; type variables stand for what the bean's class says. */
    public List<Class<?>> parameterTypes() {
        return IntStream.range(0, declared.getParameterCount())
                .<Class<?>>mapToObj(i -> ResolvableType.forMethodParameter(declared, i, beanClass)
                        .toClass())
                .toList();
    }

    /** What it returns, likewise. */
    public ResolvableType returnType() {
        return ResolvableType.forMethodReturnType(declared, beanClass);
    }

    /** The method as messages to programmers name it. */
    @Override
    public String toString() {
        String parameters = Arrays.stream(declared.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", "));
        return "@%s method %s#%s(%s)"
                .formatted(
                        annotation.annotationType().getSimpleName(),
                        declared.getDeclaringClass().getName(),
                        declared.getName(),
                        parameters);
    }
}
