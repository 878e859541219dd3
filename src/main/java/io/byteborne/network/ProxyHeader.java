package io.byteborne.network;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy has said of a connection.
 *
 * @param source where it comes from; null if the proxy does not say, as for connections of its own
 * @param violation what is wrong with the header; null if nothing is
 */
record ProxyHeader(
        @Nullable InetSocketAddress source, @Nullable String violation) {

    static ProxyHeader from(@Nullable InetSocketAddress source) {
        return new ProxyHeader(source, null);
    }

    static ProxyHeader wrong(String violation) {
        return new ProxyHeader(null, violation);
    }
}
