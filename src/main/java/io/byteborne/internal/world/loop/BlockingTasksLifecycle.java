package io.byteborne.internal.world.loop;

import io.byteborne.internal.dispatch.BlockingTasks;
import io.byteborne.internal.net.ClientLifecycle;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Lets a server that stops wait for the game's blocking tasks, so that what is being saved is saved. */
public final class BlockingTasksLifecycle implements SmartLifecycle {
    /** When all sessions have ended, whose ends may begin tasks; while there is a world to which they come back. */
    public static final int PHASE = ClientLifecycle.PHASE - 1;

    private static final Logger log = LoggerFactory.getLogger(BlockingTasksLifecycle.class);

    private final BlockingTasks tasks;
    private final Duration timeout;
    private final BooleanSupplier worldRuns;
    private volatile boolean running;

    /**
     * @param timeout how long the tasks may take
     * @param worldRuns whether there is a world thread, without which no task is ever done with
     */
    public BlockingTasksLifecycle(BlockingTasks tasks, Duration timeout, BooleanSupplier worldRuns) {
        this.tasks = tasks;
        this.timeout = timeout;
        this.worldRuns = worldRuns;
    }

    @Override
    public void start() {
        tasks.open();
        running = true;
    }

    @Override
    public void stop() {
        try {
            int left = tasks.close(worldRuns.getAsBoolean() ? timeout : Duration.ZERO);
            if (left > 0) {
                log.warn("{} blocking tasks were not over in time; those that run are interrupted", left);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
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
