package io.byteborne.internal.logging;

import ch.qos.logback.classic.LoggerContext;
import io.byteborne.autoconfigure.LogFieldsAutoConfiguration;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;

/** The package's beans, for tests in other packages. */
@TestConfiguration(proxyBeanMethods = false)
@Import(LogFieldsAutoConfiguration.class)
public class LoggingTestConfiguration {
    /** Does to filters what a reset of Logback does, and nothing else. */
    public static void forgetFilters() {
        LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
        loggers.resetTurboFilterList();
        loggers.getCopyOfListenerList().stream()
                .filter(MdcFilter.class::isInstance)
                .forEach(listener -> listener.onReset(loggers));
    }
}
