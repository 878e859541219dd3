package io.byteborne.internal.world.loop;

import io.byteborne.internal.logging.ThreadStack;
import io.byteborne.internal.net.transport.Deadline;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Owns the world thread: starts it before the game port opens, and ends it after the port has closed. */
public final class WorldLifecycle implements SmartLifecycle {
    /** The world runs before the port opens, and still when it and the connections of this side have closed. */
    public static final int PHASE = BlockingTasksLifecycle.PHASE - 3;

    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();
    private static final Logger log = LoggerFactory.getLogger(WorldLifecycle.class);

    private final Supplier<WorldLoop> loops;
    private final String threadName;
    private final Duration stopTimeout;
    private volatile @Nullable Running running;
    private volatile boolean autoStartup = true;

    private record Running(WorldLoop loop, Thread thread) {}

    /**
     * @param loops makes the loop for one run
     * @param stopTimeout how long the pass in which the world is stopped may take; then its thread is abandoned
     */
    public WorldLifecycle(Supplier<WorldLoop> loops, String threadName, Duration stopTimeout) {
        this.loops = loops;
        this.threadName = threadName;
        this.stopTimeout = stopTimeout;
    }

    @Override
    public void start() {
        WorldLoop loop = loops.get();
        run(loop, loop);
    }

    private synchronized void run(WorldLoop loop, Runnable work) {
        // Netty's allocator has memory of its own for such a thread, so that it need not share it with others.
        Thread thread = new FastThreadLocalThread(work, threadName);
        // A handler that never returns must not keep the process alive when all else has ended.
        thread.setDaemon(true);
        running = new Running(loop, thread);
        // Before its first pass, which may be far: nobody else is the world from here on.
        loop.runBy(thread);
        thread.start();
    }

    /**
     * Lets another thread go on where the present world thread stands, in the middle of a pass. That one must be sure not
     * to come back to it before the world has ended: it waits for that itself.
     *
     * @param waiting the world thread, which calls this, or which waits already; if it is another one by now, or none,
     *     nothing is done
     */
    synchronized void replaceThread(Thread waiting) {
        Running now = running;
        if (now != null && now.thread() == waiting) {
            log.info("The world thread waits for the server's end; until then another one runs the world");
            if (waiting == Thread.currentThread()) {
                now.loop().leave();
            }
            run(now.loop(), now.loop()::takeOver);
        }
    }

    /** The world thread; null while there is none. */
    @Nullable
    Thread thread() {
        Running now = running;
        return now == null ? null : now.thread();
    }

    /** Ends the loop after the pass in which it is; blocks until the thread is gone. */
    @Override
    public void stop() {
        Running ending = running;
        if (ending == null) {
            return;
        }
        ending.loop().stop();
        try {
            Thread busy = awaitThread();
            if (busy != null) {
                log.error(
                        "The world thread is still busy {} after it was told to stop, and is abandoned: {}",
                        stopTimeout,
                        ThreadStack.of(busy));
                busy.interrupt();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        end(ending.loop());
    }

    private synchronized void end(WorldLoop loop) {
        running = null;
        loop.runBy(null);
    }

    /** Not in the moment in which one thread takes another's place, and is not alive yet. */
    private synchronized @Nullable Thread liveThread() {
        Thread thread = thread();
        return thread != null && thread.isAlive() ? thread : null;
    }

    /** Waits until the world thread has ended; returns the one that has not in time. */
    private @Nullable Thread awaitThread() throws InterruptedException {
        Deadline deadline = Deadline.in(stopTimeout);
        for (Thread thread = liveThread(); thread != null; thread = liveThread()) {
            long left = deadline.remainingNanos();
            if (left == 0) {
                return thread;
            }
            // For a while only: another one may take its place meanwhile.
            thread.join(Duration.ofNanos(Math.min(left, LOOK_NANOS)));
        }
        return null;
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }

    /** Whether the world thread is there and alive. */
    public boolean isThreadAlive() {
        Running now = running;
        return now != null && now.thread().isAlive();
    }

    /**
     * The world thread and when it is to begin its next pass, as {@link WorldLoop#expectedNanos}; null while there is no
     * such thread. Any thread.
     */
    @Nullable
    public Progress progress() {
        Running now = running;
        return now == null || !now.thread().isAlive()
                ? null
                : new Progress(now.thread(), now.loop().expectedNanos());
    }

    public record Progress(Thread thread, long expectedNanos) {}

    /** Whether the world thread starts with the program; if not, the world is run by whoever has {@link #createLoop}. */
    public void setAutoStartup(boolean autoStartup) {
        this.autoStartup = autoStartup;
    }

    @Override
    public boolean isAutoStartup() {
        return autoStartup;
    }

    /** A loop that has no thread: for whoever runs the world step by step instead of starting it. */
    public WorldLoop createLoop() {
        return loops.get();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
