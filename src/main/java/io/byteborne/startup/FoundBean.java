package io.byteborne.startup;

import org.springframework.core.ResolvableType;

/**
 * A bean that was looked for by its type.
 *
 * @param name its name
 * @param bean the bean as others see it, so a proxy if it has one
 * @param beanClass its class as written
 * @param declared what its definition says that it is, which may be less; {@link ResolvableType#NONE} if it has none
 * @param primary whether it is the one to be used where there are several
 */
public record FoundBean<T>(String name, T bean, Class<?> beanClass, ResolvableType declared, boolean primary) {
    /** The bean as messages to programmers name it. */
    @Override
    public String toString() {
        return "'%s' (%s)".formatted(name, beanClass.getName());
    }
}
