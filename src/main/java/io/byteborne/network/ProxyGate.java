package io.byteborne.network;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Lets a connection of a trusted proxy past once its header has come, and its real peer may connect. Event loop. */
final class ProxyGate extends Gate {
    private final AddressLimits limits;
    private final Place place;

    /**
     * @param limits asked once the peer's address is known
     * @param place what the connection has taken
     */
    ProxyGate(
            Duration timeout,
            AddressLimits limits,
            Place place,
            Consumer<ChannelPipeline> passed,
            BiConsumer<Refusal, String> refused) {
        super(timeout, passed, refused);
        this.limits = limits;
        this.place = place;
    }

    @Override
    Refusal failure() {
        return Refusal.PROXY_HEADER;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ProxyHeader header) {
            headerRead(context, header);
        } else {
            super.channelRead(context, message);
        }
    }

    private void headerRead(ChannelHandlerContext context, ProxyHeader header) {
        if (header.violation() != null) {
            refuse(context, Refusal.PROXY_HEADER, header.violation());
            return;
        }
        if (header.source() != null) {
            PeerAddress.set(context.channel(), header.source());
        }
        Refusal refusal = limits.admit(context.channel(), place);
        if (refusal == null) {
            pass(context);
        } else {
            refuse(context, refusal, limits.describe(refusal));
        }
    }
}
