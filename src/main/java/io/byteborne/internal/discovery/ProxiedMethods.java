package io.byteborne.internal.discovery;

import io.byteborne.server.StartupException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.BridgeMethodResolver;

/**
 * Finds out which methods of a bean can be called if it has a proxy. A proxy that is a subclass cannot override every
 * method; a method that it does not override runs on the proxy itself, whose fields are not those of the bean.
 */
final class ProxiedMethods {
    private ProxiedMethods() {}

    /**
     * The method that has to be called on a bean for one of its class.
     *
     * @param annotation the method's, by which programmers know it
     * @throws StartupException if the bean has a proxy that does not bring the call to it
     */
    static Method invocable(GameBean bean, Object object, Method method, String annotation) {
        String name = "@%s method %s".formatted(annotation, nameOf(method));
        if (method.getDeclaringClass().isInstance(object)) {
            requireOverridden(object, method, name);
        }
        try {
            return AopUtils.selectInvocableMethod(method, object.getClass());
        } catch (IllegalStateException hiddenByProxy) {
            throw new StartupException(
                    "%s of bean %s cannot be called through the bean's proxy.".formatted(name, bean),
                    AopUtils.isCglibProxy(object)
                            ? "Declare %s as the return type of the @Bean method that makes it."
                                    .formatted(bean.type().getSimpleName())
                            : "Declare the method in an interface of the class, or let the class be proxied itself "
                                    + "(spring.aop.proxy-target-class=true), and do not make the method private.",
                    hiddenByProxy);
        }
    }

    /**
     * Makes sure that all methods of a type can be called on an object of that type.
     *
     * @throws StartupException if the object is a proxy that does not bring one of the calls to its bean
     */
    static void requireAllInvocable(Object object, Class<?> type) {
        if (AopUtils.isCglibProxy(object)) {
            Arrays.stream(type.getMethods())
                    .filter(method -> !Modifier.isStatic(method.getModifiers()))
                    .map(method -> called(object.getClass(), method))
                    .forEach(method -> requireOverridden(object, method, "Method " + nameOf(method)));
        }
    }

    /** What runs where a method is called on an object of that class. */
    private static Method called(Class<?> beanClass, Method method) {
        try {
            return beanClass.getMethod(method.getName(), method.getParameterTypes());
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String nameOf(Method method) {
        return "%s#%s".formatted(method.getDeclaringClass().getName(), method.getName());
    }

    private static void requireOverridden(Object object, Method method, String name) {
        if (!AopUtils.isCglibProxy(object)
                || Modifier.isStatic(method.getModifiers())
                || isOverridden(object.getClass(), method)) {
            return;
        }
        String why;
        String mend;
        if (Modifier.isFinal(method.getModifiers())) {
            why = "it is final";
            mend = "Remove 'final' from %s";
        } else if (Modifier.isPrivate(method.getModifiers())) {
            why = "it is private";
            mend = "Do not make %s private";
        } else {
            why = "the proxy is in another package";
            mend = "Make %s public or protected";
        }
        throw new StartupException(
                "%s cannot be called through the bean's proxy: %s.".formatted(name, why),
                (mend + ", or keep the bean from being proxied.").formatted(nameOf(method)));
    }

    private static boolean isOverridden(Class<?> proxyClass, Method method) {
        return declares(proxyClass, method)
                || (method.isBridge() && declares(proxyClass, BridgeMethodResolver.findBridgedMethod(method)));
    }

    private static boolean declares(Class<?> proxyClass, Method method) {
        return Arrays.stream(proxyClass.getDeclaredMethods())
                .anyMatch(own -> own.getName().equals(method.getName())
                        && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()));
    }
}
