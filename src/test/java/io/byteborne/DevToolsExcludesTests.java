package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.startup.SecureDefaults;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.devtools.autoconfigure.DevToolsProperties;
import org.springframework.core.env.StandardEnvironment;

/** Whoever starts the load client by Maven builds, and must not restart the server with that. */
class DevToolsExcludesTests {
    @Test
    void whenABuildWritesWhatEachBuildWritesThenTheServerIsNotRestarted() {
        StandardEnvironment environment = new StandardEnvironment();
        new SecureDefaults().postProcessEnvironment(environment, new SpringApplication());
        DevToolsProperties devTools = Binder.get(environment)
                .bind("spring.devtools", DevToolsProperties.class)
                .get();

        assertThat(devTools.getRestart().getAllExclude())
                .contains("META-INF/build-info.properties", "byteborne/messages.protodesc");
    }
}
