package io.byteborne.internal.net.admission;

import io.byteborne.internal.net.admission.ProxyHeaderDecoder.ProxyHeader;
import io.byteborne.internal.net.admission.Slots.Slot;
import io.byteborne.internal.net.transport.PeerAddress;
import io.byteborne.internal.net.transport.Refusal;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Lets a connection of a trusted proxy past once its header has come, and its real peer may connect. Event loop. */
final class ProxyAdmissionHandler extends AdmissionHandler {
    private final AddressLimits limits;
    private final Slot slot;

    /**
     * @param limits asked once the peer's address is known
     * @param slot what the connection has taken
     */
    ProxyAdmissionHandler(
            Duration timeout,
            AddressLimits limits,
            Slot slot,
            Consumer<ChannelPipeline> passed,
            BiConsumer<Refusal, String> refused) {
        super(timeout, passed, refused);
        this.limits = limits;
        this.slot = slot;
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
        Refusal refusal = limits.admit(context.channel(), slot);
        if (refusal == null) {
            pass(context);
        } else {
            refuse(context, refusal, limits.describe(refusal));
        }
    }
}
