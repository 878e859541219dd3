package io.byteborne.internal.discovery;

import io.byteborne.server.StartupException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.ScopeNotActiveException;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;

/**
 * Finds out what each bean is. A definition tells for certain only if it names the class whose constructor is
 * called, or a class that cannot have subclasses; all other beans are known only by their objects. So a bean that has not
 * been created yet, because it is lazy or a prototype, is created here if its definition leaves open what it is.
 */
final class BeanInspector {
    private final List<GameBean> found = new ArrayList<>();

    private BeanInspector() {}

    /** The beans of a context and of its parents, without those that are Spring's or the JDK's own. */
    static List<GameBean> inspect(ConfigurableListableBeanFactory beanFactory) {
        BeanInspector inspector = new BeanInspector();
        Set<String> names = new HashSet<>();
        for (ConfigurableListableBeanFactory factory = beanFactory; factory != null; factory = parentOf(factory)) {
            inspector.inspect(factory, names);
        }
        return inspector.found;
    }

    private static @Nullable ConfigurableListableBeanFactory parentOf(ConfigurableListableBeanFactory factory) {
        BeanFactory parent = factory.getParentBeanFactory();
        if (parent instanceof ApplicationContext context) {
            parent = context.getAutowireCapableBeanFactory();
        }
        if (parent == null || parent instanceof ConfigurableListableBeanFactory) {
            return (ConfigurableListableBeanFactory) parent;
        }
        throw new StartupException(
                "It cannot be told which beans the parent context has: it is a %s."
                        .formatted(parent.getClass().getName()),
                "Give the application a parent that is one of Spring's own application contexts, or none.");
    }

    /** @param seen names that have been looked at; in a parent, those that its child defines itself */
    private void inspect(ConfigurableListableBeanFactory factory, Set<String> seen) {
        boolean more = true;
        // Repeated until nothing is new: a bean that is created here may register others.
        while (more) {
            List<String> names = new ArrayList<>();
            factory.getBeanNamesIterator().forEachRemaining(names::add);
            names.removeIf(name -> !seen.add(name));
            names.forEach(name -> inspect(factory, name));
            more = !names.isEmpty();
        }
    }

    private void inspect(ConfigurableListableBeanFactory factory, String name) {
        BeanDefinition definition = factory.containsBeanDefinition(name) ? factory.getMergedBeanDefinition(name) : null;
        // A scoped bean's target is reached through its proxy, which is a bean as well.
        if (ScopedProxyUtils.isScopedTarget(name) || (definition != null && definition.isAbstract())) {
            return;
        }
        if (!factory.isFactoryBean(name)) {
            inspect(factory, name, definition, factory.getSingleton(name));
            return;
        }
        inspect(factory, BeanFactory.FACTORY_BEAN_PREFIX + name, definition, factory.getSingleton(name));
        if (!isMadeBySpring(factory, name)) {
            inspect(factory, name, null, null);
        }
    }

    /**
     * Notes a bean.
     *
     * @param definition what its object is made by; null if there is none, or if a factory makes it
     * @param object null if it need not exist yet
     */
    private void inspect(
            ConfigurableListableBeanFactory factory,
            String name,
            @Nullable BeanDefinition definition,
            @Nullable Object object) {
        if (object != null) {
            note(factory, name, typeOf(object), object.getClass());
            return;
        }
        if (isMadeBySpring(factory, name)) {
            return;
        }
        Class<?> certain = certainClass(factory, name, definition);
        if (certain != null) {
            note(factory, name, ClassUtils.getUserClass(certain), certain);
            return;
        }
        Object made = make(factory, name);
        if (made != null) {
            note(factory, name, targetType(factory, name, made), made.getClass());
        }
    }

    private void note(ConfigurableListableBeanFactory factory, String name, Class<?> type, Class<?> seenAs) {
        if (isCandidate(type)) {
            found.add(new GameBean(factory, name, type, seenAs));
        }
    }

    /**
     * Whether a bean of the class may be of interest: those of Spring and of the JDK, which are the majority, are not.
     */
    static boolean isCandidate(Class<?> type) {
        return !type.getName().startsWith("org.springframework.")
                && !type.getName().startsWith("java.");
    }

    /** An object's class as written; if it is a proxy, that of its target. */
    static Class<?> typeOf(Object object) {
        // Factories of proxies also have a target, but are not proxies.
        return ClassUtils.getUserClass(
                AopUtils.isAopProxy(object) ? AopProxyUtils.ultimateTargetClass(object) : object.getClass());
    }

    /** As {@link #typeOf}; a scoped proxy knows no more about its target than what is declared. */
    private static Class<?> targetType(ConfigurableListableBeanFactory factory, String name, Object made) {
        String target = ScopedProxyUtils.getTargetBeanName(name);
        if (!factory.containsBeanDefinition(target)) {
            return typeOf(made);
        }
        Class<?> certain = certainClass(factory, target, factory.getMergedBeanDefinition(target));
        if (certain != null) {
            return ClassUtils.getUserClass(certain);
        }
        Object madeTarget = make(factory, target);
        return typeOf(madeTarget == null ? made : madeTarget);
    }

    /** Whether the method that makes a bean is one of Spring's own. */
    private static boolean isMadeBySpring(ConfigurableListableBeanFactory factory, String name) {
        String definitionName = BeanFactoryUtils.transformedBeanName(name);
        return factory.containsBeanDefinition(definitionName)
                && factory.getBeanDefinition(definitionName) instanceof AnnotatedBeanDefinition annotated
                && annotated.getFactoryMethodMetadata() != null
                && annotated.getFactoryMethodMetadata().getDeclaringClassName().startsWith("org.springframework.");
    }

    /** The class that a bean certainly has; null if only its object shows that. */
    private static @Nullable Class<?> certainClass(
            ConfigurableListableBeanFactory factory, String name, @Nullable BeanDefinition definition) {
        if (definition instanceof AbstractBeanDefinition own
                && own.getFactoryMethodName() == null
                && own.getInstanceSupplier() == null
                && own.getBeanClassName() != null) {
            return ClassUtils.resolveClassName(own.getBeanClassName(), factory.getBeanClassLoader());
        }
        Class<?> declared = factory.getType(name, /* allowFactoryBeanInit= */ false);
        return declared != null && Modifier.isFinal(declared.getModifiers()) && !Proxy.isProxyClass(declared)
                ? declared
                : null;
    }

    /** Creates a bean to look at it; null if only other code can, which knows its arguments or is in its scope. */
    private static @Nullable Object make(ConfigurableListableBeanFactory factory, String name) {
        if (factory.isSingleton(name)) {
            return factory.getBean(name);
        }
        try {
            Object made = factory.getBean(name);
            if (factory.isPrototype(name) && !factory.isFactoryBean(name)) {
                factory.destroyBean(name, made);
            }
            return made;
        } catch (UnsatisfiedDependencyException | ScopeNotActiveException notHere) {
            return null;
        } catch (BeansException broken) {
            throw new StartupException(
                    "It cannot be told what bean '%s' is, since none can be made: %s"
                            .formatted(name, broken.getMessage()),
                    "Let its @Bean method return a final class, or declare the class itself as a component.",
                    broken);
        }
    }
}
