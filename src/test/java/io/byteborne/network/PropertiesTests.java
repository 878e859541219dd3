package io.byteborne.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.startup.FailureReports;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/** What is set for the server, its connections and its sessions. */
class PropertiesTests {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(Properties.class);

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({
        ServerProperties.class,
        SessionProperties.class,
        AddressLimitProperties.class,
        ProxyProtocolProperties.class,
        ServerSslProperties.class
    })
    static class Properties {}

    @Test
    void whenNothingIsSetThenTheDefaultsAreTheDocumentedOnes() {
        runner.run(context -> {
            assertThat(context.getBean(ServerProperties.class))
                    .isEqualTo(new ServerProperties(
                            "0.0.0.0",
                            12345,
                            Transport.AUTO,
                            0,
                            1024,
                            10_000,
                            DataSize.ofBytes(268_435_456),
                            Duration.ofSeconds(10)));
            assertThat(context.getBean(SessionProperties.class))
                    .isEqualTo(new SessionProperties(
                            DataSize.ofBytes(16_384),
                            Duration.ofSeconds(10),
                            DataSize.ofBytes(1_048_576),
                            1024,
                            DataSize.ofBytes(65_536),
                            1024,
                            UnknownMessages.CLOSE,
                            Duration.ZERO,
                            new SessionProperties.RateLimit(0, DataSize.ofBytes(0), Duration.ofSeconds(1))));
            assertThat(context.getBean(AddressLimitProperties.class))
                    .isEqualTo(new AddressLimitProperties(64, 0, false));
            assertThat(context.getBean(ProxyProtocolProperties.class).trusted()).isEmpty();
            assertThat(context.getBean(ServerSslProperties.class))
                    .isEqualTo(new ServerSslProperties(null, ClientAuthentication.NONE));
        });
    }

    @Test
    void whenValuesAreSetThenTheyAreBound() {
        runner.withPropertyValues(
                        "byteborne.server.port=0",
                        "byteborne.server.transport=io-uring",
                        "byteborne.server.shutdown-timeout=0s",
                        "byteborne.server.proxy-protocol.trusted=10.0.0.0/8,2001:db8::/32,192.0.2.1",
                        "byteborne.server.ssl.bundle=game",
                        "byteborne.server.ssl.client-auth=want",
                        "byteborne.session.max-packet-size=65535B",
                        "byteborne.session.packet-timeout=1ms",
                        "byteborne.session.unknown-message=ignore",
                        "byteborne.session.idle-timeout=5m",
                        "byteborne.session.rate-limit.messages-per-second=20",
                        "byteborne.session.rate-limit.bytes-per-second=64KB",
                        "byteborne.session.rate-limit.burst=3s")
                .run(context -> {
                    ServerProperties server = context.getBean(ServerProperties.class);
                    assertThat(server.port()).isZero();
                    assertThat(server.transport()).isEqualTo(Transport.IO_URING);
                    assertThat(server.shutdownTimeout()).isZero();
                    assertThat(context.getBean(ProxyProtocolProperties.class).trusted())
                            .hasSize(3);
                    assertThat(context.getBean(ServerSslProperties.class))
                            .isEqualTo(new ServerSslProperties("game", ClientAuthentication.WANT));
                    SessionProperties session = context.getBean(SessionProperties.class);
                    assertThat(session.maxPacketSize().toBytes()).isEqualTo(65_535);
                    assertThat(session.packetTimeout()).isEqualTo(Duration.ofMillis(1));
                    assertThat(session.unknownMessage()).isEqualTo(UnknownMessages.IGNORE);
                    assertThat(session.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
                    assertThat(session.rateLimit())
                            .isEqualTo(new SessionProperties.RateLimit(
                                    20, DataSize.ofKilobytes(64), Duration.ofSeconds(3)));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "byteborne.server.port, -1, -1",
        "byteborne.server.port, 65536, 65536",
        "byteborne.server.port, game, game",
        "byteborne.server.host, ' ', must not be blank",
        "byteborne.server.transport, pigeon, pigeon",
        "byteborne.server.io-threads, -1, -1",
        "byteborne.server.backlog, 0, 0",
        "byteborne.server.max-sessions, 0, 0",
        "byteborne.server.max-connections-per-address, -1, -1",
        "byteborne.server.connection-rate-per-address, -1, -1",
        "byteborne.server.proxy-protocol.trusted, proxy.example.org, 'proxy.example.org'",
        "byteborne.server.proxy-protocol.trusted, 10.0.0.0/33, '10.0.0.0/33'",
        "byteborne.server.ssl.client-auth, perhaps, perhaps",
        "byteborne.server.ssl.client-auth, need, byteborne.server.ssl.bundle",
        "byteborne.server.shutdown-timeout, -1s, PT-1S",
        "byteborne.session.packet-timeout, 0s, PT0S",
        "byteborne.session.max-queued-messages, 0, 0",
        "byteborne.session.max-queued-messages, 1048577, 1048577",
        "byteborne.session.max-packet-size, large, large",
        "byteborne.session.max-messages-per-tick, 0, 0",
        "byteborne.session.unknown-message, perhaps, perhaps",
        "byteborne.session.idle-timeout, -1s, PT-1S",
        "byteborne.session.rateLimit.messagesPerSecond, -1, -1",
        "byteborne.session.rate-limit.burst, 0s, PT0S",
        "byteborne.session.rate-limit.bytes-per-second, -1B, -1B",
        "byteborne.session.rate-limit.bytes-per-second, 16383B, is no packet of byteborne.session.max-packet-size",
        "byteborne.server.max-queued-bytes, 1KB, set it to a size from",
    })
    void whenAValueIsWrongThenStartupFailsAndNamesThePropertyAndTheValue(String property, String value, String shown) {
        runner.withPropertyValues(property + "=" + value).run(context -> {
            FailureAnalysis report = FailureReports.of(context.getStartupFailure());
            assertThat(report.getDescription()).contains(property).contains(shown);
        });
    }

    @Test
    void whenNotOneMessageMayComeInABurstThenStartupFailsAndSaysSo() {
        runner.withPropertyValues(
                        "byteborne.session.rate-limit.messages-per-second=2",
                        "byteborne.session.rate-limit.burst=400ms")
                .run(context -> assertThat(
                                FailureReports.of(context.getStartupFailure()).getDescription())
                        .contains("byteborne.session.rate-limit.burst is PT0.4S")
                        .contains("2 messages per second"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-packet-size=3B",
                "max-packet-size=65536B",
                "max-pending-out=65534B",
                "max-pending-out=1025MB",
                "max-queued-bytes=0B",
                "max-queued-bytes=2GB",
            })
    void whenASizeIsOutOfRangeThenStartupFailsAndNamesThePropertyAndTheRange(String setting) {
        String property = "byteborne.session." + setting.substring(0, setting.indexOf('='));
        runner.withPropertyValues("byteborne.session." + setting)
                .run(context -> assertThat(
                                FailureReports.of(context.getStartupFailure()).getDescription())
                        .contains(property + " is ")
                        .contains("set it to a size from "));
    }
}
