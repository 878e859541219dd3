package io.byteborne.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.startup.FailureReports;
import java.time.Duration;
import java.util.List;
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
    @EnableConfigurationProperties({ServerProperties.class, SessionProperties.class, WebSocketProperties.class})
    static class Properties {}

    @Test
    void whenNothingIsSetThenTheDefaultsAreTheDocumentedOnes() {
        runner.run(context -> {
            assertThat(context.getBean(ServerProperties.class))
                    .isEqualTo(new ServerProperties(
                            "0.0.0.0",
                            12345,
                            ServerProperties.Transport.AUTO,
                            0,
                            4096,
                            10_000,
                            64,
                            0,
                            false,
                            DataSize.ofBytes(268_435_456),
                            DataSize.ofBytes(268_435_456),
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(25),
                            new ServerProperties.ProxyProtocol(List.of()),
                            new ServerProperties.Ssl(null, ServerProperties.ClientAuthentication.NONE)));
            assertThat(context.getBean(SessionProperties.class))
                    .isEqualTo(new SessionProperties(
                            DataSize.ofBytes(16_384),
                            Duration.ofSeconds(10),
                            Duration.ZERO,
                            SessionProperties.UnknownMessages.CLOSE,
                            1024,
                            DataSize.ofBytes(65_536),
                            1024,
                            DataSize.ofBytes(1_048_576),
                            DataSize.ofBytes(262_144),
                            Duration.ofSeconds(10),
                            DataSize.ofBytes(65_536),
                            DataSize.ofBytes(0),
                            DataSize.ofBytes(32_768),
                            DataSize.ofBytes(65_536),
                            new SessionProperties.RateLimit(0, DataSize.ofBytes(0), Duration.ofSeconds(1))));
            WebSocketProperties webSocket = context.getBean(WebSocketProperties.class);
            assertThat(webSocket)
                    .isEqualTo(new WebSocketProperties(
                            null, "/", List.of(), new WebSocketProperties.ForwardedFor(List.of())));
            assertThat(webSocket.isOn()).isFalse();
        });
    }

    @ParameterizedTest
    @CsvSource({"64, 128", "0, 0", "2147483647, 2147483647"})
    void whenNothingIsSetThenAnAddressMayHaveTwiceAsManySessionsThatWaitAsConnections(int connections, int waiting) {
        ServerProperties server = TestProperties.server("max-connections-per-address=" + connections);

        assertThat(TestProperties.resume().addressLimit(server.addressLimit()).maxConnections())
                .isEqualTo(waiting);
        assertThat(TestProperties.resume("max-detached-per-address=7")
                        .addressLimit(server.addressLimit())
                        .maxConnections())
                .isEqualTo(7);
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
                    assertThat(server.transport()).isEqualTo(ServerProperties.Transport.IO_URING);
                    assertThat(server.shutdownTimeout()).isZero();
                    assertThat(server.proxyProtocol().trusted()).hasSize(3);
                    assertThat(server.ssl())
                            .isEqualTo(new ServerProperties.Ssl("game", ServerProperties.ClientAuthentication.WANT));
                    SessionProperties session = context.getBean(SessionProperties.class);
                    assertThat(session.maxPacketSize().toBytes()).isEqualTo(65_535);
                    assertThat(session.packetTimeout()).isEqualTo(Duration.ofMillis(1));
                    assertThat(session.unknownMessage()).isEqualTo(SessionProperties.UnknownMessages.IGNORE);
                    assertThat(session.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
                    assertThat(session.rateLimit())
                            .isEqualTo(new SessionProperties.RateLimit(
                                    20, DataSize.ofKilobytes(64), Duration.ofSeconds(3)));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "byteborne.server.port, -1, is -1; set it to a number from 0 to 65535",
        "byteborne.server.port, 65536, is 65536; set it to a number from 0 to 65535",
        "byteborne.server.port, game, game",
        "byteborne.server.host, ' ', set it to a value that is not blank",
        "byteborne.server.transport, pigeon, pigeon",
        "byteborne.server.io-threads, -1, is -1; set it to a number from 0 to 1024",
        "byteborne.server.backlog, 0, is 0; set it to a number from 1 up",
        "byteborne.server.max-sessions, 0, is 0; set it to a number from 1 up",
        "byteborne.server.max-connections-per-address, -1, is -1; set it to a number from 0 up",
        "byteborne.server.connection-rate-per-address, -1, is -1; set it to a number from 0 to 1000000",
        "byteborne.server.proxy-protocol.trusted, proxy.example.org, 'proxy.example.org'",
        "byteborne.server.proxy-protocol.trusted, 10.0.0.0/33, '10.0.0.0/33'",
        "byteborne.server.ssl.client-auth, perhaps, perhaps",
        "byteborne.server.ssl.client-auth, need, byteborne.server.ssl.bundle",
        "byteborne.server.shutdown-timeout, -1s, PT-1S",
        "byteborne.session.packet-timeout, 0s, PT0S",
        "byteborne.session.soft-pending-out-timeout, 0s, PT0S",
        "byteborne.session.max-queued-messages, 0, is 0; set it to a number from 1 to 1048576",
        "byteborne.session.max-queued-messages, 1048577, is 1048577; set it to a number from 1 to 1048576",
        "byteborne.session.max-packet-size, large, large",
        "byteborne.session.max-messages-per-tick, 0, is 0; set it to a number from 1 to 1048576",
        "byteborne.session.unknown-message, perhaps, perhaps",
        "byteborne.session.idle-timeout, -1s, PT-1S",
        "byteborne.session.rate-limit.messages-per-second, -1, is -1; set it to a number from 0 up",
        "byteborne.session.rate-limit.burst, 0s, PT0S",
        "byteborne.session.rate-limit.bytes-per-second, -1B, -1B",
        "byteborne.session.rate-limit.bytes-per-second, 16383B, is no packet of byteborne.session.max-packet-size",
        "byteborne.server.max-queued-bytes, 1KB, set it to a size from",
        "byteborne.websocket.port, 65536, is 65536; set it to a number from 0 to 65535",
        "byteborne.websocket.path, game, is 'game'; set it to a path that begins with /",
        "byteborne.websocket.path, /game?x=1, is '/game?x=1'; set it to a path that begins with /",
        "byteborne.websocket.path, /two words, is '/two words'; set it to a path that begins with /",
        "byteborne.websocket.allowed-origins, game.example, has 'game.example'; write origins as browsers do",
        "byteborne.websocket.allowed-origins, https://game.example/, has 'https://game.example/'; write origins",
        "byteborne.websocket.allowed-origins, https://me@game.example, has 'https://me@game.example'; write origins",
        "byteborne.websocket.allowed-origins, https://*.example, has 'https://*.example'; write origins",
        "byteborne.websocket.forwarded-for.trusted, proxy, has 'proxy'; write addresses and networks",
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
                "byteborne.session.max-packet-size=3B",
                "byteborne.session.max-packet-size=65536B",
                "byteborne.session.max-pending-out=65534B",
                "byteborne.session.max-pending-out=1025MB",
                "byteborne.session.max-queued-bytes=0B",
                "byteborne.session.max-queued-bytes=2GB",
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
}
