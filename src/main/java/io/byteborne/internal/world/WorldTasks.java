package io.byteborne.internal.world;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.world.Timer;
import io.byteborne.world.WorldExecutor;
import java.time.Duration;
import java.util.Objects;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What other threads want to be done on the world thread. Put in by any thread, run by the world thread.
 *
 * <p>Tasks do not wait for a tick: whoever waits for them has waited already. Only what a task itself puts in waits for a
 * pass that comes anyway, so that one which puts itself in again and again does not keep the world from sleeping.
 */
public final class WorldTasks implements WorldExecutor {
    private static final int QUEUE_CHUNK = 256;

    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(WorldTasks.class));
    private final MpscUnboundedArrayQueue<Runnable> tasks = new MpscUnboundedArrayQueue<>(QUEUE_CHUNK);
    private final Timer timer;
    private final Runnable arrival;
    private final GameCalls calls;
    private volatile boolean urgent;
    private volatile @Nullable Thread world;
    /** Whether a task runs that is no outcome. World thread. */
    private boolean inTask;

    /** How many may still run in this pass. A field, since another thread may have to go on in the middle of it. */
    private int left;

    /** @param arrival run when a task has been put in, by the thread that did; it wakes the world if that is to run */
    public WorldTasks(Timer timer, Runnable arrival, GameCalls calls) {
        this.timer = timer;
        this.arrival = arrival;
        this.calls = calls;
    }

    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        put(task, Thread.currentThread() != world || !inTask);
    }

    /**
     * As {@link #execute}, of what is to be done with the outcome of some work: that never waits for a tick, nor does what
     * it puts in, since there is only one for each piece of work.
     */
    public void complete(Runnable task) {
        put(new Outcome(task), true);
    }

    private record Outcome(Runnable task) implements Runnable {
        @Override
        public void run() {
            task.run();
        }
    }

    private void put(Runnable task, boolean now) {
        tasks.add(task);
        if (now) {
            urgent = true;
        }
        arrival.run();
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Objects.requireNonNull(task, "task");
        return timer.after(delay, task)::cancel;
    }

    /** Whether a task waits that does not wait for a tick. Any thread. */
    public boolean areUrgent() {
        return urgent;
    }

    /** Whether no task waits. Any thread. */
    public boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** Runs the tasks that are here now; ones that come meanwhile wait for the next time. World thread. */
    void run() {
        Thread self = Thread.currentThread();
        if (world != self) {
            world = self;
        }
        if (urgent) {
            // Before they are counted: one that comes after that is urgent again.
            urgent = false;
        }
        for (left = tasks.size(); left > 0; left--) {
            runSafely(tasks.poll());
        }
    }

    private void runSafely(Runnable task) {
        calls.begin();
        inTask = !(task instanceof Outcome);
        try {
            task.run();
        } catch (Throwable failure) {
            clientLog.error("A task for the world thread failed", failure);
        } finally {
            inTask = false;
        }
    }
}
