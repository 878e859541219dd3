package io.byteborne.protocol;

import com.google.protobuf.Message;
import io.byteborne.startup.StartupException;
import java.lang.reflect.Method;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/**
 * Finds the {@link MessageHandler} methods of every bean, and registers them. Main thread, once all singletons exist
 * and before any lifecycle starts: no message can be earlier.
 */
final class MessageHandlerDiscovery implements SmartInitializingSingleton {
    private static final Logger log = LoggerFactory.getLogger(MessageHandlerDiscovery.class);

    private final ConfigurableListableBeanFactory beanFactory;
    private final MessageDispatcher dispatcher;

    MessageHandlerDiscovery(ConfigurableListableBeanFactory beanFactory, MessageDispatcher dispatcher) {
        this.beanFactory = beanFactory;
        this.dispatcher = dispatcher;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (String beanName : beanFactory.getBeanNamesForType(Object.class)) {
            // A scoped bean's target is reached through its proxy, which is a bean as well.
            if (!ScopedProxyUtils.isScopedTarget(beanName)) {
                Class<?> beanClass = AutoProxyUtils.determineTargetClass(beanFactory, beanName);
                if (beanClass != null && AnnotationUtils.isCandidateClass(beanClass, MessageHandler.class)) {
                    registerHandlersOf(beanName, ClassUtils.getUserClass(beanClass));
                }
            }
        }
        log.info("{} message handlers found", dispatcher.handlers().size());
    }

    private void registerHandlersOf(String beanName, Class<?> beanClass) {
        Map<Method, MessageHandler> methods =
                MethodIntrospector.selectMethods(beanClass, (MethodIntrospector.MetadataLookup<MessageHandler>)
                        method -> AnnotatedElementUtils.findMergedAnnotation(method, MessageHandler.class));
        if (methods.isEmpty()) {
            return;
        }
        if (beanFactory.isPrototype(beanName)) {
            throw new StartupException(
                    "Bean '%s' (%s) has @MessageHandler methods, but is a prototype: every use makes another one."
                            .formatted(beanName, beanClass.getName()),
                    "Make %s a singleton (remove its scope).".formatted(beanClass.getSimpleName()));
        }
        Object bean = beanFactory.getBean(beanName);
        methods.forEach((method, annotation) -> register(bean, beanClass, method, annotation));
    }

    private void register(Object bean, Class<?> beanClass, Method method, MessageHandler annotation) {
        Class<? extends Message> messageClass = MessageHandlerMethod.messageClassOf(method, annotation);
        String description = beanClass.getName() + "#" + method.getName();
        MessageHandlerMethod handler = MessageHandlerMethod.of(bean, invocable(method, bean));
        try {
            dispatcher.registerUntyped(messageClass, description, handler);
        } catch (StartupException unusable) {
            throw new StartupException(
                    "%s (handled by %s)".formatted(unusable.getMessage(), description), unusable.action(), unusable);
        }
    }

    private static Method invocable(Method method, Object bean) {
        try {
            return AopUtils.selectInvocableMethod(method, bean.getClass());
        } catch (IllegalStateException hiddenByProxy) {
            throw new StartupException(
                    "@MessageHandler method %s#%s cannot be called through the bean's proxy."
                            .formatted(method.getDeclaringClass().getName(), method.getName()),
                    "Declare the method in an interface of the class, or let the class be proxied itself "
                            + "(spring.aop.proxy-target-class=true), and do not make the method private.",
                    hiddenByProxy);
        }
    }
}
