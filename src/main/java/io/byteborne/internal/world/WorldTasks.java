package io.byteborne.internal.world;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.world.Timer;
import io.byteborne.world.WorldExecutor;
import java.time.Duration;
import java.util.Objects;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.LoggerFactory;

/** What other threads want to be done on the world thread. Put in by any thread, run by the world thread. */
public final class WorldTasks implements WorldExecutor {
    private static final int QUEUE_CHUNK = 256;

    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(WorldTasks.class));
    private final MpscUnboundedArrayQueue<Runnable> tasks = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);
    private final Timer timer;
    private final Runnable arrival;
    private final GameCalls calls;
    /** How many may still run in this pass. A field, since another thread may have to go on in the middle of it. */
    private int left;

    /** @param arrival run when a task has been put in, by the thread that did */
    public WorldTasks(Timer timer, Runnable arrival, GameCalls calls) {
        this.timer = timer;
        this.arrival = arrival;
        this.calls = calls;
    }

    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        tasks.add(task);
        arrival.run();
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Objects.requireNonNull(task, "task");
        return timer.after(delay, task)::cancel;
    }

    /** Whether no task waits. Any thread. */
    public boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** Runs the tasks that are here now; ones that come meanwhile wait for the next time. World thread. */
    void run() {
        for (left = tasks.size(); left > 0; left--) {
            runSafely(tasks.poll());
        }
    }

    private void runSafely(Runnable task) {
        calls.begin();
        try {
            task.run();
        } catch (Throwable failure) {
            clientLog.error("A task for the world thread failed", failure);
        }
    }
}
