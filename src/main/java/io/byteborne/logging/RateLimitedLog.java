package io.byteborne.logging;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Writes the lines that clients can cause: of each kind, at most {@value #LINES} a second. Those left out are counted,
 * and one line says how many, a second later. Any thread; never blocks but for the log itself, and never throws:
 * arguments and exceptions that cannot be shown are named by their classes. What is shown of the others is made harmless
 * by {@link LogText}.
 *
 * <p>A kind is the lines of one format, or what {@link #errorOf} is told. Of those that go together with an exception,
 * only the first in a second has its stack trace; the others have its text.
 */
public final class RateLimitedLog {
    /** How many lines of one kind are written in one second. */
    public static final int LINES = 10;

    static final Duration PERIOD = Duration.ofSeconds(1);
    /** Formats are few; kinds that are named at run time must not be able to fill the memory either. */
    static final int MAX_KINDS = 1000;

    private final Logger log;
    private final LongSupplier nanoTime;
    private final Executor afterPeriod;
    private final ConcurrentMap<String, Kind> kinds = new ConcurrentHashMap<>();
    private final Kind others = new Kind("(of many kinds)");

    public RateLimitedLog(Logger log) {
        this(
                log,
                System::nanoTime,
                CompletableFuture.delayedExecutor(PERIOD.toNanos(), TimeUnit.NANOSECONDS, Runnable::run));
    }

    /** @param afterPeriod runs what it is given once {@link #PERIOD} has passed */
    RateLimitedLog(Logger log, LongSupplier nanoTime, Executor afterPeriod) {
        this.log = log;
        this.nanoTime = nanoTime;
        this.afterPeriod = afterPeriod;
    }

    /** As {@link Logger#info(String, Object...)}. */
    public void info(String format, @Nullable Object... arguments) {
        write(format, Level.INFO, format, arguments);
    }

    /** As {@link Logger#warn(String, Object...)}. */
    public void warn(String format, @Nullable Object... arguments) {
        write(format, Level.WARN, format, arguments);
    }

    /** As {@link Logger#error(String, Object...)}: an exception behind the arguments is what has failed. */
    public void error(String format, @Nullable Object... arguments) {
        write(format, Level.ERROR, format, arguments);
    }

    /**
     * As {@link #error}, where the lines of one format are of several kinds that must not crowd each other out.
     *
     * @param kind which of them; there must not be many
     */
    public void errorOf(String kind, String format, @Nullable Object... arguments) {
        write(kind, Level.ERROR, format, arguments);
    }

    private void write(String name, Level level, String format, @Nullable Object... arguments) {
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        switch (find(name).admit(level)) {
            case WHOLE -> log(level, format, arguments);
            case WITHOUT_STACK -> logWithoutStack(level, format, arguments);
            case LEFT_OUT -> {}
        }
    }

    private Kind find(String name) {
        Kind kind = kinds.get(name);
        if (kind == null) {
            // Threads that come together may make a few more.
            kind = kinds.size() < MAX_KINDS ? kinds.computeIfAbsent(name, Kind::new) : others;
        }
        return kind;
    }

    private void logWithoutStack(Level level, String format, @Nullable Object... arguments) {
        int last = arguments.length - 1;
        if (last >= 0 && arguments[last] instanceof Throwable failure) {
            @Nullable Object[] replaced = Arrays.copyOf(arguments, arguments.length);
            replaced[last] = LogText.of(failure);
            log(level, format + ": {}", replaced);
        } else {
            log(level, format, arguments);
        }
    }

    private void log(Level level, String format, @Nullable Object... arguments) {
        Object[] shown = new Object[arguments.length];
        for (int i = 0; i < shown.length; i++) {
            boolean last = i == shown.length - 1;
            shown[i] = last && arguments[i] instanceof Throwable failure
                    ? LoggedException.of(failure)
                    : LogText.of(arguments[i]);
        }
        try {
            switch (level) {
                case ERROR -> log.error(format, shown);
                case WARN -> log.warn(format, shown);
                default -> log.info(format, shown);
            }
        } catch (Throwable broken) {
            // Where even the log fails, there is nobody left to tell; whoever logs has work to go on with.
        }
    }

    private enum Admission {
        WHOLE,
        WITHOUT_STACK,
        LEFT_OUT
    }

    /** Lines that are counted together. */
    private final class Kind {
        private final String name;

        // Guarded by this object's monitor.
        private int written;
        private long sinceNanos;
        private long leftOut;

        Kind(String name) {
            this.name = name;
        }

        synchronized Admission admit(Level level) {
            long now = nanoTime.getAsLong();
            if (written == 0 || now - sinceNanos >= PERIOD.toNanos()) {
                written = 0;
                sinceNanos = now;
            }
            if (written < LINES) {
                return written++ == 0 ? Admission.WHOLE : Admission.WITHOUT_STACK;
            }
            if (leftOut++ == 0) {
                afterPeriod.execute(() -> report(level));
            }
            return Admission.LEFT_OUT;
        }

        private void report(Level level) {
            log(level, "{} more lines were left out: {}", takeLeftOut(), name);
        }

        private synchronized long takeLeftOut() {
            long taken = leftOut;
            leftOut = 0;
            return taken;
        }
    }
}
