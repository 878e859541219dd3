package io.byteborne.login;

import com.google.protobuf.GeneratedMessage;
import com.google.protobuf.Message;
import io.byteborne.dispatch.HandlerOptions;
import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.startup.StartupException;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * Finds the {@link Authenticator} beans, and registers each as the handler of its login message. Main thread, once all
 * singletons exist and before any lifecycle starts.
 */
final class AuthenticatorDiscovery implements SmartInitializingSingleton {
    private static final Logger log = LoggerFactory.getLogger(AuthenticatorDiscovery.class);

    private final ConfigurableListableBeanFactory beanFactory;
    private final MessageDispatcher dispatcher;
    private final Logins logins;

    AuthenticatorDiscovery(ConfigurableListableBeanFactory beanFactory, MessageDispatcher dispatcher, Logins logins) {
        this.beanFactory = beanFactory;
        this.dispatcher = dispatcher;
        this.logins = logins;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Map<Class<?>, String> byMessage = new HashMap<>();
        for (String beanName : beanFactory.getBeanNamesForType(Authenticator.class)) {
            // A scoped bean's target is reached through its proxy, which is a bean as well.
            if (!ScopedProxyUtils.isScopedTarget(beanName)) {
                Authenticator<?> authenticator = beanFactory.getBean(beanName, Authenticator.class);
                register(beanName, authenticator, byMessage);
            }
        }
    }

    private <M extends Message> void register(
            String beanName, Authenticator<M> authenticator, Map<Class<?>, String> byMessage) {
        String className = AopUtils.getTargetClass(authenticator).getName();
        String description = "authenticator '%s' (%s)".formatted(beanName, className);
        Class<? extends Message> messageClass = messageClassOf(beanName, authenticator);
        if (messageClass == null) {
            throw new StartupException(
                    "It cannot be told which login message %s takes.".formatted(description),
                    ("Let its class, or the @Bean method that makes it, name one generated message class: "
                            + "Authenticator<C2S_Login>."));
        }
        String other = byMessage.putIfAbsent(messageClass, description);
        if (other != null) {
            throw new StartupException(
                    "Message %s has two authenticators: %s and %s."
                            .formatted(messageClass.getName(), other, description),
                    "Remove one of them, or let one call the other.");
        }
        try {
            dispatcher.register(
                    messageClass,
                    className,
                    new LoginHandler<>(authenticator, logins, dispatcher.counters()),
                    new HandlerOptions(/* blocking= */ false, /* anonymous= */ true));
        } catch (StartupException unusable) {
            throw new StartupException(
                    "%s (the login of %s)".formatted(unusable.getMessage(), description), unusable.action(), unusable);
        }
        log.info("Clients log in with {}, to {}", messageClass.getSimpleName(), description);
    }

    private @Nullable Class<? extends Message> messageClassOf(String beanName, Authenticator<?> authenticator) {
        Class<?> written = messageClassOf(ResolvableType.forClass(AopUtils.getTargetClass(authenticator)));
        if (written == null && beanFactory.containsBeanDefinition(beanName)) {
            // A lambda, for one: only the method that makes it has the message in its return type.
            written =
                    messageClassOf(beanFactory.getMergedBeanDefinition(beanName).getResolvableType());
        }
        return written == null ? null : written.asSubclass(Message.class);
    }

    private static @Nullable Class<?> messageClassOf(ResolvableType authenticator) {
        Class<?> message = authenticator.as(Authenticator.class).getGeneric(0).resolve();
        boolean oneType = message != null
                && GeneratedMessage.class.isAssignableFrom(message)
                && !Modifier.isAbstract(message.getModifiers());
        return oneType ? message : null;
    }
}
