package io.byteborne.network;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Where a connection really comes from, which is not the socket's other end if that is a proxy. */
final class PeerAddress {
    private static final AttributeKey<SocketAddress> TOLD = AttributeKey.valueOf(PeerAddress.class, "told");

    private PeerAddress() {}

    /** The address that a trusted proxy has told, or else the socket's. */
    static SocketAddress of(Channel channel) {
        @Nullable SocketAddress told = channel.attr(TOLD).get();
        return told == null ? channel.remoteAddress() : told;
    }

    /** A trusted proxy has told the address. */
    static void set(Channel channel, SocketAddress address) {
        channel.attr(TOLD).set(address);
    }
}
