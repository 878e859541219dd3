package io.byteborne.internal.startup;

import java.util.Objects;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/** What a user reads when start-up fails: Spring Boot's own report, made by whatever analyzers are registered. */
public final class FailureReports {
    private FailureReports() {}

    /** Description and action for a failure that an analyzer knows. */
    public static FailureAnalysis of(@Nullable Throwable failure) {
        if (failure == null) {
            throw new AssertionError("start-up did not fail");
        }
        ArgumentResolver arguments = ArgumentResolver.of(BeanFactory.class, new DefaultListableBeanFactory())
                .and(Environment.class, new StandardEnvironment());
        // As Spring Boot does: analyzers of libraries that are not there are left out.
        FailureHandler leftOut = FailureHandler.logging(LogFactory.getLog(FailureReports.class));
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, arguments, leftOut)
                .stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no analyzer knows this failure", failure));
    }
}
