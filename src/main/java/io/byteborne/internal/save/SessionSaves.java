package io.byteborne.internal.save;

import io.byteborne.internal.world.SessionLifecycleListener;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Set;

/** What is to be done at the end of sessions that have opened states. World thread. */
public final class SessionSaves implements SessionLifecycleListener {
    private final SessionManager sessions;
    private final IdentityHashMap<Session, Set<Runnable>> ends = new IdentityHashMap<>();

    public SessionSaves(SessionManager sessions) {
        this.sessions = sessions;
    }

    /** Whether the game will hear of the session's end. */
    boolean isPartOfTheGame(Session session) {
        return session.equals(sessions.find(session.id()));
    }

    /**
     * Has something done once the game has heard of the session's end.
     *
     * @param task equal to no other one
     * @return cancels it, so that nothing is kept of it for as long as the session lasts
     */
    Runnable atEnd(Session session, Runnable task) {
        ends.computeIfAbsent(session, one -> new LinkedHashSet<>()).add(task);
        return () -> {
            Set<Runnable> tasks = ends.get(session);
            if (tasks != null && tasks.remove(task) && tasks.isEmpty()) {
                ends.remove(session);
            }
        };
    }

    @Override
    public SessionLifecycleListener.Stage stage() {
        return SessionLifecycleListener.Stage.AFTER_GAME;
    }

    @Override
    public void ended(Session session, CloseReason reason) {
        Set<Runnable> tasks = ends.remove(session);
        if (tasks != null) {
            tasks.forEach(Runnable::run);
        }
    }
}
