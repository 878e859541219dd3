package io.byteborne.world;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Runs tasks on the world thread: the way back for work that was done elsewhere. Any thread may use it. Tasks
 * run in the world's next pass, in the order in which they were given. That pass comes at once; only what a task
 * itself gives waits for the next tick, or for whatever wakes the world before it.
 *
 * <pre>{@code
 * CompletableFuture.supplyAsync(this::load, elsewhere).thenAcceptAsync(this::put, worldExecutor);
 * }</pre>
 */
public interface WorldExecutor extends Executor {
    /**
     * Runs a task after a delay, on the world's clock.
     *
     * @return cancels the task, unless it has run
     */
    Runnable after(Duration delay, Runnable task);
}
