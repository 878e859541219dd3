package io.byteborne.world;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs work that blocks, such as saving to a database, on virtual threads, and comes back to the world thread with what
 * came of it: for work that begins somewhere else than in a {@linkplain io.byteborne.message.MessageHandler#blocking
 * blocking handler}, for example in a timer or at a session's end. A bean; any thread may use it.
 *
 * <pre>{@code
 * blocking.call(() -> scores.save(result), rank -> room.broadcast(ended(rank)));
 * }</pre>
 *
 * <p>A task runs on a thread of its own, so it must not touch the game's state; what it needs of that is put into it. What
 * is to be done afterwards runs on the world thread, in its next pass, which does not wait for the tick. No failure is
 * silent: what a task throws is logged, unless the caller takes it, and so is what a callback throws.
 *
 * <p>Up to {@code byteborne.handler.max-blocking} blocking handlers and tasks run at a time; further ones wait, and
 * begin in order. Tasks that begin one after another may still end in any order; those of {@link #inOrderOf} do not. A
 * task that is not done {@code byteborne.handler.timeout} after its start is interrupted, and fails with a {@link
 * io.byteborne.message.HandlerTimeoutException}.
 *
 * <p>When the server stops, it waits for tasks, those that wait included, once its sessions have ended, up to {@code
 * byteborne.server.shutdown-timeout}. So what a listener of {@link io.byteborne.session.SessionClosedEvent} saves then is
 * saved.
 *
 * <p>All methods that take a task throw a {@link RejectedExecutionException}, and do not run it, if there are
 * {@code byteborne.handler.max-tasks} already, or the server has stopped.
 */
public interface BlockingExecutor extends Executor {
    /** Runs a task of which nothing comes back. What it throws is logged. */
    @Override
    void execute(Runnable task);

    /**
     * Runs a task whose failure is only logged.
     *
     * @param done takes the task's result, on the world thread
     */
    <T extends @Nullable Object> void call(Callable<T> task, Consumer<? super T> done);

    /**
     * Runs a task. Exactly one of the two callbacks is called, unless the world ends before.
     *
     * @param done takes the task's result, on the world thread
     * @param failed takes what the task threw, on the world thread; it is not logged then
     */
    <T extends @Nullable Object> void call(
            Callable<T> task, Consumer<? super T> done, Consumer<? super Throwable> failed);

    /**
     * The same executor for tasks that must not overtake one another, such as saves of one player: of the tasks with equal
     * keys, each begins when the one before it is over and its callback has been called, in the order in which they were
     * given. Nothing is kept of a key that has no task.
     *
     * @param key a value with {@code equals} and {@code hashCode}, such as the player's name
     */
    BlockingExecutor inOrderOf(Object key);
}
