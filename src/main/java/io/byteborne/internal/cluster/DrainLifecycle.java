package io.byteborne.internal.cluster;

import io.byteborne.internal.net.ServerLifecycle;
import org.springframework.context.SmartLifecycle;

/** Says that this node is about to leave, before it closes its ports and ends its sessions. */
public final class DrainLifecycle implements SmartLifecycle {
    /** Stops before the ports do. */
    private static final int PHASE = ServerLifecycle.PHASE + 1;

    private final Membership membership;
    private volatile boolean running;

    public DrainLifecycle(Membership membership) {
        this.membership = membership;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        // Whether the others have heard of it is not waited for: they see the end of it all the same.
        membership.drain();
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
