package io.byteborne.internal.dispatch;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.transport.Deadline;
import io.byteborne.world.BlockingExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The game's own tasks that block, which share threads and their bound with blocking handlers. */
public final class BlockingTasks implements BlockingExecutor {
    private final RateLimitedLog gameLog = new RateLimitedLog(LoggerFactory.getLogger(BlockingTasks.class));
    private final AsyncWork work;
    private final int maxTasks;
    private final AtomicLong failures = new AtomicLong();
    private final BlockingExecutor unordered = new Sequence(null);

    // Guarded by this object's monitor.
    /** For each key the tasks that have not begun, and one entry for as long as one has. */
    private final Map<Object, ArrayDeque<Task<?>>> sequences = new HashMap<>();

    private int pending;
    private boolean closed;

    /** @param maxTasks how many there may be, running or waiting */
    public BlockingTasks(AsyncWork work, int maxTasks) {
        this.work = work;
        this.maxTasks = maxTasks;
    }

    @Override
    public void execute(Runnable task) {
        unordered.execute(task);
    }

    @Override
    public <T extends @Nullable Object> void call(Callable<T> task, Consumer<? super T> done) {
        unordered.call(task, done);
    }

    @Override
    public <T extends @Nullable Object> void call(
            Callable<T> task, Consumer<? super T> done, Consumer<? super Throwable> failed) {
        unordered.call(task, done, failed);
    }

    @Override
    public BlockingExecutor inOrderOf(Object key) {
        return new Sequence(Objects.requireNonNull(key, "key"));
    }

    /** Takes tasks that keep their order; in no order if the key is null. */
    private final class Sequence implements BlockingExecutor {
        private final @Nullable Object key;

        Sequence(@Nullable Object key) {
            this.key = key;
        }

        @Override
        public void execute(Runnable task) {
            Objects.requireNonNull(task, "task");
            Callable<@Nullable Void> call = () -> {
                task.run();
                return null;
            };
            begin(new Task<@Nullable Void>(key, task, call, nothing -> {}, null));
        }

        @Override
        public <T extends @Nullable Object> void call(Callable<T> task, Consumer<? super T> done) {
            begin(new Task<>(key, task, task, done, null));
        }

        @Override
        public <T extends @Nullable Object> void call(
                Callable<T> task, Consumer<? super T> done, Consumer<? super Throwable> failed) {
            begin(new Task<>(key, task, task, done, Objects.requireNonNull(failed, "failed")));
        }

        @Override
        public BlockingExecutor inOrderOf(Object other) {
            return BlockingTasks.this.inOrderOf(other);
        }
    }

    /** What a game wants to be done. */
    private final class Task<T extends @Nullable Object> {
        private final @Nullable Object key;
        private final Object given;
        private final Callable<T> call;
        private final Consumer<? super T> done;
        private final @Nullable Consumer<? super Throwable> failed;

        /**
         * @param key tasks of equal keys keep their order; null for none
         * @param given the task as it was given, for messages
         * @param failed null if failures are logged
         */
        Task(
                @Nullable Object key,
                Object given,
                Callable<T> call,
                Consumer<? super T> done,
                @Nullable Consumer<? super Throwable> failed) {
            this.key = key;
            this.given = given;
            this.call = Objects.requireNonNull(call, "task");
            this.done = Objects.requireNonNull(done, "done");
            this.failed = failed;
        }

        @SuppressWarnings("unchecked") // The future has what the call returns.
        void start() {
            // What is made of the outcome throws nothing, and nobody looks at the future that stands for it.
            var unused = work.run(this, () -> new Result<>(call.call()), this::ended)
                    .whenComplete((result, failure) -> conclude((Result<T>) result, failure));
        }

        /** World thread. */
        private void conclude(@Nullable Result<T> result, @Nullable Throwable failure) {
            try {
                if (failure != null) {
                    failures.incrementAndGet();
                    conclude(failure);
                } else if (result != null) {
                    done.accept(result.value());
                }
            } catch (Throwable thrown) {
                gameLog.errorOf(
                        description(), "{} is done, and what was to be done with its outcome failed", this, thrown);
            } finally {
                concluded();
            }
        }

        private void conclude(Throwable failure) {
            if (failed == null) {
                gameLog.errorOf(description(), "{} failed", this, failure);
            } else {
                failed.accept(failure);
            }
        }

        /** World thread, once the task's thread is done with it. */
        private void ended() {
            if (key != null) {
                startNext(key);
            }
        }

        /** Where it comes from: nearly always it is a lambda, whose own name says nothing. */
        private String description() {
            String name = given.getClass().getName();
            int lambda = name.indexOf("$$");
            return lambda < 0 ? name : name.substring(0, lambda);
        }

        @Override
        public String toString() {
            return "A blocking task of " + description();
        }
    }

    /** What a task returned; a task that was abandoned has none. */
    private record Result<T extends @Nullable Object>(T value) {}

    private void begin(Task<?> task) {
        synchronized (this) {
            if (closed) {
                throw new RejectedExecutionException(task + " is not run: the server has stopped");
            }
            if (pending >= maxTasks) {
                throw new RejectedExecutionException(
                        "%s is not run: there are %s, and byteborne.handler.max-tasks allows no more"
                                .formatted(task, pending));
            }
            pending++;
            if (task.key != null) {
                ArrayDeque<Task<?>> sequence = sequences.get(task.key);
                if (sequence != null) {
                    sequence.add(task);
                    return;
                }
                sequences.put(task.key, new ArrayDeque<>());
            }
        }
        task.start();
    }

    private void startNext(Object key) {
        Task<?> next;
        synchronized (this) {
            next = sequences.getOrDefault(key, new ArrayDeque<>()).poll();
            if (next == null) {
                sequences.remove(key);
            }
        }
        if (next != null) {
            next.start();
        }
    }

    private synchronized void concluded() {
        pending--;
        notifyAll();
    }

    /** Tasks that wait or run, or whose callback is still to be called. Any thread. */
    public synchronized int count() {
        return pending;
    }

    /** Tasks that threw, or were not done in time. Any thread. */
    public long failures() {
        return failures.get();
    }

    /** Takes tasks, from now on or again. */
    public synchronized void open() {
        closed = false;
    }

    /**
     * Waits until all tasks are done with, then takes no more. Blocks; any thread but the world's.
     *
     * @return how many were not done with in time
     */
    public synchronized int close(Duration atMost) throws InterruptedException {
        Deadline deadline = Deadline.in(atMost);
        for (long left = deadline.remainingNanos(); pending > 0 && left > 0; left = deadline.remainingNanos()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        closed = true;
        return pending;
    }
}
