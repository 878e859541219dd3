package io.byteborne.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.autoconfigure.DispatchAutoConfiguration;
import io.byteborne.autoconfigure.NetworkAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.autoconfigure.WorldAutoConfiguration;
import io.byteborne.internal.startup.FailureReports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Of the interval and the rate of ticks, the one of higher precedence counts. */
class AlternativesTests {
    @TempDir
    private Path folder;

    /** With the files of the folder, below other settings. */
    private ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withUserConfiguration(
                        WorldAutoConfiguration.class,
                        DispatchAutoConfiguration.class,
                        ProtocolAutoConfiguration.class,
                        NetworkAutoConfiguration.class)
                .withPropertyValues("byteborne.server.transport=nio", "byteborne.server.io-threads=1")
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addLast(new MapPropertySource(
                                "location", Map.of("spring.config.location", "file:" + folder + "/"))))
                .withInitializer(new ConfigDataApplicationContextInitializer());
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private static void assertInterval(ApplicationContextRunner runner, Duration interval) {
        runner.run(context ->
                assertThat(context.getBean(WorldProperties.class).interval()).isEqualTo(interval));
    }

    private static ApplicationContextRunner withEnvironment(
            ApplicationContextRunner runner, Map<String, Object> variables) {
        return runner.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource("game-systemEnvironment", variables)));
    }

    @Test
    void whenTheCommandLineSaysTheRateAndTheFileTheIntervalThenTheCommandLineWins() throws Exception {
        write("application.yml", "byteborne.world.tick-interval: 50ms");

        assertInterval(runner(), Duration.ofMillis(50));
        assertInterval(runner().withPropertyValues("byteborne.world.tick-rate=100"), Duration.ofMillis(10));
    }

    @Test
    void whenTheCommandLineSaysTheIntervalAndTheFileTheRateThenTheCommandLineWins() throws Exception {
        write("application.yml", "byteborne.world.tick-rate: 100");

        assertInterval(runner(), Duration.ofMillis(10));
        assertInterval(runner().withPropertyValues("byteborne.world.tick-interval=50ms"), Duration.ofMillis(50));
    }

    @Test
    void whenTheEnvironmentSaysTheRateThenItWinsHoweverItIsWritten() throws Exception {
        write("application.yml", "byteborne.world.tick-interval: 50ms");

        assertInterval(withEnvironment(runner(), Map.of("BYTEBORNE_WORLD_TICKRATE", "100")), Duration.ofMillis(10));
        assertInterval(withEnvironment(runner(), Map.of("BYTEBORNE_WORLD_TICK_RATE", "100")), Duration.ofMillis(10));
    }

    @Test
    void whenAProfileChangesOneIntoTheOtherThenItWins() throws Exception {
        write("application.yml", "byteborne.world.tick-interval: 50ms");
        write("application-fast.yml", "byteborne.world.tick-rate: 100");
        write("application-slow.yml", "byteborne.world.tick-interval: 1s");

        assertInterval(runner().withPropertyValues("spring.profiles.active=fast"), Duration.ofMillis(10));
        assertInterval(runner().withPropertyValues("spring.profiles.active=fast,slow"), Duration.ofSeconds(1));
    }

    @Test
    void whenTheAlternativeIsBlankThenItHidesNothing() throws Exception {
        write("application.yml", "byteborne.world.tick-interval: 20ms");

        assertInterval(runner().withPropertyValues("byteborne.world.tick-rate="), Duration.ofMillis(20));
        assertInterval(runner().withPropertyValues("byteborne.world.tick-rate=${NO_RATE:}"), Duration.ofMillis(20));
    }

    @Test
    void whenOneSourceSetsBothThenStartupFailsAndSaysWhereEachIsSet() throws Exception {
        write("application.yml", "byteborne.world:\n  tick-interval: 50ms\n  tick-rate: 100");

        runner().run(context -> assertThat(
                        FailureReports.of(context.getStartupFailure()).getDescription())
                .contains("byteborne.world.tick-interval (50ms, by ", "byteborne.world.tick-rate (100, by ")
                .contains("application.yml", "2:18", "3:14", "are both set; remove one of them"));
    }

    @Test
    void whenAHigherSourceSaysWhichThenAClashBelowDoesNotMatter() throws Exception {
        write("application.yml", "byteborne.world:\n  tick-interval: 50ms\n  tick-rate: 100");

        assertInterval(runner().withPropertyValues("byteborne.world.tick-rate=1000"), Duration.ofMillis(1));
    }
}
