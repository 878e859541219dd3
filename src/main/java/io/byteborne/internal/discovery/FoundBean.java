package io.byteborne.internal.discovery;

import org.springframework.core.ResolvableType;

/**
 * A bean that was looked for by its type.
 *
 * @param name its name
 * @param bean the bean as others see it, so a proxy if it has one
 * @param beanClass its class as written
 * @param declared the type that its definition declares, which may be more general; {@link ResolvableType#NONE} if it
 *     has none
 * @param primary whether it is the one to use if there are several
 */
public record FoundBean<T>(String name, T bean, Class<?> beanClass, ResolvableType declared, boolean primary) {
    /** The bean's name in messages to programmers. */
    @Override
    public String toString() {
        return "'%s' (%s)".formatted(name, beanClass.getName());
    }
}
