package io.byteborne.world;

import io.byteborne.logging.RateLimitedLog;
import io.byteborne.network.ChannelSession;
import io.byteborne.network.CloseReason;
import io.byteborne.network.Session;
import io.byteborne.network.SessionManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Sees to everything that is to be done when a session begins or ends, in the order of {@link SessionStage}. One that
 * fails is logged and keeps none of the others from being called, and no session from being finished. World thread.
 */
public final class SessionLifecycle {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(SessionLifecycle.class));
    private final List<SessionLifecycleListener> listeners;

    /** @param others in any order */
    public SessionLifecycle(
            SessionManager sessions, GameEvents events, Collection<? extends SessionLifecycleListener> others) {
        List<SessionLifecycleListener> all = new ArrayList<>(others);
        all.add(new Managing(sessions));
        all.add(new Publishing(events));
        all.sort(Comparator.comparing(SessionLifecycleListener::stage));
        this.listeners = List.copyOf(all);
    }

    /** A session becomes part of the game. */
    void open(ChannelSession session, boolean accepted) {
        tellAll(session, listener -> listener.opened(session, accepted));
    }

    /** All that came over a session is dealt with: it leaves the game, and then its connection closes. */
    void end(ChannelSession session, CloseReason reason) {
        try {
            tellAll(session, listener -> listener.ended(session, reason));
        } finally {
            session.finish();
        }
    }

    private void tellAll(Session session, Consumer<SessionLifecycleListener> call) {
        for (SessionLifecycleListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (Throwable failure) {
                String name = listener.getClass().getName();
                clientLog.errorOf(name, "{} failed as {} began or ended", name, session, failure);
            }
        }
    }

    private record Managing(SessionManager sessions) implements SessionLifecycleListener {
        @Override
        public SessionStage stage() {
            return SessionStage.SESSIONS;
        }

        @Override
        public void opened(Session session, boolean accepted) {
            sessions.add(session);
        }

        @Override
        public void ended(Session session, CloseReason reason) {
            sessions.remove(session, reason);
        }
    }

    private record Publishing(GameEvents events) implements SessionLifecycleListener {
        @Override
        public SessionStage stage() {
            return SessionStage.GAME;
        }

        @Override
        public void opened(Session session, boolean accepted) {
            events.publish(new SessionOpenedEvent(session, accepted));
        }

        @Override
        public void ended(Session session, CloseReason reason) {
            events.publish(new SessionClosedEvent(session, reason));
        }
    }
}
