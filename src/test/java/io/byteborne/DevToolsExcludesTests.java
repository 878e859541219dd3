package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.devtools.autoconfigure.DevToolsProperties;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

/** Whoever starts the load client by Maven builds, and must not restart the server with that. */
class DevToolsExcludesTests {
    @Test
    void whenABuildWritesWhatEachBuildWritesThenTheServerIsNotRestarted() throws IOException {
        PropertySource<?> settings = new YamlPropertySourceLoader()
                .load("application", new ClassPathResource("application.yml"))
                .getFirst();
        DevToolsProperties devTools = new Binder(Objects.requireNonNull(ConfigurationPropertySource.from(settings)))
                .bind("spring.devtools", DevToolsProperties.class)
                .get();

        assertThat(devTools.getRestart().getAllExclude())
                .contains("META-INF/build-info.properties", "byteborne/messages.protodesc");
    }
}
