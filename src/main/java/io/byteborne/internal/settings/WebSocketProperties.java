package io.byteborne.internal.settings;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The game's port for WebSocket, for clients in browsers above all. It is on the same address as the game's own port, and
 * has its TLS, its limits and its trusted proxies.
 *
 * @param port TCP port to listen on; 0 takes a free one. If not set, there is no such port
 * @param path path at which clients connect
 * @param allowedOrigins origins, such as https://game.example, whose pages may connect; * is every one. If none is set,
 *     those of the host that the request is sent to. Programs other than browsers send no origin, and may always connect
 * @param forwardedFor HTTP proxies in front of the port
 */
@ConfigurationProperties("byteborne.websocket")
public record WebSocketProperties(
        @Nullable Integer port,
        @DefaultValue("/") String path,
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue ForwardedFor forwardedFor) {

    private static final int LAST_PORT = 65_535;
    /** Where it cannot be mistaken for something else in a request's line. */
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*");

    public WebSocketProperties {
        allowedOrigins = List.copyOf(allowedOrigins);
        if (port != null) {
            Ranges.requireBetween("byteborne.websocket.port", port, 0, LAST_PORT);
        }
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "byteborne.websocket.path is '%s'; set it to a path that begins with /, such as /game, without a query"
                            .formatted(path));
        }
        allowedOrigins.forEach(WebSocketProperties::requireOrigin);
    }

    private static void requireOrigin(String origin) {
        // Pages without a site of their own, such as files, say null.
        if (!origin.equals("*") && !origin.equals("null") && !isOrigin(origin)) {
            throw new IllegalArgumentException(
                    "byteborne.websocket.allowed-origins has '%s'; write origins as browsers do, such as https://game.example or http://localhost:8000, without a path, or *"
                            .formatted(origin));
        }
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getScheme() != null
                    && uri.getHost() != null
                    && text.equals(uri.getScheme() + "://" + uri.getRawAuthority())
                    && uri.getRawUserInfo() == null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /** Whether there is such a port. */
    public boolean isOn() {
        return port != null;
    }

    /**
     * HTTP proxies in front of the port that tell where connections come from.
     *
     * @param trusted addresses of the proxies, or networks such as 10.0.0.0/8; each request from there must have the header
     *     X-Forwarded-For, whose last address that is not itself one of these is the client's. At this port, no header of the
     *     PROXY protocol is expected from them
     */
    public record ForwardedFor(@DefaultValue List<String> trusted) {
        static final String SETTING = "byteborne.websocket.forwarded-for.trusted";

        public ForwardedFor {
            trusted = List.copyOf(trusted);
            // Only to find mistakes.
            TrustedProxies.of(SETTING, trusted);
        }

        public TrustedProxies proxies() {
            return TrustedProxies.of(SETTING, trusted);
        }
    }
}
