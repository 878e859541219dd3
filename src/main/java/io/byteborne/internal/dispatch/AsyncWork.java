package io.byteborne.internal.dispatch;

import io.byteborne.internal.net.transport.Deadline;
import io.byteborne.internal.settings.HandlerProperties;
import io.byteborne.message.HandlerTimeoutException;
import io.byteborne.world.WorldExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Work that a handler does elsewhere: blocking calls on virtual threads, of which only so many run at one time, and
 * stages that somebody else completes. Used on the world thread, where all futures that it returns are completed, too.
 */
public final class AsyncWork implements AutoCloseable {
    private final WorldExecutor world;
    private final int maxBlocking;
    private final Duration timeout;
    private final ThreadFactory threads;
    /** The calls that have begun and are not over, by their threads. */
    private final ConcurrentMap<Thread, BlockingCall> live = new ConcurrentHashMap<>();

    // Touched by the world thread only, except for the count, which others may read. What waits is bounded by the
    // sessions: each has one message that is being handled. The first of them is the first whose time is up.
    private final ArrayDeque<BlockingCall> waiting = new ArrayDeque<>();
    private final AtomicInteger running = new AtomicInteger();
    /** The calls that have begun and whose outcome has not been handed to the world. Guarded by this object's monitor. */
    private int unsettled;

    /**
     * @param threads makes the thread of each blocking call, which it does not start
     */
    public AsyncWork(WorldExecutor world, HandlerProperties properties, ThreadFactory threads) {
        this.world = world;
        this.threads = threads;
        this.maxBlocking = properties.maxBlocking();
        this.timeout = properties.timeout();
    }

    /**
     * Runs a call on a virtual thread, now or when there is room. One that is not done in time is interrupted, or, if it
     * still waits for room, never runs.
     */
    CompletableFuture<@Nullable Object> block(Callable<@Nullable Object> call) {
        BlockingCall blocking = new BlockingCall(call);
        // Before it can start: so its result is sent before another may begin.
        settle(blocking.outcome, blocking.result, blocking::giveUp);
        if (running.getPlain() < maxBlocking) {
            blocking.start();
        } else {
            waiting.add(blocking);
        }
        return blocking.result;
    }

    /** One call. World thread, but for {@link #run}, which is on the call's own. */
    private final class BlockingCall implements Runnable {
        private final Callable<@Nullable Object> call;
        /** What the call comes to; what whoever asked for it is told, which may be that time is up. */
        private final CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();

        private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
        private @Nullable Thread thread;

        BlockingCall(Callable<@Nullable Object> call) {
            this.call = call;
        }

        void start() {
            running.setOpaque(running.getPlain() + 1);
            begun();
            Thread started = threads.newThread(this);
            thread = started;
            live.put(started, this);
            try {
                started.start();
            } catch (Throwable failure) {
                // Out of memory, most likely.
                outcome.completeExceptionally(failure);
                end(started);
            }
        }

        /** From now on, nobody waits for the call on that thread; its outcome is known. Any thread, several times too. */
        void end(Thread own) {
            if (live.remove(own, this)) {
                world.execute(AsyncWork.this::ended);
                handedOver();
            }
        }

        void giveUp() {
            if (thread == null) {
                waiting.remove(this);
            } else {
                thread.interrupt();
            }
        }

        @Override
        public void run() {
            try {
                // A machine with all its processors held up may start a thread after its time; nobody waits any more
                // then.
                if (!result.isDone()) {
                    complete(outcome, call.call());
                }
            } catch (Throwable failure) {
                outcome.completeExceptionally(failure);
            } finally {
                end(Thread.currentThread());
            }
        }
    }

    private static void complete(CompletableFuture<@Nullable Object> outcome, @Nullable Object value) {
        if (value instanceof CompletionStage<?> stage) {
            stage.whenComplete((later, failure) -> {
                if (failure == null) {
                    outcome.complete(later);
                } else {
                    outcome.completeExceptionally(failure);
                }
            });
        } else {
            outcome.complete(value);
        }
    }

    private void ended() {
        running.setOpaque(running.getPlain() - 1);
        BlockingCall next = waiting.poll();
        if (next != null) {
            next.start();
        }
    }

    /** Whether a future has its result already, from a cache for one, so that nobody has to wait for it. */
    static boolean isDone(CompletableFuture<?> future) {
        // Not a subclass of it: there are some, the JDK's own too, that can be asked for nothing.
        return future.getClass() == CompletableFuture.class && future.isDone();
    }

    /** Waits for a stage; one that is not complete in time is left to itself. */
    CompletableFuture<@Nullable Object> await(CompletionStage<?> stage) {
        CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
        settle(stage, result, () -> {});
        return result;
    }

    private void settle(CompletionStage<?> outcome, CompletableFuture<@Nullable Object> result, Runnable giveUp) {
        Runnable cancelTimeout = world.after(timeout, () -> {
            if (result.completeExceptionally(new HandlerTimeoutException(timeout))) {
                giveUp.run();
            }
        });
        try {
            outcome.whenComplete((value, failure) -> world.execute(() -> {
                cancelTimeout.run();
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(failure);
                }
            }));
        } catch (Throwable refused) {
            // The methods of a stage of the game's own may do anything.
            cancelTimeout.run();
            throw refused;
        }
    }

    /** Blocking handlers that run now. Any thread. */
    int running() {
        return running.getOpaque();
    }

    /**
     * Waits until the outcome of every blocking call that has begun has been handed to the world. Blocks; any thread
     * but the calls' own.
     *
     * @return false if that took too long
     */
    synchronized boolean awaitCalls(Duration atMost) throws InterruptedException {
        Deadline deadline = Deadline.in(atMost);
        while (unsettled > 0) {
            long left = deadline.remainingNanos();
            if (left == 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    private synchronized void begun() {
        unsettled++;
    }

    private synchronized void handedOver() {
        unsettled--;
        notifyAll();
    }

    /** Calls of such threads are over, and come to nothing; whatever their threads still do. Any thread. */
    void abandon(Predicate<Thread> which) {
        live.forEach((thread, call) -> {
            if (which.test(thread)) {
                call.outcome.complete(null);
                call.end(thread);
            }
        });
    }

    /** Interrupts what still runs. */
    @Override
    public void close() {
        live.keySet().forEach(Thread::interrupt);
    }
}
