package io.byteborne.internal.world;

import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionOpenedEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Sees to everything that is to be done when a session begins or ends, in the order of {@link SessionLifecycleListener.Stage}. One that
 * fails is logged and keeps none of the others from being called, and no session from being finished. World thread.
 */
public final class SessionLifecycle {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(SessionLifecycle.class));
    private final DefaultSessionManager sessions;
    private final List<SessionLifecycleListener> listeners;
    /** Who is being told of what. A field, since another thread may have to go on in the middle of it. */
    private @Nullable Telling current;

    /** @param others in any order */
    public SessionLifecycle(
            DefaultSessionManager sessions, GameEvents events, Collection<? extends SessionLifecycleListener> others) {
        this.sessions = sessions;
        List<SessionLifecycleListener> all = new ArrayList<>(others);
        all.add(new Managing(sessions));
        all.add(new Publishing(events));
        all.sort(Comparator.comparing(SessionLifecycleListener::stage));
        this.listeners = List.copyOf(all);
    }

    /** Whether any session is part of the game. */
    boolean hasSessions() {
        return sessions.count() > 0;
    }

    /** A session becomes part of the game. */
    void open(ChannelSession session, boolean accepted) {
        new Telling(session, listener -> listener.opened(session, accepted), () -> {}).begin();
    }

    /** All that came over a session is dealt with: it leaves the game, and then its connection closes. */
    void end(ChannelSession session, CloseReason reason) {
        new Telling(session, listener -> listener.ended(session, reason), session::finish).begin();
    }

    /** Another thread takes over from one that does not come back: those who have not been told are told by it. */
    void takeOver() {
        while (current != null) {
            current.goOn();
        }
    }

    /** Tells the listeners of one thing, one after another. */
    private final class Telling {
        private final Session session;
        private final Consumer<SessionLifecycleListener> call;
        private final Runnable last;
        /** A listener may cause another session's end. */
        private final @Nullable Telling outer = current;

        private int next;

        /** @param last done when all are told */
        Telling(Session session, Consumer<SessionLifecycleListener> call, Runnable last) {
            this.session = session;
            this.call = call;
            this.last = last;
        }

        void begin() {
            current = this;
            goOn();
        }

        void goOn() {
            while (next < listeners.size() && current == this) {
                tell(listeners.get(next++));
            }
            if (current == this) {
                current = outer;
                last.run();
            }
        }

        private void tell(SessionLifecycleListener listener) {
            try {
                call.accept(listener);
            } catch (Throwable failure) {
                String name = listener.getClass().getName();
                clientLog.errorOf(name, "{} failed as {} began or ended", name, session, failure);
            }
        }
    }

    private record Managing(DefaultSessionManager sessions) implements SessionLifecycleListener {
        @Override
        public SessionLifecycleListener.Stage stage() {
            return SessionLifecycleListener.Stage.SESSIONS;
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
        public SessionLifecycleListener.Stage stage() {
            return SessionLifecycleListener.Stage.GAME;
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
