package io.byteborne.load.redirect;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where a server has sent a connection. */
public record Target(String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /**
     * Reads an address that is meant for connections like these.
     *
     * @param path of their WebSocket; null if they have none
     * @param tls whether they use TLS
     * @return null if it is none, or if other connections would be needed
     */
    public static @Nullable Target of(String address, @Nullable String path, boolean tls) {
        try {
            if (path == null) {
                URI uri = URI.create("tcp://" + address);
                return uri.getHost() == null || uri.getPort() < 0 ? null : of(uri, uri.getPort());
            }
            URI uri = URI.create(address);
            boolean same = (tls ? "wss" : "ws").equals(uri.getScheme())
                    && path.equals(uri.getPath().isEmpty() ? "/" : uri.getPath());
            int standard = tls ? HTTPS : HTTP;
            return uri.getHost() == null || !same ? null : of(uri, uri.getPort() < 0 ? standard : uri.getPort());
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static Target of(URI uri, int port) {
        String host = uri.getHost();
        // As connections say it.
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        return new Target(literal == null ? host : literal.getHostAddress(), port);
    }

    /** Of a connection, or of one that could not be made. */
    static Target of(InetSocketAddress address) {
        return new Target(address.getHostString(), address.getPort());
    }
}
