package io.byteborne.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.server.StartupException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;

class StartupFailureAnalyzerTests {
    private final StartupException failure = new StartupException("The chair is broken.", "Mend the chair.");

    @Test
    void whenStartupFailsThenTheRegisteredAnalyzerReportsDescriptionAndAction() {
        FailureAnalysis report = FailureReports.of(failure);

        assertThat(report.getDescription()).isEqualTo("The chair is broken.");
        assertThat(report.getAction()).isEqualTo("Mend the chair.");
    }

    @Test
    void whenABeanCannotBeMadeBecauseOfItThenItIsReportedAllTheSame() {
        FailureAnalysis report = FailureReports.of(new BeanCreationException("chair", "wrapped", failure));

        assertThat(report.getDescription()).isEqualTo("The chair is broken.");
        assertThat(report.getAction()).isEqualTo("Mend the chair.");
    }
}
