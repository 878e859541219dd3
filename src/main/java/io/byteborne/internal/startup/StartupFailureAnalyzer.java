package io.byteborne.internal.startup;

import io.byteborne.server.StartupException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Makes Spring Boot print a {@link StartupException} as description and action. */
final class StartupFailureAnalyzer extends AbstractFailureAnalyzer<StartupException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StartupException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
    }
}
