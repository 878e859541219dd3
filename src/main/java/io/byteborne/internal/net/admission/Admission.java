package io.byteborne.internal.net.admission;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.admission.Slots.Slot;
import io.byteborne.internal.net.tls.ServerTls;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.net.transport.PeerAddress;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.settings.TrustedProxies;
import io.byteborne.internal.settings.WebSocketProperties;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The way from an accepted connection to a session: a trusted proxy's header, the limits of the peer's address, the
 * TLS handshake, a request for a WebSocket; each only where it is configured. Event loops.
 */
public final class Admission {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(Admission.class));
    private final NetworkStatistics statistics;
    private final TrustedProxies proxies;
    private final AddressLimits limits;
    private final @Nullable ServerTls tls;
    private final Duration timeout;

    /**
     * @param timeout how long each step may take
     * @param tls null if the port does not speak TLS
     */
    public Admission(
            Duration timeout,
            NetworkStatistics statistics,
            TrustedProxies proxies,
            AddressLimits limits,
            @Nullable ServerTls tls) {
        this.statistics = statistics;
        this.proxies = proxies;
        this.limits = limits;
        this.tls = tls;
        this.timeout = timeout;
    }

    /** Whether connections speak TLS. */
    public boolean isEncrypted() {
        return tls != null;
    }

    /**
     * Tells somebody when so many connections are on their way that no more should be accepted, and when they should be
     * again.
     *
     * @param listener on any thread, one call at a time; must not block
     */
    public void whenManyWait(Consumer<Boolean> listener) {
        if (tls != null) {
            tls.whenManyWait(listener);
        }
    }

    /**
     * Adds the handlers that lead to a session, or refuses the connection.
     *
     * @param slot what the connection has taken; it counts for its address as long
     * @param admitted adds the handlers of the session, once the connection may become one
     */
    public void lead(Channel channel, Slot slot, Consumer<ChannelPipeline> admitted) {
        if (proxies.contains(channel.remoteAddress())) {
            channel.pipeline()
                    .addLast(new ProxyHeaderDecoder())
                    .addLast(new ProxyAdmissionHandler(
                            timeout, limits, slot, known -> secure(known, admitted), refusing(channel)));
            return;
        }
        Refusal refusal = limits.admit(channel, slot);
        if (refusal == null) {
            secure(channel.pipeline(), admitted);
        } else {
            refuse(channel, refusal, limits.describe(refusal));
        }
    }

    /**
     * As {@link #lead}, to a session over a WebSocket.
     *
     * @param settings who may open one, and how
     */
    public void leadToWebSocket(
            Channel channel, Slot slot, WebSocketProperties settings, Consumer<ChannelPipeline> admitted) {
        TrustedProxies forwarders = settings.forwardedFor().proxies();
        if (forwarders.contains(channel.remoteAddress())) {
            // Where it comes from is known with the request.
            secure(channel.pipeline(), known -> upgrade(known, slot, settings, forwarders, admitted));
        } else {
            lead(channel, slot, known -> upgrade(known, slot, settings, null, admitted));
        }
    }

    private void upgrade(
            ChannelPipeline pipeline,
            Slot slot,
            WebSocketProperties settings,
            @Nullable TrustedProxies forwarders,
            Consumer<ChannelPipeline> admitted) {
        UpgradeHandler.addTo(
                pipeline, timeout, settings, forwarders, limits, slot, admitted, refusing(pipeline.channel()));
    }

    private void secure(ChannelPipeline pipeline, Consumer<ChannelPipeline> admitted) {
        Channel channel = pipeline.channel();
        if (tls == null) {
            admitted.accept(pipeline);
        } else {
            pipeline.addLast(tls.newHandler(channel))
                    .addLast(new TlsAdmissionHandler(timeout, admitted, refusing(channel)));
        }
    }

    private BiConsumer<Refusal, String> refusing(Channel channel) {
        return (refusal, detail) -> report(channel, refusal, detail);
    }

    /** Closes a connection that does not become a session. */
    public void refuse(Channel channel, Refusal refusal, String detail) {
        report(channel, refusal, detail);
        channel.close();
    }

    private void report(Channel channel, Refusal refusal, String detail) {
        statistics.refused(refusal);
        SocketAddress peer = PeerAddress.of(channel);
        if (refusal == Refusal.ABANDONED) {
            // Whoever only looks whether the port is open does this all the time.
            clientLog.debug("{} refused: {}: {}", peer, refusal, detail);
        } else {
            clientLog.info("{} refused: {}: {}", peer, refusal, detail);
        }
    }
}
