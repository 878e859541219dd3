package io.byteborne.internal.net.tls;

import io.byteborne.internal.settings.ServerProperties.ClientAuthentication;
import io.byteborne.server.StartupException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * TLS of the game port, with the certificate of an SSL bundle. If that is reloaded, connections from then on use the
 * new one. Any thread.
 */
public final class ServerTls {
    private static final Logger log = LoggerFactory.getLogger(ServerTls.class);

    private final String bundleName;
    private final ClientAuthentication clientAuth;
    private volatile SslContext context;

    private ServerTls(String bundleName, ClientAuthentication clientAuth, SslBundle bundle) {
        this.bundleName = bundleName;
        this.clientAuth = clientAuth;
        this.context = context(bundle);
    }

    /**
     * Takes the certificate from a bundle, now and whenever the bundle is reloaded.
     *
     * @throws StartupException if there is no such bundle, or not all in it that is needed
     */
    public static ServerTls of(String bundleName, ClientAuthentication clientAuth, SslBundles bundles) {
        SslBundle bundle;
        try {
            bundle = bundles.getBundle(bundleName);
        } catch (NoSuchSslBundleException unknown) {
            throw new StartupException(
                    "byteborne.server.ssl.bundle is %s, but there is no SSL bundle of that name; there are: %s"
                            .formatted(bundleName, bundles.getBundleNames()),
                    "Describe it under spring.ssl.bundle.pem.%1$s or spring.ssl.bundle.jks.%1$s, or name another."
                            .formatted(bundleName),
                    unknown);
        }
        ServerTls tls = new ServerTls(bundleName, clientAuth, bundle);
        bundles.addBundleUpdateHandler(bundleName, tls::reload);
        return tls;
    }

    private void reload(SslBundle bundle) {
        try {
            context = context(bundle);
            log.info("SSL bundle {} reloaded; new connections use it", bundleName);
        } catch (StartupException wrong) {
            log.error("SSL bundle {} was changed, but stays as it was: {}", bundleName, wrong.getMessage());
        }
    }

    private SslContext context(SslBundle bundle) {
        if (bundle.getStores().getKeyStore() == null) {
            throw missing("no certificate and key of its own", "keystore");
        }
        // Without one, Java would trust every certificate that a browser trusts.
        if (clientAuth != ClientAuthentication.NONE && bundle.getStores().getTrustStore() == null) {
            throw missing("no certificates to check those of clients with", "truststore");
        }
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(
                            bundle.getManagers().getKeyManagerFactory())
                    .clientAuth(clientAuth.netty());
            return Tls.build(builder, bundle);
        } catch (SSLException | RuntimeException wrong) {
            throw new StartupException(
                    "The SSL bundle %s, of byteborne.server.ssl.bundle, cannot be used: %s"
                            .formatted(bundleName, wrong.getMessage()),
                    "Check the files, passwords, protocols and ciphers of spring.ssl.bundle.*.%s."
                            .formatted(bundleName),
                    wrong);
        }
    }

    private StartupException missing(String what, String where) {
        return new StartupException(
                "The SSL bundle %s, of byteborne.server.ssl.bundle, has %s.".formatted(bundleName, what),
                "Add spring.ssl.bundle.*.%s.%s.".formatted(bundleName, where));
    }

    public SslHandler newHandler(ByteBufAllocator allocator) {
        return Tls.withTimeouts(context.newHandler(allocator));
    }
}
