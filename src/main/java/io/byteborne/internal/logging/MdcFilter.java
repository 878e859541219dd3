package io.byteborne.internal.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.Marker;

/**
 * Puts {@link LogFields} into the logging context (SLF4J's MDC) when a line is about to be written, and takes them out
 * with the next line to which they do not belong. So they cost nothing while nothing is logged, and patterns, structured
 * formats and every appender find them where they look for such fields. It filters nothing; it only has to be called
 * first. Runs on the thread that logs.
 */
public final class MdcFilter extends TurboFilter implements LoggerContextListener {
    private final LogFields fields;
    /** Names that were put in, per thread. */
    @SuppressWarnings("ThreadLocalUsage") // There is one filter in an application, and no static state.
    private final ThreadLocal<@Nullable Set<String>> shown = new ThreadLocal<>();

    public MdcFilter(LogFields fields) {
        this.fields = fields;
    }

    /** Installs the filter, if Logback writes the lines. */
    void install() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
            loggers.addListener(this);
            loggers.addTurboFilter(this);
        }
    }

    void uninstall() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
            loggers.removeListener(this);
            loggers.getTurboFilterList().remove(this);
        }
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        if (level.isGreaterOrEqual(logger.getEffectiveLevel())) {
            show(fields.current());
        }
        return FilterReply.NEUTRAL;
    }

    private void show(Map<String, String> now) {
        Set<String> before = shown.get();
        if (before != null) {
            before.stream().filter(name -> !now.containsKey(name)).forEach(MDC::remove);
            shown.remove();
        }
        if (!now.isEmpty()) {
            now.forEach(MDC::put);
            shown.set(now.keySet());
        }
    }

    /** A logging system that is reconfigured forgets its filters. */
    @Override
    public void onReset(LoggerContext loggers) {
        loggers.addTurboFilter(this);
    }

    @Override
    public boolean isResetResistant() {
        return true;
    }

    @Override
    public void onStart(LoggerContext loggers) {}

    @Override
    public void onStop(LoggerContext loggers) {}

    @Override
    public void onLevelChange(Logger logger, Level level) {}
}
