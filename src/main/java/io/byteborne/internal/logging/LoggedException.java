package io.byteborne.internal.logging;

import io.byteborne.message.LogText;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Replaces, in the log, an exception whose own text must not, or cannot, be written: has its stack, its causes and its
 * text, made safe by {@link LogText}.
 */
final class LoggedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Of one exception, its causes and suppressed exceptions. */
    private static final int MAX_SHOWN = 50;

    private LoggedException(Throwable failure, Set<Throwable> seen) {
        super(LogText.of(failure), copyOf(tried(failure::getCause, null), seen));
        setStackTrace(tried(failure::getStackTrace, new StackTraceElement[0]));
        for (Throwable suppressed : tried(failure::getSuppressed, new Throwable[0])) {
            Throwable copy = copyOf(suppressed, seen);
            if (copy != null) {
                addSuppressed(copy);
            }
        }
    }

    /** What is to be written for an exception: itself, if that is safe. Never throws. */
    static Throwable of(Throwable failure) {
        if (tried(() -> isHarmless(failure, newSet()), false)) {
            return failure;
        }
        Set<Throwable> seen = newSet();
        seen.add(failure);
        return new LoggedException(failure, seen);
    }

    private static Set<Throwable> newSet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    private static boolean isHarmless(@Nullable Throwable failure, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return true;
        }
        if (seen.size() > MAX_SHOWN
                || !LogText.isHarmless(failure.toString())
                || !LogText.isHarmless(String.valueOf(failure.getMessage()))
                || failure.getStackTrace() == null) {
            return false;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (!isHarmless(suppressed, seen)) {
                return false;
            }
        }
        return isHarmless(failure.getCause(), seen);
    }

    private static @Nullable LoggedException copyOf(@Nullable Throwable failure, Set<Throwable> seen) {
        return failure == null || seen.size() > MAX_SHOWN || !seen.add(failure)
                ? null
                : new LoggedException(failure, seen);
    }

    /** The result of one of the exception's own methods, any of which may be overridden, and fail. */
    private static <T extends @Nullable Object> T tried(Supplier<T> said, T otherwise) {
        try {
            return said.get();
        } catch (Throwable failure) {
            return otherwise;
        }
    }
}
