package io.byteborne.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.byteborne.ByteborneWorldApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.yaml.snakeyaml.Yaml;

/** The whole server, in an environment with links to services. */
class ServiceLinksTests {
    private static @Nullable Throwable start(String variable, String value, String... settings) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.of(variable, value)));
        return catchThrowable(() -> new SpringApplicationBuilder(ByteborneWorldApplication.class)
                .environment(environment)
                .run(settings)
                .close());
    }

    @ParameterizedTest
    @CsvSource({
        "BYTEBORNE_SERVER_PORT, byteborne.server.port, tcp://10.0.0.1:12345",
        "SERVER_PORT, server.port, tcp://10.0.0.1:80",
        "MANAGEMENT_SERVER_PORT, management.server.port, udp://[fd00::1]:80",
        "DUMMY_PORT, dummy.port, sctp://10.0.0.1:9"
    })
    void whenAPortIsALinkToAServiceThenStartupFailsAndNamesTheCause(String variable, String name, String link) {
        FailureAnalysis report =
                FailureReports.of(start(variable, link, "--spring.config.location=optional:file:/nowhere/"));

        assertThat(report.getDescription())
                .startsWith(name + " is " + link + ", set by ")
                .contains("\"" + variable + "\"", "Kubernetes");
        assertThat(report.getAction()).contains("enableServiceLinks: false", name);
    }

    @Test
    void whenACommandLineSetsThePortThenTheLinkDoesNotMatter() {
        assertThat(start(
                        "BYTEBORNE_SERVER_PORT",
                        "tcp://10.0.0.1:12345",
                        "--byteborne.server.port=0",
                        "--byteborne.websocket.port=0",
                        "--server.port=0"))
                .isNull();
    }

    @Test
    void whenTheManifestIsAppliedThenThereAreNoLinks() throws IOException {
        Iterable<Object> documents =
                new Yaml().loadAll(Files.readString(Path.of("ops/kubernetes/byteborne-world.yaml")));

        assertThat(StreamSupport.stream(documents.spliterator(), false)
                        .map(document -> (Map<?, ?>) document)
                        .filter(document -> "StatefulSet".equals(document.get("kind"))))
                .singleElement()
                .satisfies(world -> assertThat(
                                ((Map<?, ?>) in(world, "spec", "template", "spec")).get("enableServiceLinks"))
                        .isEqualTo(false));
    }

    private static Object in(Map<?, ?> map, String... path) {
        Object found = map;
        for (String name : path) {
            found = Objects.requireNonNull(((Map<?, ?>) found).get(name), name);
        }
        return found;
    }
}
