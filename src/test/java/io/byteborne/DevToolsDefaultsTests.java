package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.startup.SecureDefaults;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.devtools.autoconfigure.DevToolsProperties;
import org.springframework.core.env.StandardEnvironment;

/** Whoever starts the load client by Maven builds, and must not restart the server with that; a change restarts it soon. */
class DevToolsDefaultsTests {
    @Test
    void whenABuildWritesWhatEachBuildWritesThenTheServerIsNotRestarted() {
        assertThat(devTools().getRestart().getAllExclude())
                .contains(
                        "META-INF/build-info.properties",
                        "byteborne/framework.protodesc",
                        "byteborne/messages.protodesc");
    }

    /** They are copied before the classes are made of them. */
    @Test
    void whenAProtoFileIsCopiedThenTheServerIsRestartedByItsClassesOnly() {
        assertThat(devTools().getRestart().getAllExclude()).contains("**/*.proto");
    }

    @Test
    void whenAClassChangesThenDevToolsNoticeWithinAThirdOfASecond() {
        DevToolsProperties.Restart restart = devTools().getRestart();

        assertThat(restart.getPollInterval().plus(restart.getQuietPeriod())).isLessThan(Duration.ofMillis(333));
    }

    private static DevToolsProperties devTools() {
        StandardEnvironment environment = new StandardEnvironment();
        new SecureDefaults().postProcessEnvironment(environment, new SpringApplication());
        return Binder.get(environment)
                .bind("spring.devtools", DevToolsProperties.class)
                .get();
    }
}
