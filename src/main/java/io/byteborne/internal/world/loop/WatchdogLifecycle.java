package io.byteborne.internal.world.loop;

import io.byteborne.internal.logging.RateLimitedLog;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Owns the thread that lets the {@link Watchdog} look, while clients are served. */
public final class WatchdogLifecycle implements SmartLifecycle {
    /** Behind the world's start and before its end, which has its own limit; while the port is open, and drained. */
    static final int PHASE = WorldLifecycle.PHASE + 1;

    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(WatchdogLifecycle.class));
    private final Watchdog watchdog;
    private final BooleanSupplier wanted;
    private volatile @Nullable Thread thread;

    /** @param wanted whether the world has a thread, so that there is something to be watched */
    public WatchdogLifecycle(Watchdog watchdog, BooleanSupplier wanted) {
        this.watchdog = watchdog;
        this.wanted = wanted;
    }

    @Override
    public void start() {
        Thread started = Thread.ofPlatform().name("world-watchdog").daemon().unstarted(this::watch);
        thread = started;
        started.start();
    }

    private void watch() {
        sleep(watchdog.periodNanos());
        while (thread == Thread.currentThread()) {
            sleep(look());
        }
    }

    private void sleep(long nanos) {
        // What a listener for readiness may have left behind: an interrupted thread does not park.
        Thread.interrupted();
        LockSupport.parkNanos(this, nanos);
    }

    private long look() {
        try {
            return watchdog.look();
        } catch (Throwable failure) {
            // A listener for readiness, most likely; thrown on, it would end the watch.
            clientLog.error("The world's watchdog failed; it goes on", failure);
            return watchdog.periodNanos();
        }
    }

    @Override
    public void stop() {
        Thread ending = thread;
        if (ending != null) {
            thread = null;
            // Without an interrupt: a listener for readiness, which runs on that thread, may be who stops the server.
            LockSupport.unpark(ending);
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public boolean isAutoStartup() {
        return wanted.getAsBoolean();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
