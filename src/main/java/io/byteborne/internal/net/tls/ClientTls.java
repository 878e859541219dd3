package io.byteborne.internal.net.tls;

import io.byteborne.server.ClientService;
import io.byteborne.server.StartupException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** TLS with which {@link ClientService} connects: that of the setting, or such a bean. Any thread. */
public final class ClientTls {
    private final Supplier<SslContext> context;

    private ClientTls(Supplier<SslContext> context) {
        this.context = context;
    }

    /**
     * Prepares connections.
     *
     * @param bundle whom to trust, and this side's own certificate if it has one
     * @throws StartupException if the bundle cannot be used
     */
    public ClientTls(SslBundle bundle) {
        SslContext fixed;
        try {
            fixed = build(bundle);
        } catch (SSLException | RuntimeException wrong) {
            throw new StartupException(
                    "The client cannot use TLS: " + Tls.reason(wrong),
                    "Check the files, passwords, protocols and ciphers of the SSL bundle.",
                    wrong);
        }
        context = () -> fixed;
    }

    /**
     * Prepares connections with a bundle that is named in the settings. If that is reloaded, connections from then on
     * use the new one.
     *
     * @throws StartupException if there is none of that name, or it cannot be used
     */
    public static ClientTls of(String bundleName, SslBundles bundles) {
        return new ClientTls(
                BundleContext.of("byteborne.client.ssl.bundle", bundleName, bundles, ClientTls::build)::current);
    }

    private static SslContext build(SslBundle bundle) throws SSLException {
        SslContextBuilder builder =
                SslContextBuilder.forClient().keyManager(Tls.ownKeys(bundle)).endpointIdentificationAlgorithm("HTTPS");
        return Tls.build(builder, bundle);
    }

    /** The server must have a certificate for that host. */
    public SslHandler newHandler(ByteBufAllocator allocator, String host, int port) {
        return Tls.withTimeouts(context.get().newHandler(allocator, host, port));
    }
}
