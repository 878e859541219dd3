package io.byteborne.server;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The listening side: the game port, and the one for WebSocket if there is one, which open once the world runs and close
 * before it ends. A bean; any thread.
 */
public interface ServerService {
    /** The address and port that are open, or null if there are none. */
    @Nullable
    InetSocketAddress localAddress();

    /** The address and port that are open for WebSocket, or null if there are none. */
    @Nullable
    InetSocketAddress webSocketAddress();

    /**
     * Connections that count against the limit: those that are open, and closed ones whose end the game
     * has not dealt with yet.
     */
    int connections();
}
