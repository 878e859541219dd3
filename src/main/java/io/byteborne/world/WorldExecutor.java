package io.byteborne.world;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Runs tasks on the world thread: the way back for work that was done elsewhere. Any thread may use it. Tasks
 * run in the world's next pass, in the order in which they were given. For a task from another thread, that pass comes at
 * once; for one that the world thread gives itself, with the next tick at the latest.
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
