package io.byteborne.load;

import io.byteborne.internal.net.NettyClientService;
import io.byteborne.internal.net.ServerLifecycle;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/** Starts the load client once its world runs; when the program is told to stop, lets it finish first. */
final class LoadLifecycle implements SmartLifecycle {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final LoadClient client;
    private final NettyClientService clientService;
    private volatile boolean running;

    LoadLifecycle(LoadClient client, NettyClientService clientService) {
        this.client = client;
        this.clientService = clientService;
    }

    @Override
    public void start() {
        running = true;
        client.start();
    }

    /** Blocks until the client has finished, which the time for missing answers bounds. */
    @Override
    public void stop() {
        client.finish();
        client.result().join();
        clientService.stop(CLOSE_TIMEOUT);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Where a server has its port: the world runs before and after. */
    @Override
    public int getPhase() {
        return ServerLifecycle.PHASE;
    }
}
