package io.byteborne.internal.net.transport;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Where a connection really comes from, which is not the socket's other end if that is a proxy. */
public final class PeerAddress {
    private static final AttributeKey<SocketAddress> TOLD = AttributeKey.valueOf(PeerAddress.class, "told");

    private PeerAddress() {}

    /** The address that a trusted proxy has told, otherwise the socket's. */
    public static SocketAddress of(Channel channel) {
        // Only looking for an attribute would make it, and nearly no connection has one.
        @Nullable
        SocketAddress told = channel.hasAttr(TOLD) ? channel.attr(TOLD).get() : null;
        return told == null ? channel.remoteAddress() : told;
    }

    /** As people write it: without the slash of {@link InetSocketAddress#toString}, IPv6 in brackets. */
    public static String text(SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? NetUtil.toSocketAddressString(internet)
                : String.valueOf(address);
    }

    /** A trusted proxy has told the address. */
    public static void set(Channel channel, SocketAddress address) {
        channel.attr(TOLD).set(address);
    }
}
