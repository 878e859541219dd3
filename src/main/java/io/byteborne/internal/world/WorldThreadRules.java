package io.byteborne.internal.world;

import io.byteborne.cluster.ClusterMessageHandler;
import io.byteborne.internal.discovery.AnnotatedMethod;
import io.byteborne.internal.discovery.BeanDiscovery;
import io.byteborne.internal.discovery.FoundBean;
import io.byteborne.internal.discovery.GameBeans;
import io.byteborne.login.Authenticator;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.server.StartupException;
import io.byteborne.world.OnTick;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ReflectionUtils;

/**
 * Refuses annotations that take a method off the world thread, or make the world thread wait, where the method would
 * work all the same and only the players would notice. Annotations are known by their names: a game need not have them.
 */
public final class WorldThreadRules implements BeanDiscovery {
    private static final String ASYNC = "org.springframework.scheduling.annotation.Async";
    private static final String TRANSACTIONAL = "org.springframework.transaction.annotation.Transactional";
    private static final String JAKARTA_TRANSACTIONAL = "jakarta.transaction.Transactional";

    private static final String ELSEWHERE =
            "give that work to the BlockingExecutor bean, which brings its result back to the world thread.";

    @Override
    public void discover(GameBeans beans) {
        for (AnnotatedMethod<MessageHandler> handler : beans.methods(MessageHandler.class)) {
            boolean blocking = handler.annotation().blocking();
            requireOrder(
                    handler,
                    blocking
                            ? "blocking = true is enough for it to run on a thread of its own."
                            : "with @MessageHandler(blocking = true), it runs on a thread of its own, and in order.");
            if (!blocking) {
                requireNoTransaction(
                        handler, "Make it @MessageHandler(blocking = true), which runs on a thread of its own; or ");
            }
        }
        beans.methods(MessageExceptionHandler.class).forEach(WorldThreadRules::require);
        beans.methods(OnTick.class).forEach(WorldThreadRules::require);
        beans.methods(ClusterMessageHandler.class).forEach(WorldThreadRules::require);
        for (FoundBean<?> authenticator : beans.ofType(Authenticator.class)) {
            for (Method method : ReflectionUtils.getUniqueDeclaredMethods(
                    authenticator.beanClass(), WorldThreadRules::isOfAuthenticator)) {
                requireNoTransaction(
                        "Method %s of authenticator %s".formatted(method.getName(), authenticator),
                        authenticator.beanClass(),
                        method,
                        "");
            }
        }
    }

    private static boolean isOfAuthenticator(Method method) {
        return !method.isBridge()
                && ReflectionUtils.findMethod(Authenticator.class, method.getName(), (Class<?>[]) null) != null;
    }

    private static void require(AnnotatedMethod<?> method) {
        requireOrder(method, ELSEWHERE);
        requireNoTransaction(method, "");
    }

    /** A future is what handlers may return, and what {@code @Async} completes; it knows nothing else that has a result. */
    private static void requireOrder(AnnotatedMethod<?> method, String instead) {
        if (find(ASYNC, method.beanClass(), method.declared()) != null
                && !CompletableFuture.class.isAssignableFrom(method.declared().getReturnType())) {
            throw new StartupException(
                    ("%s is @Async: it would run beside the world thread and in no order, and what it returns or throws"
                                    + " would be lost.")
                            .formatted(method),
                    "Remove @Async from %s, or from its class; %s".formatted(method.description(), instead));
        }
    }

    private static void requireNoTransaction(AnnotatedMethod<?> method, String mend) {
        requireNoTransaction(method.toString(), method.beanClass(), method.declared(), mend);
    }

    /** @param mend the beginning of what to do; more follows */
    private static void requireNoTransaction(String name, Class<?> beanClass, Method method, String mend) {
        if (find(ASYNC, beanClass, method) != null) {
            return;
        }
        for (String annotationName : List.of(TRANSACTIONAL, JAKARTA_TRANSACTIONAL)) {
            MergedAnnotation<?> transactional = find(annotationName, beanClass, method);
            if (transactional != null && beginsTransaction(transactional)) {
                throw new StartupException(
                        ("%s is @Transactional, but runs on the world thread: all players would wait for its"
                                        + " transactions.")
                                .formatted(name),
                        (mend.isEmpty() ? "R" : mend + "r")
                                + "emove @Transactional from it, or from its class, and "
                                + ELSEWHERE);
            }
        }
    }

    /** Not with what takes a method out of the transactions of its class. */
    private static boolean beginsTransaction(MergedAnnotation<?> transactional) {
        // Spring calls it the propagation; Jakarta's annotation has nothing else as its value.
        return transactional
                .getValue("propagation")
                .or(() -> transactional.getValue("value"))
                .map(Object::toString)
                .filter(type -> Set.of("NOT_SUPPORTED", "NEVER", "SUPPORTS").contains(type))
                .isEmpty();
    }

    /** Of the method or, if that has none, of its class. */
    private static @Nullable MergedAnnotation<?> find(String annotationName, Class<?> beanClass, Method method) {
        MergedAnnotation<?> own =
                MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY).get(annotationName);
        if (own.isPresent()) {
            return own;
        }
        MergedAnnotation<?> ofClass =
                MergedAnnotations.from(beanClass, SearchStrategy.TYPE_HIERARCHY).get(annotationName);
        return ofClass.isPresent() ? ofClass : null;
    }
}
