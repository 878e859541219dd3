package io.byteborne.internal.dispatch;

import io.byteborne.internal.dispatch.WorkInFlight.Work;
import io.byteborne.internal.settings.HandlerProperties;
import io.byteborne.message.HandlerTimeoutException;
import io.byteborne.session.Session;
import io.byteborne.world.WorldExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Work that is done elsewhere than on the world thread: blocking calls on virtual threads, of which only so many run at
 * one time, and stages that somebody else completes. All futures that it returns are completed on the world thread.
 * Any thread, except where a method says otherwise.
 */
public final class AsyncWork implements AutoCloseable {
    private final WorldExecutor world;
    private final Executor outcomes;
    private final int maxBlocking;
    private final Duration timeout;
    private final ThreadFactory threads;
    /** The calls that have begun and are not over, by their threads. */
    private final ConcurrentMap<Thread, BlockingCall> live = new ConcurrentHashMap<>();

    // Written under this object's monitor; any thread may read the count without it.
    private final AtomicInteger running = new AtomicInteger();

    /**
     * What waits for room. Guarded by this object's monitor, and bounded by those who ask: each session has one message
     * that is being handled, and the game's own tasks have a bound of their own.
     */
    private final ArrayDeque<BlockingCall> waiting = new ArrayDeque<>();

    private final WorkInFlight inFlight = new WorkInFlight();

    /**
     * @param outcomes runs, on the world thread, what is to be done with an outcome, as soon as the world can
     * @param threads makes the thread of each blocking call, which it does not start
     */
    public AsyncWork(WorldExecutor world, Executor outcomes, HandlerProperties properties, ThreadFactory threads) {
        this.world = world;
        this.outcomes = outcomes;
        this.threads = threads;
        this.maxBlocking = properties.maxBlocking();
        this.timeout = properties.timeout();
    }

    /**
     * Runs a handler's call on a virtual thread, now or when there is room. One that is not done in time, counted from
     * now, is interrupted, or, if it still waits for room, never runs.
     *
     * @param handler whose message is handled
     */
    CompletableFuture<@Nullable Object> block(
            Session session, RegisteredHandler handler, Callable<@Nullable Object> call) {
        BlockingCall blocking = new BlockingCall(new Work(session, handler, true), call, () -> {});
        // Before it can start: so its result is sent before another may begin.
        blocking.settle();
        admit(blocking);
        return blocking.result;
    }

    /**
     * Runs a task of the game on a virtual thread, now or when there is room. One that is not done in time, counted from
     * its start, is interrupted; one that waits for room waits as long as it takes.
     *
     * @param task says what it is, in words
     * @param ended run on the world thread once the call's thread is done with it, after the future is completed; much
     *     later if the call ignores its interruption
     */
    CompletableFuture<@Nullable Object> run(Object task, Callable<@Nullable Object> call, Runnable ended) {
        BlockingCall blocking = new BlockingCall(new Work(null, task, true), call, ended);
        admit(blocking);
        return blocking.result;
    }

    private synchronized void admit(BlockingCall call) {
        if (running.getPlain() < maxBlocking) {
            call.start();
        } else {
            waiting.add(call);
        }
    }

    /** One call. */
    private final class BlockingCall implements Runnable {
        private final Work work;
        private final Callable<@Nullable Object> call;
        private final Runnable ended;
        /** What the call comes to; what whoever asked for it is told, which may be that time is up. */
        private final CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();

        private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
        private boolean timed;
        private @Nullable Thread thread;

        // Guarded by the monitor.
        private boolean returned;
        private boolean outcomeHandedOver;

        BlockingCall(Work work, Callable<@Nullable Object> call, Runnable ended) {
            this.work = work;
            this.call = call;
            this.ended = ended;
        }

        /** From now on its time runs, and its outcome comes to the world. */
        void settle() {
            timed = true;
            AsyncWork.this.settle(outcome, result, this::giveUp, this::outcomeHandedOver);
        }

        /** Under the monitor. */
        void start() {
            if (!timed) {
                settle();
            }
            running.setOpaque(running.getPlain() + 1);
            inFlight.begin(work);
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

        /** From now on, nobody waits for the call on that thread; its outcome is known. Several times, too. */
        void end(Thread own) {
            if (live.remove(own, this)) {
                outcomes.execute(() -> ended(this));
                returned();
            }
        }

        private void returned() {
            synchronized (AsyncWork.this) {
                returned = true;
                inFlight.returned(work);
                if (outcomeHandedOver || result.isDone()) {
                    inFlight.handOver(work);
                }
            }
        }

        private void outcomeHandedOver() {
            synchronized (AsyncWork.this) {
                outcomeHandedOver = true;
                if (returned) {
                    inFlight.handOver(work);
                }
            }
        }

        private void giveUp() {
            synchronized (AsyncWork.this) {
                if (thread == null) {
                    waiting.remove(this);
                } else if (returned) {
                    inFlight.handOver(work);
                } else {
                    thread.interrupt();
                }
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

    /** World thread. */
    private void ended(BlockingCall call) {
        synchronized (this) {
            running.setOpaque(running.getPlain() - 1);
            BlockingCall next = waiting.poll();
            if (next != null) {
                next.start();
            }
        }
        call.ended.run();
    }

    /** Whether a future has its result already, from a cache for one, so that nobody has to wait for it. */
    static boolean isDone(CompletableFuture<?> future) {
        // Not a subclass of it: there are some, the JDK's own too, that can be asked for nothing.
        return future.getClass() == CompletableFuture.class && future.isDone();
    }

    /** Waits for the stage that a handler returned; one that is not complete in time is left to itself. */
    CompletableFuture<@Nullable Object> await(Session session, RegisteredHandler handler, CompletionStage<?> stage) {
        CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
        Work work = new Work(session, handler, false);
        inFlight.begin(work);
        try {
            settle(stage, result, () -> inFlight.handOver(work), () -> inFlight.handOver(work));
        } catch (Throwable refused) {
            inFlight.handOver(work);
            throw refused;
        }
        return result;
    }

    /**
     * @param giveUp run if time is up, on the world thread
     * @param handedOver run once the outcome is on its way to the world
     */
    private void settle(
            CompletionStage<?> outcome,
            CompletableFuture<@Nullable Object> result,
            Runnable giveUp,
            Runnable handedOver) {
        Runnable cancelTimeout = world.after(timeout, () -> {
            if (result.completeExceptionally(new HandlerTimeoutException(timeout))) {
                giveUp.run();
            }
        });
        try {
            outcome.whenComplete((value, failure) -> {
                outcomes.execute(() -> {
                    cancelTimeout.run();
                    if (failure == null) {
                        result.complete(value);
                    } else {
                        result.completeExceptionally(failure);
                    }
                });
                handedOver.run();
            });
        } catch (Throwable refused) {
            // The methods of a stage of the game's own may do anything.
            cancelTimeout.run();
            throw refused;
        }
    }

    /** What has begun and has not come back to the world. */
    public WorkInFlight inFlight() {
        return inFlight;
    }

    /** Blocking calls that run now. */
    int running() {
        return running.getOpaque();
    }

    /** Calls of such threads are over, and come to nothing; whatever their threads still do. */
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
