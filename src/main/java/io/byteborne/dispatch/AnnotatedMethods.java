package io.byteborne.dispatch;

import io.byteborne.startup.StartupException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/** Finds the annotated methods of every bean. Main thread, once all singletons exist. */
public final class AnnotatedMethods {
    private AnnotatedMethods() {}

    /**
     * Finds them, in no order.
     *
     * @throws StartupException if a bean that has some is a prototype, or its proxy hides them
     */
    public static <A extends Annotation> List<AnnotatedMethod<A>> find(
            ConfigurableListableBeanFactory beanFactory, Class<A> annotationClass) {
        List<AnnotatedMethod<A>> found = new ArrayList<>();
        for (String beanName : beanFactory.getBeanNamesForType(Object.class)) {
            // A scoped bean's target is reached through its proxy, which is a bean as well.
            if (!ScopedProxyUtils.isScopedTarget(beanName)) {
                Class<?> beanClass = AutoProxyUtils.determineTargetClass(beanFactory, beanName);
                if (beanClass != null && isCandidate(beanClass)) {
                    found.addAll(methodsOf(beanFactory, beanName, ClassUtils.getUserClass(beanClass), annotationClass));
                }
            }
        }
        return found;
    }

    /** Whether a bean of the class may have methods with our annotations: Spring's own, which are most, have none. */
    public static boolean isCandidate(Class<?> beanClass) {
        return !beanClass.getName().startsWith("org.springframework.");
    }

    private static <A extends Annotation> List<AnnotatedMethod<A>> methodsOf(
            ConfigurableListableBeanFactory beanFactory,
            String beanName,
            Class<?> beanClass,
            Class<A> annotationClass) {
        Map<Method, A> methods = MethodIntrospector.selectMethods(beanClass, (MethodIntrospector.MetadataLookup<A>)
                method -> AnnotatedElementUtils.findMergedAnnotation(method, annotationClass));
        if (methods.isEmpty()) {
            return List.of();
        }
        // Asked first, since a singleton that was registered as an object has no definition.
        if (!beanFactory.isSingleton(beanName) && beanFactory.isPrototype(beanName)) {
            throw new StartupException(
                    "Bean '%s' (%s) has @%s methods, but is a prototype: every use makes another one."
                            .formatted(beanName, beanClass.getName(), annotationClass.getSimpleName()),
                    "Make %s a singleton (remove its scope).".formatted(beanClass.getSimpleName()));
        }
        Object bean = beanFactory.getBean(beanName);
        return methods.entrySet().stream()
                .map(entry -> new AnnotatedMethod<>(
                        bean,
                        beanClass,
                        entry.getKey(),
                        invocable(entry.getKey(), bean, annotationClass),
                        entry.getValue()))
                .toList();
    }

    private static Method invocable(Method method, Object bean, Class<? extends Annotation> annotationClass) {
        try {
            return AopUtils.selectInvocableMethod(method, bean.getClass());
        } catch (IllegalStateException hiddenByProxy) {
            throw new StartupException(
                    "@%s method %s#%s cannot be called through the bean's proxy."
                            .formatted(
                                    annotationClass.getSimpleName(),
                                    method.getDeclaringClass().getName(),
                                    method.getName()),
                    "Declare the method in an interface of the class, or let the class be proxied itself "
                            + "(spring.aop.proxy-target-class=true), and do not make the method private.",
                    hiddenByProxy);
        }
    }
}
