package io.byteborne.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.world.WorldExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The world thread is whoever runs the tasks; time passes when it is told to. */
public final class ManualExecutor implements WorldExecutor {
    private static final int TIMEOUT_SECONDS = 10;

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final List<Delayed> delayed = new CopyOnWriteArrayList<>();

    private record Delayed(Duration delay, Runnable task) {}

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Delayed entry = new Delayed(delay, task);
        delayed.add(entry);
        return () -> delayed.remove(entry);
    }

    /** Runs the next task, which another thread may still have to put in. */
    public void runNext() throws InterruptedException {
        Runnable task = tasks.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        assertThat(task).as("a task for the world").isNotNull();
        task.run();
    }

    /** Runs what is here now. */
    public void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Lets all delays pass. */
    public void passTime() {
        List<Delayed> due = List.copyOf(delayed);
        delayed.clear();
        due.forEach(entry -> entry.task().run());
    }

    /** How many delays are running. */
    public int delays() {
        return delayed.size();
    }
}
