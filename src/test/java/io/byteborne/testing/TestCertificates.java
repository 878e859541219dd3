package io.byteborne.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** Makes certificates with the JDK's own tool. */
public final class TestCertificates {
    private static final String PASSWORD = "changeit";
    private static final String ENCRYPTION = "PBEWithSHA1AndDESede";
    private static final long TOOL_TIMEOUT_SECONDS = 60;

    private TestCertificates() {}

    /**
     * A self-signed certificate for this machine, valid for a day, and its key.
     *
     * @param folder for the tool's files
     */
    public static Identity create(Path folder, String name)
            throws IOException, InterruptedException, GeneralSecurityException {
        return create(folder, name, "EC");
    }

    /** The same, with a key of that kind, as {@code keytool} names it. */
    public static Identity create(Path folder, String name, String kindOfKey)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve(name + ".p12");
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String names = "san=dns:localhost,ip:127.0.0.1";
        Process process = new ProcessBuilder(
                        tool,
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        kindOfKey,
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        names,
                        "-validity",
                        "1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        assertThat(process.waitFor(TOOL_TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("keytool").isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        return new Identity(
                (X509Certificate) keys.getCertificate(name), (PrivateKey) keys.getKey(name, PASSWORD.toCharArray()));
    }

    /** What a client needs to connect with TLS; {@code own} may be null, for a client without a certificate. */
    public static SSLSocketFactory client(@Nullable Identity own, Identity... trusted) {
        return SslBundle.of(new PemSslStoreBundle(own == null ? null : own.details(), Identity.trusting(trusted)))
                .createSslContext()
                .getSocketFactory();
    }

    /** A certificate and its key. */
    public record Identity(X509Certificate certificate, PrivateKey key) {

        /** A bundle with this identity that trusts some others. */
        public SslBundle bundle(Identity... trusted) {
            return SslBundle.of(new PemSslStoreBundle(details(), trusting(trusted)));
        }

        /** A bundle without an identity that trusts this one. */
        public SslBundle trust() {
            return SslBundle.of(new PemSslStoreBundle(null, trusting(this)));
        }

        private PemSslStoreDetails details() {
            return PemSslStoreDetails.forCertificate(certificatePem()).withPrivateKey(keyPem());
        }

        private static @Nullable PemSslStoreDetails trusting(Identity... trusted) {
            return trusted.length == 0
                    ? null
                    : PemSslStoreDetails.forCertificate(
                            Arrays.stream(trusted).map(Identity::certificatePem).collect(Collectors.joining()));
        }

        public String certificatePem() {
            try {
                return pem("CERTIFICATE", certificate.getEncoded());
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        public String keyPem() {
            return pem("PRIVATE KEY", key.getEncoded());
        }

        /** The key, readable with that password only. */
        public String encryptedKeyPem(String password) {
            try {
                SecretKey secret =
                        SecretKeyFactory.getInstance(ENCRYPTION).generateSecret(new PBEKeySpec(password.toCharArray()));
                Cipher cipher = Cipher.getInstance(ENCRYPTION);
                cipher.init(Cipher.ENCRYPT_MODE, secret);
                byte[] encrypted = cipher.doFinal(key.getEncoded());
                return pem(
                        "ENCRYPTED PRIVATE KEY",
                        new EncryptedPrivateKeyInfo(cipher.getParameters(), encrypted).getEncoded());
            } catch (GeneralSecurityException | IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        private static String pem(String type, byte[] bytes) {
            String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(bytes);
            return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, lines);
        }
    }
}
