package io.byteborne.internal.net;

import org.springframework.context.SmartLifecycle;

/** Opens the game port when everything it leads to is ready, and closes it before anything else stops. */
public final class ServerLifecycle implements SmartLifecycle {
    /** Opens after, and closes before, whatever has a smaller phase: the world, and actuator's HTTP server. */
    public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

    private final NettyServerService server;
    private volatile boolean running;
    private volatile boolean autoStartup = true;

    public ServerLifecycle(NettyServerService server) {
        this.server = server;
    }

    @Override
    public void start() {
        server.start();
        running = true;
    }

    @Override
    public void stop() {
        server.stop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Whether the port opens with the program; if not, whoever wants it calls {@link #start}. */
    public void setAutoStartup(boolean autoStartup) {
        this.autoStartup = autoStartup;
    }

    @Override
    public boolean isAutoStartup() {
        return autoStartup;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
