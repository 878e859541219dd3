package io.byteborne.internal.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.autoconfigure.DispatchAutoConfiguration;
import io.byteborne.autoconfigure.NetworkAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.autoconfigure.WorldAutoConfiguration;
import io.byteborne.internal.net.NettyClientService;
import io.byteborne.internal.startup.FailureReports;
import io.byteborne.testing.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** Where there is TLS for connections to other servers, no connection is plain. */
class ClientTlsDeclarationTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(
                    WorldAutoConfiguration.class,
                    DispatchAutoConfiguration.class,
                    ProtocolAutoConfiguration.class,
                    NetworkAutoConfiguration.class)
            .withPropertyValues("byteborne.server.transport=nio", "byteborne.server.io-threads=1");

    /** Describes a bundle of that name. */
    private static String peers(Path folder) throws Exception {
        Path certificate = folder.resolve("peers.pem");
        Files.writeString(certificate, TestCertificates.create(folder, "peers").certificatePem());
        return "spring.ssl.bundle.pem.peers.truststore.certificate=file:" + certificate;
    }

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
                .run(context -> assertThat(
                                context.getBean(NettyClientService.class).tls())
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

    @Test
    void whenABundleIsNamedThenItIsUsedAndItsNameMustBeRight(@TempDir Path folder) throws Exception {
        ApplicationContextRunner withBundles = runner.withConfiguration(
                        AutoConfigurations.of(SslAutoConfiguration.class))
                .withPropertyValues(peers(folder));
        withBundles.run(context ->
                assertThat(context.getBean(NettyClientService.class).tls()).isNull());
        withBundles
                .withPropertyValues("byteborne.client.ssl.bundle=peers")
                .run(context -> assertThat(
                                context.getBean(NettyClientService.class).tls())
                        .isNotNull());
        withBundles.withPropertyValues("byteborne.client.ssl.bundle=pears").run(context -> {
            FailureAnalysis report = FailureReports.of(context.getStartupFailure());
            assertThat(report.getDescription())
                    .contains(
                            "byteborne.client.ssl.bundle is pears, but there is no SSL bundle of that name; there are: [peers]");
            assertThat(report.getAction()).contains("spring.ssl.bundle.pem.pears");
        });
    }

    @Test
    void whenABundleIsNamedAndThereIsABeanTooThenStartupFails(@TempDir Path folder) throws Exception {
        runner.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                .withPropertyValues(peers(folder), "byteborne.client.ssl.bundle=peers")
                .withUserConfiguration(Known.class)
                .run(context -> assertThat(
                                FailureReports.of(context.getStartupFailure()).getDescription())
                        .contains("is not used"));
    }
}
