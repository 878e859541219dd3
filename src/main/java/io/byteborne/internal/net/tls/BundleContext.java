package io.byteborne.internal.net.tls;

import io.byteborne.server.StartupException;
import io.netty.handler.ssl.SslContext;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * TLS with the SSL bundle that a setting names. When the bundle is reloaded, connections from then on use the new one,
 * unless it cannot be used: files are replaced one after the other, and the last ones that fit together stay until the
 * next do. Any thread.
 */
final class BundleContext {
    private static final Logger log = LoggerFactory.getLogger(BundleContext.class);

    /** What one side of a connection takes from a bundle. */
    @FunctionalInterface
    interface Side {
        /**
         * Builds it.
         *
         * @throws StartupException if something is missing that only this side needs
         */
        SslContext context(SslBundle bundle) throws SSLException;
    }

    private final String setting;
    private final String bundleName;
    private final Side side;
    private volatile SslContext current;

    private BundleContext(String setting, String bundleName, Side side, SslBundle bundle) {
        this.setting = setting;
        this.bundleName = bundleName;
        this.side = side;
        this.current = context(bundle);
    }

    /**
     * Reads the bundle, now and whenever it is reloaded.
     *
     * @throws StartupException if there is no such bundle, or it cannot be used
     */
    static BundleContext of(String setting, String bundleName, SslBundles bundles, Side side) {
        SslBundle bundle;
        try {
            bundle = bundles.getBundle(bundleName);
        } catch (NoSuchSslBundleException unknown) {
            throw new StartupException(
                    "%s is %s, but there is no SSL bundle of that name; there are: %s"
                            .formatted(setting, bundleName, bundles.getBundleNames()),
                    "Describe it under spring.ssl.bundle.pem.%1$s or spring.ssl.bundle.jks.%1$s, or name another."
                            .formatted(bundleName),
                    unknown);
        }
        BundleContext context = new BundleContext(setting, bundleName, side, bundle);
        bundles.addBundleUpdateHandler(bundleName, context::reload);
        return context;
    }

    private void reload(SslBundle bundle) {
        try {
            current = context(bundle);
            log.info("SSL bundle {} reloaded; new connections use it", bundleName);
        } catch (StartupException wrong) {
            log.error("SSL bundle {} was changed, but stays as it was: {}", bundleName, wrong.getMessage());
        }
    }

    private SslContext context(SslBundle bundle) {
        try {
            return side.context(bundle);
        } catch (StartupException specific) {
            throw specific;
        } catch (SSLException | RuntimeException wrong) {
            throw new StartupException(
                    "The SSL bundle %s, of %s, cannot be used: %s".formatted(bundleName, setting, Tls.reason(wrong)),
                    ("Check the files, passwords, protocols and ciphers of spring.ssl.bundle.*.%s. In PEM,"
                                    + " keystore.certificate has certificates, that of the private key first, and"
                                    + " keystore.private-key has that key.")
                            .formatted(bundleName),
                    wrong);
        }
    }

    SslContext current() {
        return current;
    }
}
