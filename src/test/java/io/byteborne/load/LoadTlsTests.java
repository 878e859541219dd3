package io.byteborne.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.server.ServerService;
import io.byteborne.server.StartupException;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.TestCertificates;
import io.byteborne.testing.TestCertificates.Identity;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole server with TLS from files, and the load client against it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoadTlsTests {
    private ConfigurableApplicationContext server;
    private Path certificate;
    private Path otherCertificate;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Identity own = TestCertificates.create(folder, "own");
        certificate = Files.writeString(folder.resolve("own.pem"), own.certificatePem());
        otherCertificate = Files.writeString(
                folder.resolve("other.pem"),
                TestCertificates.create(folder, "other").certificatePem());
        Path key = Files.writeString(folder.resolve("own.key"), own.keyPem());
        server = SpringApplication.run(
                ByteborneWorldApplication.class,
                "--byteborne.server.port=0",
                "--byteborne.websocket.port=0",
                "--server.port=0",
                "--byteborne.server.ssl.bundle=game",
                "--spring.ssl.bundle.pem.game.keystore.certificate=file:" + certificate,
                "--spring.ssl.bundle.pem.game.keystore.private-key=file:" + key);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private int run(ByteArrayOutputStream printed, String... options) {
        ServerService ports = server.getBean(ServerService.class);
        List<String> arguments = new ArrayList<>(List.of(options));
        int port = Objects.requireNonNull(
                        arguments.contains("--websocket=/") ? ports.webSocketAddress() : ports.localAddress())
                .getPort();
        arguments.addAll(List.of("--port=" + port, "--connections=3", "--interval=20ms", "--duration=3s"));
        return LoadApplication.run(
                ByteborneWorldApplication.class.getPackageName(),
                arguments.toArray(String[]::new),
                new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private void assertServed(String... options) {
        long before = server.getBean(SessionManager.class).opened();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        assertThat(run(printed, options)).as("%s", printed).isZero();

        assertThat(server.getBean(SessionManager.class).opened()).isEqualTo(before + 3);
    }

    private void assertCannotConnect(String... options) {
        long before = server.getBean(SessionManager.class).opened();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        assertThat(run(printed, options)).isEqualTo(1);

        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("cannot connect to", "errors 3");
        assertThat(server.getBean(SessionManager.class).opened()).isEqualTo(before);
    }

    @Test
    void whenTheClientTrustsTheCertificateThenItIsServed() {
        assertServed("--tls=true", "--tls-trust=" + certificate);
    }

    @Test
    void whenTheClientTrustsAnythingThenItIsServed() {
        assertServed("--tls=true", "--tls-trust=insecure");
    }

    @Test
    void whenTheConnectionIsAWebSocketThenTlsIsTheSame() {
        assertServed("--websocket=/", "--tls=true", "--tls-trust=" + certificate, "--hello=true");
        assertCannotConnect("--websocket=/", "--tls=true", "--tls-trust=" + otherCertificate);
        assertCannotConnect("--websocket=/");
    }

    @Test
    void whenTheClientHasABundleThenItIsServed() {
        assertServed(
                "--tls=true",
                "--tls-bundle=me",
                "--spring.ssl.bundle.pem.me.truststore.certificate=file:" + certificate);
    }

    @Test
    void whenTheClientDoesNotTrustTheCertificateThenItCannotConnect() {
        assertCannotConnect("--tls=true");
        assertCannotConnect("--tls=true", "--tls-trust=" + otherCertificate);
    }

    @Test
    void whenTrustIsGivenWithoutTlsThenNothingIsSent() {
        assertThatThrownBy(() -> run(new ByteArrayOutputStream(), "--tls-trust=insecure"))
                .rootCause()
                .hasMessageContaining("need --tls=true");
    }

    @Test
    void whenTheServersBundleIsUnknownThenStartUpFails() {
        assertThatThrownBy(() -> SpringApplication.run(
                                ByteborneWorldApplication.class,
                                "--byteborne.server.port=0",
                                "--byteborne.websocket.port=0",
                                "--server.port=0",
                                "--byteborne.server.ssl.bundle=nowhere")
                        .close())
                .hasStackTraceContaining(StartupException.class.getName())
                .hasStackTraceContaining("byteborne.server.ssl.bundle is nowhere");
    }
}
