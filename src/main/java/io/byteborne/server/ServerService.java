package io.byteborne.server;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The listening side: the game port, which opens once the world runs and closes before it ends. A bean; any thread.
 */
public interface ServerService {
    /** The address and port that are open, or null if there are none. */
    @Nullable
    InetSocketAddress localAddress();

    /**
     * Connections that count against the limit: those that are open, and closed ones whose end the game
     * has not dealt with yet.
     */
    int connections();
}
