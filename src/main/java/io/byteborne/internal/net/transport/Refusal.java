package io.byteborne.internal.net.transport;

import java.util.Locale;

/** Why a connection was closed before it became a session. */
public enum Refusal {
    /** As many connections are open as the server may have. */
    SERVER_FULL,
    /** As many connections are open from that address as it may have. */
    ADDRESS_FULL,
    /** New connections came from that address faster than they may. */
    ADDRESS_RATE,
    /** Clients of that address tried to resume sessions that there are not, more often than they may. */
    RESUME_RATE,
    /**
     * A trusted proxy did not begin with a header of the PROXY protocol, version 2; or it did not say in a request's
     * X-Forwarded-For where that comes from.
     */
    PROXY_HEADER,
    /** The TLS handshake failed: the client does not speak TLS, or one side did not accept the other's certificate. */
    TLS_FAILED,
    /** What came at the port for WebSocket was no request for one: no HTTP, another method, path or version. */
    BAD_UPGRADE,
    /** A page of an origin that may not do so asked for a WebSocket. */
    WRONG_ORIGIN,
    /** The proxy's header, the TLS handshake or the request for a WebSocket was not complete in time. */
    HANDSHAKE_TIMEOUT,
    /** The connection ended before the proxy's header, the TLS handshake or the request for a WebSocket was complete. */
    ABANDONED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The reason in lower case, as logs and metrics show it. */
    public String label() {
        return label;
    }

    @Override
    public String toString() {
        return label;
    }
}
