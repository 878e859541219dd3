package io.byteborne.internal.world.loop;

import io.byteborne.internal.logging.RateLimitedLog;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Owns the thread that lets the {@link Watchdog} look, while clients are served. */
public final class WatchdogLifecycle implements SmartLifecycle {
    /** Behind the world's start and before its end, which has its own limit; while the port is open, and drained. */
    static final int PHASE = WorldLifecycle.PHASE + 1;

    private static final Duration LONGEST_PERIOD = Duration.ofMillis(100);
    private static final int LOOKS_UNTIL_WARNING = 5;

    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(WatchdogLifecycle.class));
    private final Watchdog watchdog;
    private final long periodNanos;
    private final BooleanSupplier wanted;
    private volatile @Nullable ScheduledExecutorService thread;

    /**
     * @param warnAfter how long the world thread may be away
     * @param wanted whether the world has a thread, so that there is something to be watched
     */
    public WatchdogLifecycle(Watchdog watchdog, Duration warnAfter, BooleanSupplier wanted) {
        this.watchdog = watchdog;
        this.periodNanos = Math.min(warnAfter.toNanos() / LOOKS_UNTIL_WARNING, LONGEST_PERIOD.toNanos());
        this.wanted = wanted;
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("world-watchdog").daemon().factory());
        started.scheduleWithFixedDelay(this::look, periodNanos, periodNanos, TimeUnit.NANOSECONDS);
        thread = started;
    }

    private void look() {
        try {
            watchdog.look();
        } catch (Throwable failure) {
            // A listener for readiness, most likely; thrown on, it would end the watch.
            clientLog.error("The world's watchdog failed; it goes on", failure);
        }
    }

    @Override
    public void stop() {
        ScheduledExecutorService ending = thread;
        if (ending != null) {
            thread = null;
            // Without an interrupt: a listener for readiness, which runs on that thread, may be who stops the server.
            ending.shutdown();
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
