package io.byteborne.dispatch;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Brings work to the world thread: the way back for whatever was done elsewhere. Any thread may use it. What is
 * executed runs in the world's next pass, in the order in which it was given.
 *
 * <pre>{@code
 * CompletableFuture.supplyAsync(this::load, elsewhere).thenAcceptAsync(this::put, worldExecutor);
 * }</pre>
 */
public interface WorldExecutor extends Executor {
    /**
     * Runs a task after a delay, on the world's clock.
     *
     * @return cancels it, if it has not run
     */
    Runnable after(Duration delay, Runnable task);
}
