package io.byteborne.internal.dispatch;

import io.byteborne.internal.net.transport.Deadline;
import io.byteborne.internal.settings.HandlerProperties;
import io.byteborne.message.HandlerTimeoutException;
import io.byteborne.session.Session;
import io.byteborne.world.WorldExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
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

    // Guarded by this object's monitor. What waits is bounded by those who ask: each session has one message that is
    // being
    // handled, and the game's own tasks have a bound of their own.
    private final ArrayDeque<BlockingCall> waiting = new ArrayDeque<>();
    /** What has begun and whose outcome has not been handed to the world, in the order in which it began. */
    private final Set<Work> inFlight = new LinkedHashSet<>();

    /** How many outcomes have been handed to the world. Guarded by this object's monitor. */
    private long handedOver;

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
     * @param ended run on the world thread once the call's thread is done with it, after the future is completed; later than that if
     *     the call ignores its interruption
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

    /** Something that is done elsewhere, for whoever wants to know what is waited for. */
    private static final class Work {
        private final @Nullable Session session;
        private final Object what;

        // Guarded by the monitor.
        private boolean blocking;
        /** Whether somebody has waited for it as long as may be, in vain. */
        private boolean awaited;

        /**
         * @param session whose message it is that is handled; null if it is none
         * @param what the handler, or what it is else
         */
        Work(@Nullable Session session, Object what, boolean blocking) {
            this.session = session;
            this.what = what;
            this.blocking = blocking;
        }

        @Override
        public String toString() {
            return session == null
                    ? what.toString()
                    : "%s, from %s: %s".formatted(what, session, blocking ? "it blocks" : "its stage is not complete");
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
            begin(work);
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
                // A call may return a stage: that is what is waited for from now on.
                work.blocking = false;
                if (outcomeHandedOver || result.isDone()) {
                    handOver(work);
                }
            }
        }

        private void outcomeHandedOver() {
            synchronized (AsyncWork.this) {
                outcomeHandedOver = true;
                if (returned) {
                    handOver(work);
                }
            }
        }

        private void giveUp() {
            synchronized (AsyncWork.this) {
                if (thread == null) {
                    waiting.remove(this);
                } else if (returned) {
                    handOver(work);
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
        begin(work);
        try {
            settle(stage, result, () -> handOver(work), () -> handOver(work));
        } catch (Throwable refused) {
            handOver(work);
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

    /** Blocking calls that run now. */
    int running() {
        return running.getOpaque();
    }

    private synchronized void begin(Work work) {
        inFlight.add(work);
    }

    private synchronized void handOver(Work work) {
        if (inFlight.remove(work)) {
            handedOver++;
            notifyAll();
        }
    }

    /**
     * Waits until the outcome of every blocking call that has begun has been handed to the world. Blocks; any thread
     * but the calls' own.
     *
     * @return false if that took too long
     */
    public synchronized boolean awaitCalls(Duration atMost) throws InterruptedException {
        Deadline deadline = Deadline.in(atMost);
        while (inFlight.stream().anyMatch(work -> work.blocking)) {
            if (!pause(deadline)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Waits until the outcome of every stage has been handed to the world, except for those that were waited for in vain
     * before: what completes them may be what the one who waits will do next. Blocks.
     *
     * @param besides the stages of such sessions are not waited for either
     */
    public synchronized void awaitStages(Duration atMost, Predicate<Session> besides) throws InterruptedException {
        Deadline deadline = Deadline.in(atMost);
        List<Work> wanted = inFlight.stream()
                .filter(work -> !work.blocking && !work.awaited && work.session != null && !besides.test(work.session))
                .toList();
        while (wanted.stream().anyMatch(inFlight::contains)) {
            if (!pause(deadline)) {
                wanted.forEach(work -> work.awaited = true);
                return;
            }
        }
    }

    /**
     * Waits until one more outcome has been handed to the world. Blocks.
     *
     * @return false if nothing is in flight, or time is up
     */
    public synchronized boolean awaitOne(Deadline deadline) throws InterruptedException {
        long before = handedOver;
        while (handedOver == before) {
            if (inFlight.isEmpty() || !pause(deadline)) {
                return false;
            }
        }
        return true;
    }

    /** Waits for a change; false if time is up. Under the monitor. */
    private boolean pause(Deadline deadline) throws InterruptedException {
        long left = deadline.remainingNanos();
        if (left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return left > 0;
    }

    /** What is in flight, in words, the oldest first. */
    public synchronized List<String> inFlight() {
        return inFlight.stream().map(Work::toString).toList();
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
