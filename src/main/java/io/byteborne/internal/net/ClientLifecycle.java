package io.byteborne.internal.net;

import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/**
 * Closes the connections that this program has made when it ends: after those of its own clients, so that what these still
 * have to say can be passed on, and while there is a world to deal with their end.
 */
public final class ClientLifecycle implements SmartLifecycle {
    /** Stops after the game port is closed. */
    public static final int PHASE = ServerLifecycle.PHASE - 1;

    private final NettyClientService client;
    private final Duration timeout;
    private volatile boolean running;

    /** @param timeout how long connections may take to deliver what is queued */
    public ClientLifecycle(NettyClientService client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    @Override
    public void start() {
        client.start();
        running = true;
    }

    @Override
    public void stop() {
        client.stop(timeout);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
