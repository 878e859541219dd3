package io.byteborne.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.dispatch.DispatchConfiguration;
import io.byteborne.protocol.ProtocolConfiguration;
import io.byteborne.startup.FailureReports;
import io.byteborne.world.WorldConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** Where there is TLS for connections to other servers, no connection is plain. */
class ClientTlsDeclarationTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(
                    WorldConfiguration.class,
                    DispatchConfiguration.class,
                    ProtocolConfiguration.class,
                    NetworkConfiguration.class)
            .withPropertyValues("byteborne.server.transport=nio", "byteborne.server.io-threads=1");

    static class Known {
        @Bean
        ClientTls tls() {
            return new ClientTls(SslBundle.systemDefault());
        }
    }

    static class Hidden {
        @Bean
        @Lazy
        Object tls() {
            return new ClientTls(SslBundle.systemDefault());
        }
    }

    @Test
    void whenThereIsTlsThenItIsUsed() {
        runner.withUserConfiguration(Known.class)
                .run(context -> assertThat(context.getBean(ClientService.class).tls())
                        .isSameAs(context.getBean(ClientTls.class)));
    }

    @Test
    void whenItsDeclarationHidesItThenStartupFails() {
        runner.withUserConfiguration(Hidden.class).run(context -> {
            FailureAnalysis report = FailureReports.of(context.getStartupFailure());
            assertThat(report.getDescription()).contains("'tls' (" + ClientTls.class.getName(), "is not used");
            assertThat(report.getAction()).contains("Declare ClientTls as the return type");
        });
    }
}
