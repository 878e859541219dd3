package io.byteborne.test;

import io.byteborne.internal.dispatch.WorkInFlight;
import io.byteborne.internal.net.transport.Deadline;
import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.internal.settings.WorldProperties.DispatchMode;
import io.byteborne.internal.world.loop.WorldLoop;
import io.byteborne.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * The world of a {@link GameTest}, run by the test's thread, and its time: each tick comes one tick interval after the
 * one before, and between ticks the time stands still. Not for several threads at once.
 *
 * <p>Before each tick, work in flight is waited for, in real time and while the world's time stands still, and then its
 * outcome is taken, as a server does between ticks. So the outcome of blocking handlers and of tasks of {@link
 * io.byteborne.world.BlockingExecutor} is always there before the next tick; if one of them is not done within the test's
 * {@linkplain GameTest#patienceSeconds() patience}, the test fails. A stage that a handler or an authenticator returned may
 * also be one that the test or a later tick completes: it is waited for once, for a tenth of the patience, and not at all
 * while its session owes a reply to a request.
 *
 * <p>The thread that runs a test method, or that has run the last tick, is the world thread, between ticks too: a test may
 * join sessions to rooms itself, and what it starts on other threads fails where it would fail in production.
 */
public final class TestWorld {
    /** Stages that nothing completes but the test itself must not make it slow. */
    private static final int SHARE_FOR_STAGES = 10;

    private final WorldLoop loop;
    private final SteppedClock clock;
    private final InProcessNetwork network;
    private final WorkInFlight work;
    private final Predicate<Session> replyAwaited;
    private final Duration patience;
    private final long intervalNanos;
    private final boolean onArrival;
    private long nextNanos;
    private long ticks;

    /**
     * @param replyAwaited whether somebody waits for a reply over a session
     * @param patience real time that work in flight may take
     */
    TestWorld(
            WorldLoop loop,
            SteppedClock clock,
            InProcessNetwork network,
            WorkInFlight work,
            Predicate<Session> replyAwaited,
            WorldProperties properties,
            Duration patience) {
        this.loop = loop;
        this.clock = clock;
        this.network = network;
        this.work = work;
        this.replyAwaited = replyAwaited;
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
            awaitWork();
            runTick();
        }
    }

    /**
     * As {@link #tick(int)}, but does not wait for work in flight: to see what happens while it is, or until it times
     * out; or where the test itself completes a stage later.
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
        network.advanceTo(end);
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
        awaitWork();
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
        network.advanceTo(nextNanos);
        loop.runTick(nextNanos);
        nextNanos += intervalNanos;
        ticks++;
        network.settle();
    }

    private void awaitWork() {
        try {
            if (!work.awaitCalls(patience)) {
                throw new AssertionError(
                        "After %s of real time, this is not over: %s. If it waits for what the test does later, use tickWithoutWaiting until then."
                                .formatted(patience, work.inWords()));
            }
            work.awaitStages(patience.dividedBy(SHARE_FOR_STAGES), replyAwaited);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
        takeOutcomes();
    }

    private static AssertionError interrupted(InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new AssertionError("Interrupted while work in flight was waited for", interrupted);
    }

    /** What a server does between ticks once some work is done. */
    private boolean takeOutcomes() {
        boolean any = loop.runTasks();
        network.settle();
        return any;
    }

    /** Real time that an expectation may take. */
    Duration patience() {
        return patience;
    }

    /**
     * Waits until one more piece of work in flight is done, and takes its outcome; the world's time stands still.
     *
     * @return false if nothing is in flight, or time is up
     */
    boolean awaitOutcome(Deadline deadline) {
        // Before it is looked for: work that is done just after that is not missed.
        long before = work.handedOver();
        if (takeOutcomes()) {
            return true;
        }
        try {
            boolean done = work.awaitMoreThan(before, deadline);
            takeOutcomes();
            return done;
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    /** What is in flight, in words. */
    List<String> inFlight() {
        return work.inWords();
    }
}
