package io.byteborne.internal.logging;

import io.byteborne.message.LogText;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Writes the lines that clients can cause, so that no client can fill the disk, hide what others do or forge lines. Any
 * thread; never blocks except for the log itself, and never throws, whatever the arguments do.
 *
 * <p>Of each kind, {@value #LINES} lines are written, and then about one every six seconds; over all kinds, no more than
 * a hundred a minute while there are many. What is left out is counted, and one line every ten seconds says how much of
 * which kind. A kind is the lines of one format, or what {@link #errorOf} is told. Of the lines with an
 * exception, one in ten minutes has the stack trace; the others have its text.
 *
 * <p>{@link LogText} makes arguments and exceptions safe.
 */
public final class RateLimitedLog {
    /** How many lines of one kind can be written at once. */
    public static final int LINES = LogBudget.LINES;

    /** There are few formats; kinds that are named at run time must not fill the memory either. */
    static final int MAX_KINDS = 1000;

    private final Logger log;
    private final LogBudget budget;
    private final ConcurrentMap<String, LogBudget.Kind> kinds = new ConcurrentHashMap<>();
    private final LogBudget.Kind others;

    public RateLimitedLog(Logger log) {
        this(log, LogBudget.OF_PROCESS);
    }

    RateLimitedLog(Logger log, LogBudget budget) {
        this.log = log;
        this.budget = budget;
        this.others = budget.new Kind("(many kinds)");
    }

    /** As {@link Logger#debug(String, Object...)}; none of these is left out. */
    public void debug(String format, @Nullable Object... arguments) {
        if (log.isDebugEnabled()) {
            logWithoutStack(Level.DEBUG, format, arguments);
        }
    }

    /** As {@link Logger#info(String, Object...)}. */
    public void info(String format, @Nullable Object... arguments) {
        write(format, Level.INFO, format, arguments);
    }

    /** As {@link Logger#warn(String, Object...)}. */
    public void warn(String format, @Nullable Object... arguments) {
        write(format, Level.WARN, format, arguments);
    }

    /** As {@link Logger#error(String, Object...)}: an exception after the arguments is the failure. */
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
        switch (budget.admit(find(name), level)) {
            case WHOLE -> log(log, level, format, arguments);
            case WITHOUT_STACK -> logWithoutStack(level, format, arguments);
            case LEFT_OUT -> {}
        }
    }

    private LogBudget.Kind find(String name) {
        LogBudget.Kind kind = kinds.get(name);
        if (kind == null) {
            // Concurrent threads may make a few more.
            kind = kinds.size() < MAX_KINDS ? kinds.computeIfAbsent(name, one -> budget.new Kind(one)) : others;
        }
        return kind;
    }

    private void logWithoutStack(Level level, String format, @Nullable Object... arguments) {
        int last = arguments.length - 1;
        if (last >= 0 && arguments[last] instanceof Throwable failure) {
            @Nullable Object[] replaced = Arrays.copyOf(arguments, arguments.length);
            replaced[last] = LogText.of(failure);
            log(log, level, format + ": {}", replaced);
        } else {
            log(log, level, format, arguments);
        }
    }

    /** Writes a line with safe arguments. Throws nothing. */
    static void log(Logger log, Level level, String format, @Nullable Object... arguments) {
        try {
            Object[] shown = new Object[arguments.length];
            for (int i = 0; i < shown.length; i++) {
                boolean last = i == shown.length - 1;
                shown[i] = last && arguments[i] instanceof Throwable failure
                        ? LoggedException.of(failure)
                        : LogText.of(arguments[i]);
            }
            switch (level) {
                case ERROR -> log.error(format, shown);
                case WARN -> log.warn(format, shown);
                case INFO -> log.info(format, shown);
                default -> log.debug(format, shown);
            }
        } catch (Throwable broken) {
            // If even the log fails, there is nowhere left to report it; the caller has work to continue.
        }
    }
}
