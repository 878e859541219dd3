package io.byteborne.internal.startup;

import io.byteborne.save.Saves;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;

/** Says what a game lacks that wants saves and has nowhere to keep them. */
final class MissingSaveStoreFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException>
        implements Ordered {
    /** Before Spring Boot's own, which only says that there is no such bean. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
        if (!Saves.class.equals(cause.getBeanType())) {
            return null;
        }
        return new FailureAnalysis(
                "The game uses saves, and there is nothing to keep them in: neither a DataSource nor a SaveStore, or several"
                        + " DataSources of which none is @Primary.",
                "Add org.springframework.boot:spring-boot-starter-jdbc, org.flywaydb:flyway-core and the driver of a database"
                        + " to the program, and set spring.datasource.url, and in a clone of Byteborne World also"
                        + " spring.autoconfigure.exclude to nothing; or set byteborne.save.in-memory=true to try something"
                        + " out, with saves that end with the program.",
                cause);
    }
}
