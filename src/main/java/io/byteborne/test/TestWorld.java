package io.byteborne.test;

import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.internal.settings.WorldProperties.DispatchMode;
import io.byteborne.internal.world.loop.WorldLoop;
import java.time.Duration;

/**
 * The world of a {@link GameTest}, run by the test's thread, and its time: each tick comes one tick interval after the
 * one before, and between ticks the time stands still. Not for several threads at once.
 *
 * <p>The thread that runs a test method, or that has run the last tick, is the world thread, between ticks too: a test may
 * join sessions to rooms itself, and what it starts on other threads fails where it would fail in production.
 *
 * <p>Before each tick, blocking handlers that have begun are waited for, so that their outcome is always found by the
 * tick after the one in which they began. A handler that has not finished after ten seconds of real time fails the test.
 */
public final class TestWorld {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final WorldLoop loop;
    private final SteppedClock clock;
    private final InProcessNetwork network;
    private final DefaultMessageDispatcher dispatcher;
    private final Duration patience;
    private final long intervalNanos;
    private final boolean onArrival;
    private long nextNanos;
    private long ticks;

    /** @param patience real time that blocking handlers may take */
    TestWorld(
            WorldLoop loop,
            SteppedClock clock,
            InProcessNetwork network,
            DefaultMessageDispatcher dispatcher,
            WorldProperties properties,
            Duration patience) {
        this.loop = loop;
        this.clock = clock;
        this.network = network;
        this.dispatcher = dispatcher;
        this.patience = patience;
        this.intervalNanos = properties.interval().toNanos();
        this.onArrival = properties.dispatch() == DispatchMode.ON_ARRIVAL;
        this.nextNanos = clock.nanoTime() + intervalNanos;
    }

    /** The calling thread is the world's from now on, as it is in every tick that it runs. */
    void runByThisThread() {
        loop.runBy(Thread.currentThread());
    }

    /** Advances the time to the next tick, and runs it. */
    public void tick() {
        tick(1);
    }

    /** Runs that many ticks. */
    public void tick(int count) {
        for (int i = 0; i < count; i++) {
            awaitBlockingHandlers();
            runTick();
        }
    }

    /**
     * As {@link #tick(int)}, but does not wait for blocking handlers: to see what happens while one of them is stuck, or
     * until it times out.
     */
    public void tickWithoutWaiting(int count) {
        for (int i = 0; i < count; i++) {
            runTick();
        }
    }

    /**
     * Lets time pass: runs each tick that falls into it, at its own time; afterwards the time may be between two ticks.
     */
    public void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("Time does not go back, not even by " + time);
        }
        long end = clock.nanoTime() + time.toNanos();
        while (nextNanos - end <= 0) {
            tick();
        }
        setTime(end);
    }

    /**
     * Handles what has arrived, as is done between ticks if {@code byteborne.world.dispatch} is on-arrival; time
     * stands still meanwhile.
     *
     * @throws IllegalStateException if messages wait for the tick
     */
    public void runArrivals() {
        if (!onArrival) {
            throw new IllegalStateException(
                    "byteborne.world.dispatch is on-tick: messages wait for the next tick, so run one");
        }
        awaitBlockingHandlers();
        loop.runArrivals();
        network.settle();
    }

    /** Time since this world began. */
    public Duration now() {
        return Duration.ofNanos(clock.nanoTime());
    }

    /** How many ticks have run since this world began. */
    public long tickNumber() {
        return ticks;
    }

    boolean isOnArrival() {
        return onArrival;
    }

    private void runTick() {
        setTime(nextNanos);
        loop.runTick(nextNanos);
        nextNanos += intervalNanos;
        ticks++;
        network.settle();
    }

    private void setTime(long nanos) {
        clock.set(nanos);
        // The network keeps the deadlines of connections.
        network.settle();
    }

    private void awaitBlockingHandlers() {
        try {
            if (!dispatcher.awaitBlocking(patience)) {
                throw new AssertionError(
                        "A blocking handler is not over after %s of real time (%s have not been). If it waits for what the test does later, use tickWithoutWaiting until then."
                                .formatted(patience, dispatcher.blocking()));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while blocking handlers were waited for", interrupted);
        }
    }
}
