package io.byteborne.internal.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

class OnConsoleTests {
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnConsole.class)
    static class Anything {
        @Bean
        String console() {
            return "here";
        }
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource({
        "true, server.address=127.0.0.1",
        "true, server.address=::1",
        "true, server.address=localhost",
        "false, server.address=0.0.0.0",
        "false, server.port=8080",
        "false, server.address=",
        "false, server.address=127.0.0.1 byteborne.console.enabled=false",
        "true, server.address=0.0.0.0 byteborne.console.enabled=true",
        "false, server.address=127.0.0.1 management.server.port=8081",
    })
    void whenTheServerListensSomewhereThenTheConsoleIsThereOrNot(boolean there, String properties) {
        new ReactiveWebApplicationContextRunner()
                .withUserConfiguration(Anything.class)
                .withPropertyValues(properties.split(" "))
                .run(context -> assertThat(context.containsBean("console")).isEqualTo(there));
    }
}
