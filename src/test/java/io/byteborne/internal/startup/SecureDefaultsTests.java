package io.byteborne.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SecureDefaultsTests {
    private final StandardEnvironment environment = new StandardEnvironment();

    private void process() {
        ConfigurationPropertySources.attach(environment);
        new SecureDefaults().postProcessEnvironment(environment, new SpringApplication());
    }

    private void set(String name, String value) {
        environment.getPropertySources().addFirst(new MapPropertySource(name, Map.of(name, value)));
    }

    @Test
    void whenTheApplicationSaysNothingThenActuatorIsOnLoopbackAndChangesNothing() {
        process();

        assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
        assertThat(environment.getProperty("management.endpoints.access.default"))
                .isEqualTo("read-only");
        assertThat(environment.getProperty("management.endpoints.web.exposure.include"))
                .contains("health", "gamesessions")
                .doesNotContain("*", "env", "heapdump");
        assertThat(environment.containsProperty("management.server.address")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"management.server.port", "MANAGEMENT_SERVER_PORT"})
    void whenActuatorHasAPortOfItsOwnThenThatIsOnLoopbackToo(String name) {
        if (name.equals("MANAGEMENT_SERVER_PORT")) {
            environment
                    .getPropertySources()
                    .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of(name, "9000")));
        } else {
            set(name, "9000");
        }
        process();

        assertThat(environment.getProperty("management.server.address")).isEqualTo("127.0.0.1");
    }

    @Test
    void whenTheApplicationSaysOtherwiseThenThatHolds() {
        set("server.address", "10.0.0.7");
        set("management.endpoints.access.default", "unrestricted");
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "defaultProperties", Map.of("management.endpoint.health.show-details", "never")));
        process();

        assertThat(environment.getProperty("server.address")).isEqualTo("10.0.0.7");
        assertThat(environment.getProperty("management.endpoints.access.default"))
                .isEqualTo("unrestricted");
        assertThat(environment.getProperty("management.endpoint.health.show-details"))
                .isEqualTo("never");
    }
}
