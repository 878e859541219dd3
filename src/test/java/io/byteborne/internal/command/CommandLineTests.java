package io.byteborne.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import clashing.proto.ClashingMessages;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Commands look for messages where the server does. */
class CommandLineTests {
    @SpringBootApplication
    static class Plain {}

    @SpringBootApplication
    @AutoConfigurationPackage(basePackages = "extendable", basePackageClasses = ClashingMessages.class)
    static class Naming {}

    private static SpringApplication application(Class<?> program, Class<?>... sources) {
        SpringApplication application = new SpringApplication(sources);
        application.setMainApplicationClass(program);
        return application;
    }

    @Test
    void whenNothingIsNamedThenMessagesAreLookedForBelowTheProgramsOwnPackage() {
        assertThat(CommandLine.packages(application(Plain.class, Plain.class)))
                .containsExactly("io.byteborne.internal.command");
    }

    @Test
    void whenTheApplicationNamesPackagesThenMessagesAreLookedForBelowThose() {
        assertThat(CommandLine.packages(application(Naming.class, Naming.class)))
                .containsExactlyInAnyOrder("extendable", "clashing.proto");
    }

    /** As in Kotlin, whose main function is in a class of the file. */
    @Test
    void whenTheMainClassIsNotTheApplicationThenBothCount() {
        assertThat(CommandLine.packages(application(String.class, Naming.class)))
                .containsExactlyInAnyOrder("java.lang", "extendable", "clashing.proto");
    }
}
