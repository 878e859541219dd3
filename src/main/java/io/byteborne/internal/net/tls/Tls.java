package io.byteborne.internal.net.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import javax.net.ssl.SSLException;
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
