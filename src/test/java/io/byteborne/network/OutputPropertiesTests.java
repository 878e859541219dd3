package io.byteborne.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.startup.FailureReports;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/** {@link OutputProperties}, {@link SocketProperties} and {@link PendingOutProperties}. */
class OutputPropertiesTests {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({OutputProperties.class, SocketProperties.class, PendingOutProperties.class})
    static class Properties {}

    @Test
    void whenNothingIsSetThenTheDefaultsAreTheDocumentedOnes() {
        runner.run(context -> {
            assertThat(context.getBean(OutputProperties.class))
                    .isEqualTo(new OutputProperties(DataSize.ofBytes(262_144), Duration.ofSeconds(10)));
            assertThat(context.getBean(SocketProperties.class))
                    .isEqualTo(new SocketProperties(
                            DataSize.ofBytes(65_536),
                            DataSize.ofBytes(0),
                            DataSize.ofBytes(32_768),
                            DataSize.ofBytes(65_536)));
            assertThat(context.getBean(PendingOutProperties.class).maxPendingOut())
                    .isEqualTo(DataSize.ofBytes(268_435_456));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "byteborne.session.soft-pending-out=16383B",
                "byteborne.session.soft-pending-out=1025MB",
                "byteborne.session.socket-send-buffer=1023B",
                "byteborne.session.socket-send-buffer=17MB",
                "byteborne.session.socket-receive-buffer=1B",
                "byteborne.session.socket-receive-buffer=-1B",
                "byteborne.session.socket-receive-buffer=17MB",
                "byteborne.session.write-buffer-low=65KB",
                "byteborne.session.write-buffer-low=0B",
                "byteborne.session.write-buffer-high=17MB",
                "byteborne.server.max-pending-out=65534B",
            })
    void whenASizeIsOutOfRangeThenStartupFailsAndNamesThePropertyAndTheRange(String setting) {
        String property = setting.substring(0, setting.indexOf('='));
        runner.withPropertyValues(setting)
                .run(context -> assertThat(
                                FailureReports.of(context.getStartupFailure()).getDescription())
                        .contains(property + " is ")
                        .contains("set it to a size from "));
    }

    @Test
    void whenTheTimeoutIsNoTimeThenStartupFailsAndNamesIt() {
        runner.withPropertyValues("byteborne.session.soft-pending-out-timeout=0s")
                .run(context -> assertThat(
                                FailureReports.of(context.getStartupFailure()).getDescription())
                        .contains("soft-pending-out-timeout"));
    }
}
