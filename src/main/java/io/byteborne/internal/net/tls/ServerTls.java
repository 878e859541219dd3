package io.byteborne.internal.net.tls;

import io.byteborne.internal.settings.ServerProperties.ClientAuthentication;
import io.byteborne.server.StartupException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.springframework.boot.ssl.SslBundles;

/**
 * TLS of the game port, with the certificate of an SSL bundle. If that is reloaded, connections from then on use the
 * new one. Any thread.
 */
public final class ServerTls {
    private static final String SETTING = "byteborne.server.ssl.bundle";

    private final BundleContext context;
    private final HandshakeThreads threads = new HandshakeThreads();

    private ServerTls(BundleContext context) {
        this.context = context;
    }

    /**
     * Takes the certificate from a bundle, now and whenever the bundle is reloaded.
     *
     * @throws StartupException if there is no such bundle, or not all in it that is needed, or it does not fit together
     */
    public static ServerTls of(String bundleName, ClientAuthentication clientAuth, SslBundles bundles) {
        return new ServerTls(BundleContext.of(SETTING, bundleName, bundles, bundle -> {
            if (bundle.getStores().getKeyStore() == null) {
                throw missing(bundleName, "no certificate and key of its own", "keystore");
            }
            // Without one, Java would trust every certificate that a browser trusts.
            if (clientAuth != ClientAuthentication.NONE && bundle.getStores().getTrustStore() == null) {
                throw missing(bundleName, "no certificates to check those of clients with", "truststore");
            }
            SslContextBuilder builder =
                    SslContextBuilder.forServer(Tls.ownKeys(bundle)).clientAuth(clientAuth.netty());
            return Tls.build(builder, bundle);
        }));
    }

    private static StartupException missing(String bundleName, String what, String where) {
        return new StartupException(
                "The SSL bundle %s, of %s, has %s.".formatted(bundleName, SETTING, what),
                "Add spring.ssl.bundle.*.%s.%s.".formatted(bundleName, where));
    }

    /**
     * Tells somebody when so many handshakes wait to be computed that no more connections should be accepted, and when
     * they should be again.
     *
     * @param listener on any thread, one call at a time; must not block
     */
    public void whenManyWait(Consumer<Boolean> listener) {
        threads.whenManyWait(listener);
    }

    /** Computes its handshake on a thread of its own, so that nobody else waits for it. */
    public SslHandler newHandler(Channel channel) {
        return newHandler(channel.alloc(), threads.of(channel));
    }

    /** @param handshake computes its steps */
    SslHandler newHandler(ByteBufAllocator allocator, Executor handshake) {
        return Tls.withTimeouts(context.current().newHandler(allocator, handshake));
    }
}
