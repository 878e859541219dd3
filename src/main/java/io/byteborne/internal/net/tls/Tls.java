package io.byteborne.internal.net.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509KeyManager;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/** What both sides of a TLS connection need. */
public final class Tls {
    /** How long the last record may take to leave when a connection is closed. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private Tls() {}

    /** Adds what server and client have in common, and builds. */
    static SslContext build(SslContextBuilder builder, SslBundle bundle) throws SSLException {
        SslOptions options = bundle.getOptions();
        return builder.sslProvider(SslProvider.JDK)
                .trustManager(bundle.getManagers().getTrustManagerFactory())
                .protocols(options.getEnabledProtocols())
                .ciphers(SslOptions.asSet(options.getCiphers()), IdentityCipherSuiteFilter.INSTANCE)
                .build();
    }

    /**
     * The keys with which this side shows who it is; none if the bundle has no key store.
     *
     * @throws IllegalStateException if one cannot be read, or is not the key of its certificate: each handshake would
     *     fail
     */
    static KeyManagerFactory ownKeys(SslBundle bundle) {
        KeyManagerFactory factory = bundle.getManagers().getKeyManagerFactory();
        boolean any = false;
        for (KeyManager manager : factory.getKeyManagers()) {
            if (manager instanceof X509KeyManager keys) {
                // As key managers name them.
                for (String type : List.of("RSA", "RSASSA-PSS", "EC", "EdDSA")) {
                    for (String alias : Objects.requireNonNullElse(keys.getServerAliases(type, null), new String[0])) {
                        requireFit(keys.getPrivateKey(alias), keys.getCertificateChain(alias)[0]);
                        any = true;
                    }
                }
            }
        }
        if (!any && bundle.getStores().getKeyStore() != null) {
            throw new IllegalStateException("its key store has no private key with a certificate for it");
        }
        return factory;
    }

    private static void requireFit(PrivateKey key, X509Certificate certificate) {
        if (!fit(key, certificate.getPublicKey())) {
            throw new IllegalStateException("the private key is not that of the certificate "
                    + certificate.getSubjectX500Principal().getName());
        }
    }

    private static boolean fit(PrivateKey key, PublicKey publicKey) {
        if (key instanceof RSAKey rsa) {
            return publicKey instanceof RSAKey other && rsa.getModulus().equals(other.getModulus());
        }
        try {
            Signature signature = Signature.getInstance(key instanceof ECKey ? "SHA256withECDSA" : "EdDSA");
            signature.initSign(key);
            signature.update((byte) 1);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update((byte) 1);
            return signature.verify(signed);
        } catch (GeneralSecurityException ofAnotherKind) {
            return false;
        }
    }

    /** One sentence of what a failure and its causes say; the first checked exception is where it began. */
    static String reason(Throwable failure) {
        StringBuilder reason = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && reason.indexOf(message) < 0) {
                reason.append(reason.isEmpty() ? "" : ": ").append(message);
                if (!(cause instanceof RuntimeException)) {
                    break;
                }
            }
        }
        return reason.isEmpty() ? failure.toString() : reason.append('.').toString();
    }

    /** Leaves the time of the handshake to the admission handler after it. */
    static SslHandler withTimeouts(SslHandler handler) {
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_TIMEOUT.toMillis());
        return handler;
    }

    /**
     * Closes at once. TLS's own end is left out: it would wait until everything before it has left, for a peer that may
     * not be reading. Event loop.
     */
    public static void cut(Channel channel) {
        ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
        if (tls == null) {
            channel.close();
        } else {
            // From there on down, TLS itself does not see it.
            tls.close();
        }
    }

    /** Says that nothing more will be sent: in TLS, if the connection has it, then in TCP. Event loop. */
    public static void shutdownOutput(DuplexChannel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            channel.shutdownOutput();
        } else {
            // A peer that only got TCP's end could not tell it from an attacker's.
            tls.closeOutbound().addListener(said -> channel.shutdownOutput());
        }
    }
}
