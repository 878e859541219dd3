package io.byteborne.internal.world.loop;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.settings.WorldProperties.DispatchMode;
import io.byteborne.internal.world.TickCounter;
import io.byteborne.internal.world.World;
import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What the world thread does: runs each tick when it is due, and sleeps in between. It also sleeps through ticks in which
 * there is nothing to do; whatever gives them something to do wakes it, and the rhythm stays. Without the thread, its
 * passes can be run one by one, by one thread at a time.
 */
public final class WorldLoop implements Runnable {
    private final RateLimitedLog log = new RateLimitedLog(LoggerFactory.getLogger(WorldLoop.class));
    private final World world;
    private final TickCounter ticks;
    private final BooleanSupplier arrivals;
    private final BooleanSupplier urgentTasks;
    private final Sleeper sleeper;
    private final NanoClock clock;
    private final long intervalNanos;
    private final long mostIdleTicks;
    private final boolean onArrival;
    private final TickStatistics statistics;
    private final List<TickListener> listeners;
    private volatile boolean stopping;
    private volatile @Nullable Thread runner;
    /** When {@link #run} is to begin its next pass; written once in each. */
    private final AtomicLong expectedNanos;

    /**
     * @param arrivals whether something waits for the world
     * @param urgentTasks whether tasks do that are not to wait for a tick
     * @param longestSleep for how long it may sleep through ticks that have nothing to do: so old may their figures be
     */
    public WorldLoop(
            World world,
            TickCounter ticks,
            BooleanSupplier arrivals,
            BooleanSupplier urgentTasks,
            Sleeper sleeper,
            NanoClock clock,
            Duration interval,
            Duration longestSleep,
            DispatchMode mode,
            TickStatistics statistics,
            List<TickListener> listeners) {
        this.world = world;
        this.ticks = ticks;
        this.arrivals = arrivals;
        this.urgentTasks = urgentTasks;
        this.sleeper = sleeper;
        this.clock = clock;
        this.intervalNanos = interval.toNanos();
        this.mostIdleTicks = longestSleep.toNanos() / intervalNanos;
        this.onArrival = mode == DispatchMode.ON_ARRIVAL;
        this.statistics = statistics;
        this.listeners = listeners;
        this.expectedNanos = new AtomicLong(clock.nanoTime());
    }

    /** Runs until {@link #stop}, then once more: what has come by then is handled. */
    @Override
    public void run() {
        runner = Thread.currentThread();
        TickPacer pacer = new TickPacer(intervalNanos, clock.nanoTime() + intervalNanos);
        while (!stopping && !isTakenOver()) {
            runSafely(() -> pass(pacer));
        }
        if (!isTakenOver()) {
            runSafely(() -> {
                long now = clock.nanoTime();
                expectedNanos.setOpaque(now);
                runTick(now);
            });
        }
    }

    private void pass(TickPacer pacer) {
        long now = clock.nanoTime();
        long early = pacer.nextNanos() - now;
        boolean due = early <= 0;
        boolean arrived = !due && hasArrivals();
        boolean awake = due || arrived || urgentTasks.getAsBoolean();
        if (awake) {
            expectedNanos.setOpaque(now);
        }
        if (due) {
            long skipped = pacer.skip(now);
            long dueNanos = pacer.nextNanos();
            // First of all: a tick at which something fails is not run again.
            pacer.advance();
            runSafely(() -> statistics.skipped(skipped));
            runTick(dueNanos);
        } else if (arrived) {
            runArrivals();
        } else if (awake) {
            runTasks();
        } else {
            sleep(pacer, early);
        }
    }

    private void sleep(TickPacer pacer, long early) {
        long next = pacer.nextNanos();
        long idle = idleTicks(next);
        if (idle == 0) {
            expectedNanos.setOpaque(next);
            sleeper.sleep(early, this::isAwake);
            return;
        }
        long idleNanos = idle * intervalNanos;
        expectedNanos.setOpaque(next + idleNanos);
        statistics.sleeps(next);
        sleeper.sleepDeeply(early + idleNanos, () -> isAwake() || idleTicks(next) < idle);
        long slept = Math.min(idle, pacer.due(clock.nanoTime()));
        pacer.sleptThrough(slept);
        ticks.sleptThrough(slept);
        long nextDue = pacer.nextNanos();
        for (TickListener listener : listeners) {
            runSafely(() -> listener.sleptThrough(ticks.number(), slept, nextDue));
        }
    }

    /** How many ticks can be slept through, from the one on that is due next. */
    private long idleTicks(long nextNanos) {
        return mostIdleTicks == 0 || arrivals.getAsBoolean()
                ? 0
                : Math.min(world.idleTicks(nextNanos, intervalNanos), mostIdleTicks);
    }

    /**
     * Goes on with what another thread has begun to {@link #run}, and that is in the middle of a pass; see {@link
     * World#takeOver}.
     */
    public void takeOver() {
        runner = Thread.currentThread();
        expectedNanos.setOpaque(clock.nanoTime());
        runSafely(world::takeOver);
        run();
    }

    /** See {@link World#runBy}. */
    public void runBy(@Nullable Thread thread) {
        world.runBy(thread);
    }

    /** See {@link World#leave}. */
    public void leave() {
        world.leave();
    }

    /** Whether another thread runs this by now. */
    private boolean isTakenOver() {
        Thread thread = runner;
        return thread != null && thread != Thread.currentThread();
    }

    /**
     * When the pass that runs now began or, while the loop sleeps, when it is to wake: the further this lies in the past,
     * the longer the loop has not come round. On the world's clock; any thread.
     */
    long expectedNanos() {
        return expectedNanos.getOpaque();
    }

    /** Handles what has arrived, without a tick. */
    public void runArrivals() {
        runSafely(world::handleArrivalsOnly);
    }

    /**
     * Runs the tasks that are not to wait for a tick, without one.
     *
     * @return false if there are none
     */
    public boolean runTasks() {
        boolean urgent = urgentTasks.getAsBoolean();
        if (urgent) {
            runSafely(world::runTasksOnly);
        }
        return urgent;
    }

    /** Runs one tick, which is due at that time on the world's clock. */
    public void runTick(long dueNanos) {
        long begun = clock.nanoTime();
        runSafely(world::tick);
        long duration = clock.nanoTime() - begun;
        if (isTakenOver()) {
            return;
        }
        for (TickListener listener : listeners) {
            runSafely(() -> listener.ticked(ticks.number(), begun - dueNanos, duration));
        }
    }

    /** The world contains what the game's code throws; should anything else fail, an Error too, the loop still goes on. */
    private void runSafely(Runnable work) {
        try {
            work.run();
        } catch (Throwable failure) {
            log.error("The world or a tick listener failed; the loop goes on", failure);
        }
    }

    private boolean hasArrivals() {
        return onArrival && arrivals.getAsBoolean();
    }

    private boolean isAwake() {
        return stopping || urgentTasks.getAsBoolean() || hasArrivals();
    }

    /** Lets {@link #run} end soon. Any thread. */
    public void stop() {
        stopping = true;
        sleeper.wake();
    }
}
