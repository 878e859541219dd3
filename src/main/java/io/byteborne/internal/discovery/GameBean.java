package io.byteborne.internal.discovery;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;

/**
 * A bean, and what it is. Its object need not exist yet.
 *
 * @param name begins with an ampersand if the bean is a factory rather than its product
 * @param type its class as written; if it is a proxy, that of its target
 * @param seenAs the class of the object that others get
 */
record GameBean(ConfigurableListableBeanFactory factory, String name, Class<?> type, Class<?> seenAs) {
    boolean isA(Class<?> wanted) {
        return wanted.isAssignableFrom(type) || wanted.isAssignableFrom(seenAs);
    }

    Object object() {
        return factory.getBean(name);
    }

    /** Null for an object that was registered directly. */
    private @Nullable BeanDefinition definition() {
        String definitionName = BeanFactoryUtils.transformedBeanName(name);
        return factory.containsBeanDefinition(definitionName) ? factory.getMergedBeanDefinition(definitionName) : null;
    }

    ResolvableType declared() {
        BeanDefinition definition = definition();
        return definition == null ? ResolvableType.NONE : definition.getResolvableType();
    }

    boolean isPrimary() {
        BeanDefinition definition = definition();
        return definition != null && definition.isPrimary();
    }

    boolean isPrototype() {
        return definition() != null && factory.isPrototype(name);
    }

    /** Where, besides the object itself, its order may be given: on the method that creates it, and on its class. */
    Object[] orderSources() {
        Method factoryMethod = definition() instanceof RootBeanDefinition root ? root.getResolvedFactoryMethod() : null;
        return factoryMethod == null ? new Object[] {type} : new Object[] {factoryMethod, type};
    }

    /** The bean's name in messages to programmers. */
    @Override
    public String toString() {
        return "'%s' (%s)".formatted(name, type.getName());
    }
}
