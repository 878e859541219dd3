package io.byteborne.internal.login;

import com.google.protobuf.GeneratedMessage;
import com.google.protobuf.Message;
import io.byteborne.internal.discovery.BeanDiscovery;
import io.byteborne.internal.discovery.FoundBean;
import io.byteborne.internal.discovery.GameBeans;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.RegisteredHandler;
import io.byteborne.login.Authenticator;
import io.byteborne.message.HandlerOptions;
import io.byteborne.server.StartupException;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;

/**
 * Registers each {@link Authenticator} as the handler of its login message; if there is none, nobody has to log in.
 * Runs before handlers are looked at, since their possible parameters depend on it.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class AuthenticatorDiscovery implements BeanDiscovery {
    private static final Logger log = LoggerFactory.getLogger(AuthenticatorDiscovery.class);

    private final DefaultMessageDispatcher dispatcher;
    private final Logins logins;
    private final @Nullable UserGuard guard;
    private final Executor outcomes;

    /**
     * @param guard null in a program that belongs to no cluster
     * @param outcomes runs something on the world thread, soon
     */
    public AuthenticatorDiscovery(
            DefaultMessageDispatcher dispatcher, Logins logins, @Nullable UserGuard guard, Executor outcomes) {
        this.dispatcher = dispatcher;
        this.logins = logins;
        this.guard = guard;
        this.outcomes = outcomes;
    }

    @Override
    @SuppressWarnings("rawtypes") // Which message it is that each takes is found out below.
    public void discover(GameBeans beans) {
        List<FoundBean<Authenticator>> found = beans.ofType(Authenticator.class);
        if (found.isEmpty()) {
            logins.requireNone();
        }
        Map<Class<?>, String> byMessage = new HashMap<>();
        for (FoundBean<Authenticator> one : found) {
            Authenticator<?> authenticator = one.bean();
            register(one, authenticator, byMessage);
        }
    }

    private <M extends Message> void register(
            FoundBean<?> found, Authenticator<M> authenticator, Map<Class<?>, String> byMessage) {
        String className = found.beanClass().getName();
        String description = "authenticator " + found;
        Class<? extends Message> messageClass = messageClassOf(found);
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
            RegisteredHandler handler = dispatcher.register(
                    messageClass,
                    className,
                    new LoginHandler<>(authenticator, logins, guard, outcomes, dispatcher.counters()),
                    new HandlerOptions(/* blocking= */ false, /* anonymous= */ true));
            logins.add(handler.type());
        } catch (StartupException unusable) {
            throw new StartupException(
                    "%s (the login of %s)".formatted(unusable.getMessage(), description), unusable.action(), unusable);
        }
        log.info("Clients log in with {}, to {}", messageClass.getSimpleName(), description);
    }

    private static @Nullable Class<? extends Message> messageClassOf(FoundBean<?> found) {
        Class<?> written = messageClassOf(ResolvableType.forClass(found.beanClass()));
        if (written == null) {
            // For example a lambda: only the method that creates it has the message in its return type.
            written = messageClassOf(found.declared());
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
