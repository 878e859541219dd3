package io.byteborne.network;

import io.byteborne.startup.StartupException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLException;
import org.springframework.boot.ssl.SslBundle;

/** If there is such a bean, {@link ClientService} connects with TLS. Any thread. */
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

    /** The server must have a certificate for that host. */
    SslHandler newHandler(ByteBufAllocator allocator, String host, int port) {
        return Tls.withTimeouts(context.newHandler(allocator, host, port));
    }
}
