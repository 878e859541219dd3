package io.byteborne.internal.dispatch;

import io.byteborne.internal.handler.HandlerMethod;
import io.byteborne.server.StartupException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Knows which method deals with which exception. Filled at start-up; asked on the world thread. */
public final class ExceptionHandlers {
    /** A method, and one exception type that it takes. */
    private record Entry(Class<? extends Throwable> type, int order, String description, HandlerMethod method) {
        /** How far the type is above an exception's own; the smaller, the more specific. */
        int distanceTo(Throwable failure) {
            int distance = 0;
            for (Class<?> up = failure.getClass(); up != type; up = up.getSuperclass()) {
                distance++;
            }
            return distance;
        }
    }

    private final Map<Class<?>, List<Entry>> byBeanClass = new HashMap<>();
    private final List<Entry> advice = new ArrayList<>();

    /** Adds a method that serves the handlers of its own class. */
    void add(Class<? extends Throwable> type, String description, HandlerMethod method) {
        List<Entry> entries = byBeanClass.computeIfAbsent(method.beanClass(), bean -> new ArrayList<>());
        add(entries, new Entry(type, 0, description, method));
    }

    /** Adds a method that serves all handlers. */
    void addAdvice(Class<? extends Throwable> type, int order, String description, HandlerMethod method) {
        add(advice, new Entry(type, order, description, method));
    }

    private static void add(List<Entry> entries, Entry added) {
        for (Entry entry : entries) {
            if (entry.type() == added.type() && entry.order() == added.order()) {
                throw new StartupException(
                        "%s and %s both handle %s, and neither comes before the other."
                                .formatted(
                                        entry.description(),
                                        added.description(),
                                        added.type().getName()),
                        entry.method().beanClass() == added.method().beanClass()
                                ? "Let one of them handle another type of exception."
                                : "Let one of them handle another type of exception, or give their beans a different"
                                        + " @Order.");
            }
        }
        entries.add(added);
    }

    /**
     * Finds the method for an exception.
     *
     * @param beanClass the class of the handler that threw, if it has one
     */
    @Nullable
    HandlerMethod find(@Nullable Class<?> beanClass, Throwable failure) {
        HandlerMethod own = beanClass == null ? null : find(byBeanClass.getOrDefault(beanClass, List.of()), failure);
        return own == null ? find(advice, failure) : own;
    }

    private static @Nullable HandlerMethod find(List<Entry> entries, Throwable failure) {
        return entries.stream()
                .filter(entry -> entry.type().isInstance(failure))
                .min(Comparator.comparingInt((Entry entry) -> entry.distanceTo(failure))
                        .thenComparingInt(Entry::order))
                .map(Entry::method)
                .orElse(null);
    }
}
