package io.byteborne.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.autoconfigure.SettingsAutoConfiguration;
import io.byteborne.internal.startup.FailureReports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.type.filter.AnnotationTypeFilter;

@ExtendWith(OutputCaptureExtension.class)
class UnknownSettingsTests {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(SettingsAutoConfiguration.class);

    /** What start-up says of an application that has nothing but settings. */
    private static @Nullable Throwable start(Map<String, Object> variables, String... arguments) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        SpringApplication application = new SpringApplicationBuilder(SettingsAutoConfiguration.class)
                .environment(environment)
                .web(WebApplicationType.NONE)
                .build();
        return catchThrowable(() -> application.run(arguments).close());
    }

    private static FailureAnalysis reportOf(Map<String, Object> variables, String... arguments) {
        return FailureReports.of(start(variables, arguments));
    }

    @ParameterizedTest
    @CsvSource({
        "byteborne.world.tick-intervall, byteborne.world.tick-interval",
        "byteborne.world.tik-rate, byteborne.world.tick-rate",
        "byteborne.sever.port, byteborne.server.port",
        "byteborne.tick-interval, byteborne.world.tick-interval",
        "byteborne.world.watchdog.warnafter2, byteborne.world.watchdog.warn-after",
        "byteborne.server.ssl.client-atuh, byteborne.server.ssl.client-auth",
        "byteborne.console.host, byteborne.console.hosts"
    })
    void whenAKeyIsMisspeltThenStartUpNamesItItsSourceAndTheRightOne(String wrong, String right) {
        FailureAnalysis report = reportOf(Map.of(), "--" + wrong + "=1");

        assertThat(report.getDescription())
                .isEqualTo("There is no setting %s, which is set by \"%s\" from property source \"commandLineArgs\"."
                        .formatted(wrong, wrong));
        assertThat(report.getAction()).isEqualTo("Write %s instead of %s.".formatted(right, wrong));
    }

    @Test
    void whenAKeyIsLikeNoneThenWhatThereIsIsListed() {
        assertThat(reportOf(Map.of(), "--byteborne.server.frobnicate=1").getAction())
                .startsWith("Remove byteborne.server.frobnicate; in its place there may be: host, port, transport, ");
        assertThat(reportOf(Map.of(), "--byteborne.frobnicate=1").getAction())
                .contains(
                        "client, cluster, console, handler, login, metrics, request, resume, room, save, server, session, session-protocol, websocket, world.");
        assertThat(reportOf(Map.of(), "--byteborne.server.port.frobnicate=1").getAction())
                .isEqualTo("Remove byteborne.server.port.frobnicate.");
    }

    @Test
    void whenAFileHasTheKeyThenItsLineIsNamedAndProfilesCountToo(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("application.yml"), """
                byteborne:
                  server:
                    port: 0
                """);
        Files.writeString(folder.resolve("application-prod.yml"), """
                byteborne:
                  session:
                    rate-limit:
                      mesages-per-second: 5
                  world:
                    tick-intervall: 20ms
                """);
        String location = "--spring.config.location=" + folder.toUri();

        assertThat(start(Map.of(), location)).isNull();
        FailureAnalysis report = reportOf(Map.of(), location, "--spring.profiles.active=prod");

        assertThat(report.getDescription())
                .contains("byteborne.session.rate-limit.mesages-per-second, which is set by ")
                .contains("application-prod.yml] - 4:27.")
                .contains("byteborne.world.tick-intervall, which is set by ")
                .contains("application-prod.yml] - 6:21.");
        assertThat(report.getAction())
                .contains("Write byteborne.session.rate-limit.messages-per-second instead of ")
                .contains("Write byteborne.world.tick-interval instead of ");
    }

    @PropertySource("classpath:/unknown-setting.properties")
    static class WithPropertySource {}

    @Test
    void whenAClassNamesAFileWithTheKeyThenItIsFoundAsWell() {
        runner.withUserConfiguration(WithPropertySource.class)
                .run(context -> assertThat(
                                FailureReports.of(context.getStartupFailure()).getDescription())
                        .contains("There is no setting byteborne.room.max-roms"));
    }

    @Test
    void whenASystemPropertyHasTheKeyThenItIsFoundAsWell() {
        runner.withSystemProperties("byteborne.room.max-roms=1")
                .run(context -> assertThat(
                                FailureReports.of(context.getStartupFailure()).getDescription())
                        .contains("\"byteborne.room.max-roms\" from property source \"systemProperties\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "byteborne.world.tick-interval=50ms",
                "byteborne.world.tickInterval=50ms",
                "byteborne.world.tick_interval=50ms",
                "byteborne.world.TICK-INTERVAL=50ms",
                "byteborne.console.hosts=a,b",
                "byteborne.console.hosts[0]=a",
                "byteborne.server.proxy-protocol.trusted[1]=10.0.0.0/8",
                "byteborne.server.ssl.bundle=game",
                "byteborne.server=",
                "byteborne=",
                "my.game.tick-intervall=1",
                "byteborne-game.tick-intervall=1",
                "byteborneworld.tick-intervall=1"
            })
    void whenAKeyIsRightInWhateverFormOrIsSomebodyElsesThenNothingIsSaid(String setting) {
        assertThat(start(Map.of(), "--" + setting)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "BYTEBORNE_WORLD_TICKINTERVALL, BYTEBORNE_WORLD_TICKINTERVAL, byteborne.world.tick-interval",
        "BYTEBORNE_WORLD_TICK_INTERVALL, BYTEBORNE_WORLD_TICKINTERVAL, byteborne.world.tick-interval",
        "byteborne_server_prot, BYTEBORNE_SERVER_PORT, byteborne.server.port"
    })
    void whenAVariableOfTheEnvironmentIsMisspeltThenTheRightOneIsNamed(String wrong, String right, String key) {
        FailureAnalysis report = reportOf(Map.of(wrong, "1"));

        assertThat(report.getDescription())
                .isEqualTo("There is no setting for the environment variable %s.".formatted(wrong));
        assertThat(report.getAction()).isEqualTo("Write %s instead of %s, which is %s.".formatted(right, wrong, key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BYTEBORNE_WORLD_TICKINTERVAL",
                "BYTEBORNE_WORLD_TICK_INTERVAL",
                "byteborne_world_tick_interval",
                "byteborne.world.tick-interval",
                "BYTEBORNE_CONSOLE_HOSTS_0",
                "BYTEBORNE_SERVER_PROXYPROTOCOL_TRUSTED_1_",
                "BYTEBORNE_WORLD_SERVICE_HOST",
                "BYTEBORNE_WORLD_SERVICE_PORT",
                "BYTEBORNE_WORLD_SERVICE_PORT_GAME",
                "BYTEBORNE_WORLD_PORT_12345_TCP",
                "BYTEBORNE_WORLD_PORT_12345_TCP_ADDR",
                "BYTEBORNE_WORLD_PORT_12345_TCP_PORT",
                "BYTEBORNE_WORLD_PORT_12345_UDP_PROTO",
                "BYTEBORNE_SERVER_SERVICE_HOST",
                "BYTEBORNE_SERVER_PORT_80_TCP_PORT",
                "BYTEBORNE_SERVER_SERVICE_PORT",
                "BYTEBORNEGAME_WORLD_TICKINTERVALL"
            })
    void whenAVariableIsRightOrALinkToAServiceThenNothingIsSaid(String variable, CapturedOutput output) {
        assertThat(start(Map.of(variable, "1"))).isNull();

        assertThat(output).doesNotContain(variable);
    }

    @Test
    void whenAVariableIsThePortOfALinkThenNothingIsSaid(CapturedOutput output) {
        assertThat(start(Map.of("BYTEBORNE_WORLD_PORT", "tcp://10.0.0.1:12345")))
                .isNull();

        assertThat(output).doesNotContain("BYTEBORNE_WORLD_PORT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BYTEBORNE_BUILD_COMMIT", "BYTEBORNE_PORT", "BYTEBORNE_HOME"})
    void whenAVariableIsLikeNoSettingThenStartUpOnlyWarns(String variable, CapturedOutput output) {
        assertThat(start(Map.of(variable, "abc"))).isNull();

        assertThat(output)
                .contains("The environment variable %s is no setting, and changes nothing".formatted(variable));
    }

    /** Whoever adds a record adds it to the configuration, too. */
    @Test
    void whenThereIsARecordOfSettingsThenItsKeysAreKnown() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        List<String> prefixes =
                scanner.findCandidateComponents(ByteborneWorldApplication.class.getPackageName() + ".internal").stream()
                        .map(definition -> prefixOf(String.valueOf(definition.getBeanClassName())))
                        .toList();

        assertThat(prefixes).hasSizeGreaterThan(8);
        assertThat(start(
                        Map.of(),
                        prefixes.stream().map(prefix -> "--" + prefix + "=").toArray(String[]::new)))
                .isNull();
    }

    private static String prefixOf(String className) {
        try {
            return Arrays.stream(Class.forName(className).getAnnotationsByType(ConfigurationProperties.class))
                    .map(ConfigurationProperties::value)
                    .collect(Collectors.joining());
        } catch (ClassNotFoundException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
