package io.byteborne.internal.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.byteborne.internal.settings.ServerProperties.ClientAuthentication;
import io.byteborne.internal.startup.FailureReports;
import io.byteborne.server.StartupException;
import io.byteborne.testing.TestCertificates;
import io.byteborne.testing.TestCertificates.Identity;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;

/** What is wrong with the files of a bundle ends the start with a sentence, on either side. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class TlsFilesTests {
    enum Side {
        SERVER("byteborne.server.ssl.bundle"),
        CLIENT("byteborne.client.ssl.bundle");

        private final String setting;

        Side(String setting) {
            this.setting = setting;
        }

        /** Makes handlers for one connection after the other. */
        Supplier<SslHandler> of(SslBundles bundles) {
            return switch (this) {
                case SERVER -> {
                    ServerTls tls = ServerTls.of("game", ClientAuthentication.NONE, bundles);
                    yield () -> tls.newHandler(ByteBufAllocator.DEFAULT, Runnable::run);
                }
                case CLIENT -> {
                    ClientTls tls = ClientTls.of("game", bundles);
                    yield () -> tls.newHandler(ByteBufAllocator.DEFAULT, "localhost", 1);
                }
            };
        }
    }

    @TempDir
    private Path folder;

    private Identity own;
    private Identity other;
    private Path storeOfOwn;

    @BeforeAll
    void createCertificates(@TempDir Path stores) throws Exception {
        own = TestCertificates.create(stores, "own");
        other = TestCertificates.create(stores, "other");
        storeOfOwn = stores.resolve("own.p12");
    }

    private String file(String name, String content) throws IOException {
        return "file:" + Files.writeString(folder.resolve(name), content);
    }

    private static String pem(String setting) {
        return "spring.ssl.bundle.pem.game." + setting;
    }

    private static List<String> pair(String certificate, String key) {
        return List.of(pem("keystore.certificate=" + certificate), pem("keystore.private-key=" + key));
    }

    private static void assertRefused(Side side, List<String> settings, String... reasons) {
        FailureAnalysis report = report(side, settings);
        assertThat(report.getDescription())
                .startsWith("The SSL bundle game, of " + side.setting + ", cannot be used: ")
                .contains(reasons)
                .endsWith(".")
                .doesNotContain("\n");
        assertThat(report.getAction()).contains("spring.ssl.bundle.*.game");
    }

    private static FailureAnalysis report(Side side, List<String> settings) {
        AtomicReference<FailureAnalysis> report = new AtomicReference<>();
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                .withPropertyValues(settings.toArray(String[]::new))
                .withUserConfiguration(side == Side.SERVER ? OfServer.class : OfClient.class)
                .run(context -> report.set(FailureReports.of(context.getStartupFailure())));
        return report.get();
    }

    static class OfServer {
        @Bean
        Supplier<SslHandler> tls(SslBundles bundles) {
            return Side.SERVER.of(bundles);
        }
    }

    static class OfClient {
        @Bean
        Supplier<SslHandler> tls(SslBundles bundles) {
            return Side.CLIENT.of(bundles);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenTheKeyIsOfAnotherCertificateThenTheStartFails(Side side) throws Exception {
        assertRefused(
                side,
                pair(file("a.pem", own.certificatePem()), file("a.key", other.keyPem())),
                "the private key is not that of the certificate CN=own");
    }

    private String certificate() throws IOException {
        return file("a.pem", own.certificatePem());
    }

    private String key() throws IOException {
        return file("a.key", own.keyPem());
    }

    @ParameterizedTest
    @EnumSource
    void whenAFileIsMissingThenTheStartFails(Side side) throws Exception {
        assertRefused(side, pair("file:" + folder.resolve("none.pem"), key()), "none.pem");
        assertRefused(side, pair(certificate(), "file:" + folder.resolve("none.key")), "none.key");
    }

    @ParameterizedTest
    @EnumSource
    void whenKeyAndCertificateAreSwappedThenTheStartFails(Side side) throws Exception {
        assertRefused(side, pair(key(), certificate()), "issing certificates");
        assertRefused(side, pair(certificate(), certificate()), "issing private key");
    }

    @ParameterizedTest
    @EnumSource
    void whenAFileIsEmptyThenTheStartFails(Side side) throws Exception {
        assertRefused(side, pair(file("empty.pem", ""), key()), "ertificate");
        assertRefused(side, pair(certificate(), file("empty.key", "")), "rivate key");
    }

    @ParameterizedTest
    @EnumSource
    void whenThereIsNoKeyThenTheStartFails(Side side) throws Exception {
        assertRefused(side, List.of(pem("keystore.certificate=" + certificate())), "no private key");
    }

    @ParameterizedTest
    @EnumSource
    void whenAnEncryptedKeyHasNoPasswordOrAWrongOneThenTheStartFails(Side side) throws Exception {
        String encrypted = file("encrypted.key", own.encryptedKeyPem("secret"));
        assertRefused(side, pair(certificate(), encrypted), "Password is required");
        List<String> wrong = new ArrayList<>(pair(certificate(), encrypted));
        wrong.add(pem("keystore.private-key-password=guess"));
        assertRefused(side, wrong, "decrypt");
    }

    @ParameterizedTest
    @EnumSource
    void whenAStoresPasswordIsWrongOrItsFileIsNoneThenTheStartFails(Side side) throws Exception {
        String location = "spring.ssl.bundle.jks.game.keystore.location=";
        assertRefused(
                side,
                List.of(location + "file:" + storeOfOwn, "spring.ssl.bundle.jks.game.keystore.password=guess"),
                "own.p12",
                "password");
        assertRefused(side, List.of(location + "file:" + storeOfOwn), "password");
        assertRefused(
                side,
                List.of(
                        location + "file:" + folder.resolve("none.p12"),
                        "spring.ssl.bundle.jks.game.keystore.password=x"),
                "none.p12");
        assertRefused(
                side,
                List.of(location + file("empty.p12", ""), "spring.ssl.bundle.jks.game.keystore.password=x"),
                "empty.p12");
    }

    @ParameterizedTest
    @EnumSource
    void whenThereIsNoSuchAliasThenTheStartFails(Side side) throws Exception {
        assertRefused(
                side,
                List.of(
                        "spring.ssl.bundle.jks.game.keystore.location=file:" + storeOfOwn,
                        "spring.ssl.bundle.jks.game.keystore.password=changeit",
                        "spring.ssl.bundle.jks.game.key.alias=elsewhere"),
                "elsewhere");
    }

    @ParameterizedTest
    @EnumSource
    void whenATrustedCertificateIsMissingThenTheStartFails(Side side) throws Exception {
        List<String> settings = new ArrayList<>(pair(certificate(), key()));
        settings.add(pem("truststore.certificate=" + folder.resolve("none-ca.pem")));
        assertRefused(side, settings, "none-ca.pem");
    }

    @ParameterizedTest
    @EnumSource
    void whenAWatchedFileIsMissingThenTheStartFails(Side side) throws Exception {
        List<String> settings = new ArrayList<>(pair("file:" + folder.resolve("none.pem"), key()));
        settings.add(pem("reload-on-update=true"));

        FailureAnalysis report = report(side, settings);

        assertThat(report.getDescription())
                .startsWith("The files of an SSL bundle cannot be read: ")
                .contains("'game'", "none.pem' is neither a file nor a directory")
                .doesNotContain("sslBundleRegistry");
        assertThat(report.getAction()).contains("spring.ssl.bundle");
    }

    /** Renewals replace one file after the other. */
    @ParameterizedTest
    @EnumSource
    void whenFilesAreReplacedOneByOneThenTheOldPairStaysUntilBothFit(Side side, CapturedOutput output)
            throws Exception {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("game", own.bundle(own));
        Supplier<SslHandler> handlers = side.of(bundles);
        assertThat(certificateThatAPeerSees(handlers)).isEqualTo(own.certificate());

        bundles.updateBundle("game", new Identity(other.certificate(), own.key()).bundle(own));

        assertThat(certificateThatAPeerSees(handlers)).isEqualTo(own.certificate());
        assertThat(output)
                .containsOnlyOnce("SSL bundle game was changed, but stays as it was: The SSL bundle game, of "
                        + side.setting + ", cannot be used: the private key is not that of the certificate CN=other.")
                .doesNotContain("reloaded");

        bundles.updateBundle("game", ofMissingFile());

        assertThat(certificateThatAPeerSees(handlers)).isEqualTo(own.certificate());
        assertThat(output).contains("none.pem").doesNotContain("reloaded").doesNotContain("\tat ");

        bundles.updateBundle("game", other.bundle(own));

        assertThat(certificateThatAPeerSees(handlers)).isEqualTo(other.certificate());
        assertThat(output).contains("SSL bundle game reloaded");
    }

    private SslBundle ofMissingFile() {
        return SslBundle.of(
                new PemSslStoreBundle(PemSslStoreDetails.forCertificate("file:" + folder.resolve("none.pem")), null));
    }

    /** Shakes hands in memory with a peer that trusts whatever certificate it is shown, and asks for one. */
    private Certificate certificateThatAPeerSees(Supplier<SslHandler> handlers) throws Exception {
        SslHandler handler = handlers.get();
        SSLEngine peer = own.bundle(own, other).createSslContext().createSSLEngine();
        peer.setUseClientMode(!handler.engine().getUseClientMode());
        if (!peer.getUseClientMode()) {
            peer.setNeedClientAuth(true);
        }
        EmbeddedChannel ours = new EmbeddedChannel(handler);
        EmbeddedChannel theirs = new EmbeddedChannel(new SslHandler(peer));
        boolean moved = true;
        while (moved) {
            moved = move(ours, theirs);
            moved |= move(theirs, ours);
        }
        Certificate seen = peer.getSession().getPeerCertificates()[0];
        ours.finishAndReleaseAll();
        theirs.finishAndReleaseAll();
        return seen;
    }

    private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
        boolean any = false;
        for (Object bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
            to.writeInbound(bytes);
            any = true;
        }
        return any;
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "RSASSA-PSS", "Ed25519"})
    void whenKeyAndCertificateFitThenAnyKindOfKeyIsTakenAndOthersAreNot(String kind, @TempDir Path stores)
            throws Exception {
        Identity first = TestCertificates.create(stores, "first", kind);
        Identity second = TestCertificates.create(stores, "second", kind);

        Side.SERVER.of(new DefaultSslBundleRegistry("game", first.bundle()));

        for (PrivateKey wrong : List.of(second.key(), own.key())) {
            DefaultSslBundleRegistry bundles =
                    new DefaultSslBundleRegistry("game", new Identity(first.certificate(), wrong).bundle());
            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> Side.SERVER.of(bundles))
                    .withMessageContaining("is not that of the certificate CN=first");
        }
    }
}
