package io.byteborne.world;

import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.logging.RateLimitedLog;
import io.byteborne.network.ChannelSession;
import io.byteborne.network.FlushBatch;
import io.byteborne.network.SessionManager;
import io.byteborne.protocol.MessageBatch;
import io.byteborne.protocol.MessageQueue;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

/**
 * The work of one tick. It has no thread of its own: {@link WorldLoop} calls it on the world thread, and a test calls
 * it on whatever thread it likes, one at a time.
 */
public final class World {
    private static final Logger log = LoggerFactory.getLogger(World.class);

    private final RateLimitedLog clientLog = new RateLimitedLog(log);
    private final Inbox inbox;
    private final WorldTasks tasks;
    private final MessageDispatcher dispatcher;
    private final SessionLanes lanes;
    private final SessionManager sessions;
    private final Timer timer;
    private final TickCounter ticks;
    private final TickMethods tickMethods;
    private final FlushBatch flushBatch;
    private final ApplicationEventPublisher publisher;
    private final MessageQueue messages = new MessageQueue();

    // Filled and emptied within one pass.
    private final List<ServiceEvent> serviceEvents = new ArrayList<>();
    private final List<SessionEvent.Receive> received = new ArrayList<>();
    private final List<SessionEvent.Close> closed = new ArrayList<>();

    World(
            Inbox inbox,
            WorldTasks tasks,
            MessageDispatcher dispatcher,
            SessionManager sessions,
            Timer timer,
            TickCounter ticks,
            TickMethods tickMethods,
            FlushBatch flushBatch,
            ApplicationEventPublisher publisher) {
        this.inbox = inbox;
        this.tasks = tasks;
        this.dispatcher = dispatcher;
        this.lanes = new SessionLanes(dispatcher, inbox.maxMessagesPerPass(), this::end);
        this.sessions = sessions;
        this.timer = timer;
        this.ticks = ticks;
        this.tickMethods = tickMethods;
        this.flushBatch = flushBatch;
        this.publisher = publisher;
    }

    /**
     * Runs one tick: tasks from elsewhere, service events, session events, messages, timers, methods that run with
     * ticks. What was sent meanwhile then leaves.
     */
    public void tick() {
        ticks.begin();
        flushBatch.begin();
        try {
            handleArrivals();
            timer.run();
            tickMethods.run(ticks.number());
            // In ticks only: there may be many lanes, and arrivals are handled far more often.
            inbox.age().left(lanes.oldestNanos());
        } finally {
            flushBatch.end();
        }
    }

    /** Handles what has arrived, between two ticks. */
    void handleArrivalsOnly() {
        flushBatch.begin();
        try {
            handleArrivals();
        } finally {
            flushBatch.end();
        }
    }

    private void handleArrivals() {
        lanes.beginPass();
        tasks.run();
        inbox.age().take();
        inbox.drainTo(this::sort);
        try {
            serviceEvents.forEach(this::handle);
            received.forEach(event -> messages.add(event.batch()));
            dispatchMessages();
            // Every message that came before a session's end is dispatched by now, or in the session's lane.
            closed.forEach(lanes::close);
        } finally {
            serviceEvents.clear();
            received.clear();
            closed.clear();
            inbox.load().relieve();
            if (lanes.held() == 0) {
                inbox.age().nothingLeft();
            }
        }
    }

    private void sort(Event event) {
        switch (event) {
            case ServiceEvent service -> serviceEvents.add(service);
            case SessionEvent.Receive receive -> received.add(receive);
            case SessionEvent.Close close -> closed.add(close);
        }
    }

    private void handle(ServiceEvent event) {
        switch (event) {
            case ServiceEvent.Accept accept -> open(accept.session(), true);
            case ServiceEvent.Connect connect -> open(connect.session(), false);
            case ServiceEvent.Stopping stopping -> {
                publish(new ServerStoppingEvent());
                stopping.said().complete(null);
            }
            case ServiceEvent.Close close -> {
                if (close.cause() == null) {
                    log.debug("{} closed", close.address());
                } else {
                    publish(new ConnectFailedEvent(close.address(), close.cause()));
                }
            }
        }
    }

    private void open(ChannelSession session, boolean accepted) {
        sessions.add(session);
        publish(new SessionOpenedEvent(session, accepted));
    }

    private void dispatchMessages() {
        dispatcher.begin();
        for (MessageBatch batch = messages.poll(); batch != null; batch = messages.poll()) {
            lanes.dispatch(batch);
        }
        lanes.runReady();
    }

    /** Whether messages wait for the next pass because their sessions had their share of the last. World thread. */
    boolean hasBacklog() {
        return lanes.hasBacklog();
    }

    private void end(SessionEvent.Close event) {
        sessions.remove(event.session(), event.reason());
        publish(new SessionClosedEvent(event.session(), event.reason()));
        event.session().finish();
    }

    private void publish(Object event) {
        try {
            publisher.publishEvent(event);
        } catch (Throwable failure) {
            clientLog.error("A listener failed on {}", event, failure);
        }
    }
}
