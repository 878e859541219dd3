package io.byteborne.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.byteborne.ByteborneWorldApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole server, with settings that are there and have no value. */
class BlankSettingsTests {
    private static @Nullable Throwable start(String... settings) {
        return catchThrowable(() -> run(settings).close());
    }

    private static ConfigurableApplicationContext run(String... settings) {
        return new SpringApplicationBuilder(ByteborneWorldApplication.class)
                .run(Stream.concat(
                                Stream.of(
                                        "--byteborne.server.port=0",
                                        "--byteborne.websocket.port=0",
                                        "--server.port=0",
                                        "--byteborne.server.host=127.0.0.1"),
                                Stream.of(settings))
                        .toArray(String[]::new));
    }

    private static void assertRefused(@Nullable Throwable failure, String name, String why) {
        FailureAnalysis report = FailureReports.of(failure);
        assertThat(report.getDescription()).startsWith(name + " ").contains(why);
        assertThat(report.getAction()).contains("Set " + name + " to ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server.address",
                "management.server.address",
                "management.endpoints.access.default",
                "management.endpoints.access.max-permitted",
                "server.ssl.bundle",
                "server.ssl.client-auth",
                "management.server.ssl.bundle",
                "management.server.ssl.client-auth",
                "spring.security.user.password",
                "byteborne.console.hosts",
                "byteborne.server.ssl.bundle",
                "byteborne.server.ssl.client-auth",
                "byteborne.client.ssl.bundle"
            })
    void whenASettingThatClosesSomethingIsBlankThenStartupFailsWithASentence(String name) {
        assertRefused(start("--" + name + "="), name, "is set, but blank");
        assertRefused(start("--" + name + "=  "), name, "is set, but blank");
        assertRefused(start("--" + name + "=${NOPE:}"), name, "is set, but blank");
        assertRefused(start("--" + name + "=${NOPE}"), name, "cannot be read: Could not resolve placeholder 'NOPE'");
    }

    @Test
    void whenAKeyHasNoValueInAFileThenStartupFailsToo(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("blank.yml"), "server:\n  address:\n");

        assertRefused(
                start("--spring.config.additional-location=" + file.toUri()), "server.address", "is set, but blank");
    }

    @Test
    void whenActuatorHasAPortOfItsOwnThenItsAddressMayBeLeftOut() {
        assertThat(start("--management.server.port=0")).isNull();
        assertThat(start("--management.server.port=-1"))
                .as("no actuator over HTTP")
                .isNull();
    }

    @Test
    void whenBlankSettingsOnlyStandForTheirDefaultsThenTheServerStarts() {
        assertThat(start(
                        "--byteborne.console.enabled=",
                        "--management.server.port=",
                        "--management.endpoint.gamesessions.access="))
                .isNull();
    }

    @Test
    void whenNothingIsServedOverHttpThenItsSettingsDoNotMatter() {
        assertThat(start("--spring.main.web-application-type=none", "--server.address="))
                .isNull();
        assertRefused(
                start("--spring.main.web-application-type=none", "--byteborne.server.ssl.client-auth="),
                "byteborne.server.ssl.client-auth",
                "is set, but blank");
    }

    @ParameterizedTest
    @ValueSource(strings = {"byteborne.server.max-connections-per-address", "byteborne.server.limit-loopback"})
    void whenALimitIsBlankThenItIsNotTakenForNone(String name) {
        FailureAnalysis report = FailureReports.of(start("--" + name + "="));
        assertThat(report.getDescription()).contains(name);
    }
}
