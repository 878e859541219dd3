package io.byteborne.world;

import io.byteborne.logging.ThreadStack;
import io.byteborne.network.ClientLifecycle;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Owns the world thread: starts it before the game port opens, and ends it after the port has closed. */
public final class WorldLifecycle implements SmartLifecycle {
    /** The world runs before the port opens, and still when it and the connections of this side have closed. */
    public static final int PHASE = ClientLifecycle.PHASE - 2;

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
    WorldLifecycle(Supplier<WorldLoop> loops, String threadName, Duration stopTimeout) {
        this.loops = loops;
        this.threadName = threadName;
        this.stopTimeout = stopTimeout;
    }

    @Override
    public void start() {
        WorldLoop loop = loops.get();
        Thread thread = new Thread(loop, threadName);
        // A handler that never returns must not keep the process alive when all else has ended.
        thread.setDaemon(true);
        running = new Running(loop, thread);
        thread.start();
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
            if (!ending.thread().join(stopTimeout)) {
                log.error(
                        "The world thread is still busy {} after it was told to stop, and is abandoned: {}",
                        stopTimeout,
                        ThreadStack.of(ending.thread()));
                ending.thread().interrupt();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        running = null;
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
    Progress progress() {
        Running now = running;
        return now == null || !now.thread().isAlive()
                ? null
                : new Progress(now.thread(), now.loop().expectedNanos());
    }

    record Progress(Thread thread, long expectedNanos) {}

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
