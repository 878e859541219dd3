package io.byteborne.internal.world;

import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.protocol.MessageBatch;
import io.byteborne.internal.world.inbox.ConnectionChanges;
import io.byteborne.internal.world.inbox.Event;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.server.ConnectFailedEvent;
import io.byteborne.session.SessionDetachedEvent;
import io.byteborne.session.SessionResumedEvent;
import io.byteborne.world.ServerStoppingEvent;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of one tick. It has no thread of its own: the loop calls it on the world thread, and a test calls
 * it on whatever thread it likes, one at a time.
 *
 * <p>Everything that there is to do is done by itself: whatever one thing throws is logged, and the next one is done.
 *
 * <p>Where a pass stands is kept in fields, here and in its parts, and whatever is handled is taken out of its queue
 * first: so another thread can {@link #takeOver} in the middle of a pass, and finds everything that is not yet done;
 * and a thread that comes back to its pass after that finds nothing more to do.
 */
public final class World {
    private static final Logger log = LoggerFactory.getLogger(World.class);

    private final RateLimitedLog clientLog = new RateLimitedLog(log);
    private final GameCalls calls;
    private final Inbox inbox;
    private final WorldTasks tasks;
    private final DefaultMessageDispatcher dispatcher;
    private final SessionLanes lanes;
    private final SessionLifecycle lifecycle;
    private final WorldTimer timer;
    private final TickCounter ticks;
    private final TickMethods tickMethods;
    private final FlushBatch flushBatch;
    private final GameEvents events;

    // Filled and emptied within one pass. What waits is bounded by what each session may have waiting, since a session
    // over its bound is not read from.
    private final ArrayDeque<MessageBatch> messages = new ArrayDeque<>();
    private final ArrayDeque<Event.Service> serviceEvents = new ArrayDeque<>();
    private final ArrayDeque<Event.InputClosed> closed = new ArrayDeque<>();
    /** What is still to be done once the game has heard of the stop. */
    private @Nullable Runnable conclusion;
    /** Who runs the pass; null between two passes. */
    private @Nullable Thread runner;

    public World(
            GameCalls calls,
            Inbox inbox,
            WorldTasks tasks,
            DefaultMessageDispatcher dispatcher,
            SessionLifecycle lifecycle,
            WorldTimer timer,
            TickCounter ticks,
            TickMethods tickMethods,
            FlushBatch flushBatch,
            GameEvents events) {
        this.calls = calls;
        this.inbox = inbox;
        this.tasks = tasks;
        this.dispatcher = dispatcher;
        this.lanes = new SessionLanes(
                dispatcher, calls, inbox.maxMessagesPerPass(), end -> lifecycle.end(end.session(), end.reason()));
        this.lifecycle = lifecycle;
        this.timer = timer;
        this.ticks = ticks;
        this.tickMethods = tickMethods;
        this.flushBatch = flushBatch;
        this.events = events;
    }

    /**
     * Runs one tick: tasks from elsewhere, service events, session events, messages, timers, methods that run with
     * ticks. What was sent meanwhile then leaves.
     */
    public void tick() {
        ticks.begin();
        pass(this::handleArrivals, true);
    }

    /** Handles what has arrived, between two ticks. */
    public void handleArrivalsOnly() {
        pass(this::handleArrivals, false);
    }

    /** Runs tasks from elsewhere, and what they make possible, between two ticks; what arrives waits for the tick. */
    public void runTasksOnly() {
        pass(this::runTasks, false);
    }

    /** Says whose the world is from now on, even between passes; null if it has no thread any more. Any thread. */
    public void runBy(@Nullable Thread thread) {
        calls.runBy(thread);
    }

    private void pass(Runnable arrivals, boolean tick) {
        Thread self = Thread.currentThread();
        runner = self;
        runBy(self);
        flushBatch.begin();
        try {
            contain(arrivals);
            if (tick && runner == self) {
                contain(timer::run);
            }
            if (tick && runner == self) {
                contain(() -> tickMethods.run(ticks.number()));
                // In ticks only: there may be many lanes, and arrivals are handled far more often.
                inbox.age().left(lanes.oldestNanos());
            }
        } finally {
            if (runner == self) {
                runner = null;
                flushBatch.end();
            }
        }
    }

    /**
     * The thread that runs the world, which calls this in the middle of a pass, goes on with something else, and touches
     * the world no more until it has ended; another one will {@link #takeOver}.
     */
    public void leave() {
        flushBatch.end();
    }

    /**
     * Finishes the pass, and the tick if it is one, that another thread is in the middle of. That one must not come back
     * before the world has ended. Whatever it was doing counts as done: no reply is sent to the message that it was
     * handling, and further listeners of the event that it was publishing are called by that thread, or not at all.
     */
    public void takeOver() {
        conclude();
        lifecycle.takeOver();
        lanes.takeOver(dispatcher.abandonMessage());
        pass(this::handleArrivals, true);
    }

    private void handleArrivals() {
        lanes.beginPass();
        contain(tasks::run);
        inbox.age().take();
        try {
            inbox.drainTo(this::sort);
            for (Event.Service event = serviceEvents.poll(); event != null; event = serviceEvents.poll()) {
                contain(event);
            }
            contain(this::dispatchMessages);
            // Every message that came before a session's end is dispatched by now, or in the session's lane.
            for (Event.InputClosed event = closed.poll(); event != null; event = closed.poll()) {
                lanes.close(event);
            }
        } finally {
            settleAccounts();
        }
    }

    /** No new share for any session: the messages in lanes are those of the last tick. */
    private void runTasks() {
        try {
            contain(tasks::run);
            contain(lanes::runReady);
        } finally {
            settleAccounts();
        }
    }

    private void settleAccounts() {
        inbox.load().relieve();
        if (lanes.held() == 0) {
            inbox.age().nothingLeft();
        }
    }

    private void contain(Event.Service event) {
        contain(() -> handle(event));
    }

    private void contain(Runnable work) {
        try {
            work.run();
        } catch (Throwable failure) {
            clientLog.error("The world failed at one thing and goes on with the next", failure);
        }
    }

    private void sort(Event event) {
        switch (event) {
            case Event.Service service -> serviceEvents.add(service);
            case ConnectionChanges changes -> serviceEvents.addAll(changes.take());
            case Event.Received received -> messages.add(received.batch());
            case Event.InputClosed input -> closed.add(input);
        }
    }

    private void handle(Event.Service event) {
        calls.begin();
        switch (event) {
            case Event.Accepted accept -> lifecycle.open(accept.session(), true);
            case Event.Detached detach -> events.publish(new SessionDetachedEvent(detach.session(), detach.reason()));
            case Event.Resumed resume -> events.publish(new SessionResumedEvent(resume.session()));
            case Event.Connected connect -> lifecycle.open(connect.session(), false);
            case Event.Stopping stopping -> {
                conclusion = () -> stopping.said().complete(null);
                events.publish(new ServerStoppingEvent());
                conclude();
            }
            case Event.ServiceClosed close -> {
                if (close.cause() == null) {
                    log.debug("{} closed", close.address());
                } else {
                    events.publish(new ConnectFailedEvent(close.address(), close.cause()));
                }
            }
        }
    }

    private void dispatchMessages() {
        dispatcher.begin();
        for (MessageBatch batch = messages.poll(); batch != null; batch = messages.poll()) {
            lanes.dispatch(batch);
        }
        lanes.runReady();
    }

    /**
     * How many ticks, from the one on that is due at that time, have nothing to do unless something arrives: there is no
     * session, no timer is due by then, and no method runs with them. World thread.
     */
    public long idleTicks(long dueNanos, long intervalNanos) {
        return lifecycle.hasSessions()
                ? 0
                : Math.min(tickMethods.idleAfter(ticks.number()), timer.idleTicks(dueNanos, intervalNanos));
    }

    /** Whether messages wait for the next pass because their sessions had their share of the last. World thread. */
    public boolean hasWaiting() {
        return lanes.hasWaiting();
    }

    private void conclude() {
        Runnable last = conclusion;
        if (last != null) {
            conclusion = null;
            last.run();
        }
    }
}
