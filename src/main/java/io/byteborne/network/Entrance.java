package io.byteborne.network;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way from an accepted connection to a session: a trusted proxy's header, the limits of the peer's address, the
 * TLS handshake; each only where it is configured. Event loops.
 */
final class Entrance {
    private final SessionFactory sessions;
    private final Refusals refusals;
    private final TrustedProxies proxies;
    private final AddressLimits limits;
    private final @Nullable ServerTls tls;
    private final Duration timeout;

    /** @param tls null if the port does not speak TLS */
    Entrance(
            SessionFactory sessions,
            Refusals refusals,
            TrustedProxies proxies,
            AddressLimits limits,
            @Nullable ServerTls tls) {
        this.sessions = sessions;
        this.refusals = refusals;
        this.proxies = proxies;
        this.limits = limits;
        this.tls = tls;
        this.timeout = sessions.packetTimeout();
    }

    /**
     * Adds the handlers that lead to a session, or refuses the connection.
     *
     * @param place what the connection has taken; it counts for its address as long
     */
    void lead(Channel channel, Place place, Function<ChannelSession, SessionListener> opened) {
        if (proxies.contains(channel.remoteAddress())) {
            channel.pipeline()
                    .addLast(new ProxyHeaderDecoder())
                    .addLast(new ProxyGate(
                            timeout, limits, place, admitted -> secure(admitted, opened), refusing(channel)));
            return;
        }
        Refusal refusal = limits.admit(channel, place);
        if (refusal == null) {
            secure(channel.pipeline(), opened);
        } else {
            refuse(channel, refusal, limits.describe(refusal));
        }
    }

    private void secure(ChannelPipeline pipeline, Function<ChannelSession, SessionListener> opened) {
        Channel channel = pipeline.channel();
        if (tls == null) {
            open(pipeline, opened);
        } else {
            pipeline.addLast(tls.newHandler(channel.alloc()))
                    .addLast(new TlsGate(timeout, secured -> open(secured, opened), refusing(channel)));
        }
    }

    private void open(ChannelPipeline pipeline, Function<ChannelSession, SessionListener> opened) {
        pipeline.addLast(sessions.createHandler(opened));
    }

    private BiConsumer<Refusal, String> refusing(Channel channel) {
        return (refusal, detail) -> refusals.report(channel, refusal, detail);
    }

    /** Closes a connection that does not become a session. */
    void refuse(Channel channel, Refusal refusal, String detail) {
        refusals.report(channel, refusal, detail);
        channel.close();
    }
}
