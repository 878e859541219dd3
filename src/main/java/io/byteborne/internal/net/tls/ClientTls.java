package io.byteborne.internal.net.tls;

import io.byteborne.server.ClientService;
import io.byteborne.server.StartupException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** TLS with which {@link ClientService} connects: that of the setting, or such a bean. Any thread. */
public final class ClientTls {
    private final SslContext context;

    /**
     * Prepares connections.
     *
     * @param bundle whom to trust, and this side's own certificate if it has one
     * @throws StartupException if the bundle cannot be used
     */
    public ClientTls(SslBundle bundle) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .keyManager(bundle.getManagers().getKeyManagerFactory())
                    .endpointIdentificationAlgorithm("HTTPS");
            context = Tls.build(builder, bundle);
        } catch (SSLException | RuntimeException wrong) {
            throw new StartupException(
                    "The client cannot use TLS: " + wrong.getMessage(),
                    "Check the files, passwords, protocols and ciphers of the SSL bundle.",
                    wrong);
        }
    }

    /**
     * Prepares connections with a bundle that is named in the settings.
     *
     * @throws StartupException if there is none of that name, or it cannot be used
     */
    public static ClientTls of(String bundleName, SslBundles bundles) {
        try {
            return new ClientTls(bundles.getBundle(bundleName));
        } catch (NoSuchSslBundleException unknown) {
            throw new StartupException(
                    "byteborne.client.ssl.bundle is %s, but there is no SSL bundle of that name; there are: %s"
                            .formatted(bundleName, bundles.getBundleNames()),
                    "Describe it under spring.ssl.bundle.pem.%1$s or spring.ssl.bundle.jks.%1$s, or name another."
                            .formatted(bundleName),
                    unknown);
        }
    }

    /** The server must have a certificate for that host. */
    public SslHandler newHandler(ByteBufAllocator allocator, String host, int port) {
        return Tls.withTimeouts(context.newHandler(allocator, host, port));
    }
}
