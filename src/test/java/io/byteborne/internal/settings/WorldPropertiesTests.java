package io.byteborne.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.startup.FailureReports;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class WorldPropertiesTests {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(WorldProperties.class)
    static class Properties {}

    @Test
    void whenNothingIsSetThenATickComesEach50MillisAndBringsTheMessages() {
        runner.run(context -> {
            WorldProperties properties = context.getBean(WorldProperties.class);
            assertThat(properties.interval()).isEqualTo(Duration.ofMillis(50));
            assertThat(properties.dispatch()).isEqualTo(WorldProperties.DispatchMode.ON_TICK);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "tick-rate=30, 33333333",
        "tick-rate=20, 50000000",
        "tick-rate=0.5, 2000000000",
        "tick-rate=1000, 1000000",
        "tick-interval=20ms, 20000000",
        "tick-interval=1m, 60000000000",
        "tick-interval=1ms, 1000000",
    })
    void whenTheTickIsSetEitherWayThenTheIntervalFollows(String setting, long nanos) {
        runner.withPropertyValues("byteborne.world." + setting)
                .run(context -> assertThat(
                                context.getBean(WorldProperties.class).interval())
                        .isEqualTo(Duration.ofNanos(nanos)));
    }

    @Test
    void whenDispatchIsOnArrivalThenItIsBound() {
        runner.withPropertyValues("byteborne.world.dispatch=on-arrival")
                .run(context -> assertThat(
                                context.getBean(WorldProperties.class).dispatch())
                        .isEqualTo(WorldProperties.DispatchMode.ON_ARRIVAL));
    }

    @Test
    void whenTheTickIsSetBothWaysThenStartupFailsAndNamesBoth() {
        runner.withPropertyValues("byteborne.world.tick-rate=30", "byteborne.world.tick-interval=50ms")
                .run(context -> assertThat(
                                FailureReports.of(context.getStartupFailure()).getDescription())
                        .contains("byteborne.world.tick-rate (30.0)", "byteborne.world.tick-interval (PT0.05S)")
                        .contains("remove one of them"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tick-interval=0ms",
                "tick-interval=-1s",
                "tick-interval=999us",
                "tick-interval=61s",
                "tick-rate=0",
                "tick-rate=-20",
                "tick-rate=NaN",
                "tick-rate=Infinity",
                "tick-rate=1001",
                "tick-rate=0.016",
            })
    void whenTheTickIsOutOfRangeThenStartupFailsAndNamesTheProperty(String setting) {
        runner.withPropertyValues("byteborne.world." + setting)
                .run(context -> assertThat(
                                FailureReports.of(context.getStartupFailure()).getDescription())
                        .contains("byteborne.world." + setting.substring(0, setting.indexOf('=')) + " is ")
                        .contains("set it"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tick-interval=soon", "tick-rate=fast", "dispatch=sometimes"})
    void whenAValueIsNoneThenStartupFailsAndNamesThePropertyAndTheValue(String setting) {
        String[] nameAndValue = setting.split("=", 2);
        runner.withPropertyValues("byteborne.world." + setting)
                .run(context -> assertThat(
                                FailureReports.of(context.getStartupFailure()).getDescription())
                        .contains("byteborne.world." + nameAndValue[0], nameAndValue[1]));
    }
}
