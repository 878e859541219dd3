package io.byteborne.internal.startup;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.NestedExceptionUtils;

/**
 * Reports the file that Spring Boot cannot watch for a bundle with {@code reload-on-update}: one that is not there ends
 * the start before anything asks for the bundle.
 */
final class SslBundleFailureAnalyzer implements FailureAnalyzer {
    private static final String REGISTRY = "sslBundleRegistry";

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BeanCreationException bean
                    && REGISTRY.equals(bean.getBeanName())
                    && NestedExceptionUtils.getRootCause(bean) instanceof IOException file) {
                return new FailureAnalysis(
                        "The files of an SSL bundle cannot be read: "
                                + causeIn(bean).getMessage() + ": " + file.getMessage(),
                        "Check the files that spring.ssl.bundle names.",
                        file);
            }
        }
        return null;
    }

    /** What the bean's method threw, without Spring's words about beans around it. */
    private static Throwable causeIn(BeanCreationException bean) {
        Throwable cause = bean;
        while (cause instanceof BeansException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
