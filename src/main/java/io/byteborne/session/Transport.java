package io.byteborne.session;

import java.util.Locale;

/** How a session's packets are carried. */
public enum Transport {
    /** As they are, over TCP, or TLS over TCP. */
    TCP,
    /** In the binary messages of a WebSocket. */
    WEB_SOCKET;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The transport in lower case, as endpoints and metrics show it. */
    public String label() {
        return label;
    }

    @Override
    public String toString() {
        return label;
    }
}
