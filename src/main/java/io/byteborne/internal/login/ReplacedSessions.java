package io.byteborne.internal.login;

import io.byteborne.internal.world.SessionLifecycleListener;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import java.util.IdentityHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Sessions that a second login of their user has closed, until the game has heard of their ends. World thread. */
public final class ReplacedSessions implements SessionLifecycleListener {
    private final SessionManager sessions;
    private final Executor world;
    private final IdentityHashMap<Session, CompletableFuture<@Nullable Void>> ending = new IdentityHashMap<>();

    /** @param world runs, on the world thread and soon, what is to be done when a session has ended */
    public ReplacedSessions(SessionManager sessions, Executor world) {
        this.sessions = sessions;
        this.world = world;
    }

    /**
     * What is completed, on the world thread, once a session has ended and everybody has been told. It is completed already
     * if the session is not part of the game.
     */
    CompletableFuture<@Nullable Void> end(Session replaced) {
        return replaced.equals(sessions.find(replaced.id()))
                ? ending.computeIfAbsent(replaced, session -> new CompletableFuture<>())
                : CompletableFuture.completedFuture(null);
    }

    @Override
    public SessionLifecycleListener.Stage stage() {
        return SessionLifecycleListener.Stage.AFTER_GAME;
    }

    @Override
    public void ended(Session session, CloseReason reason) {
        CompletableFuture<@Nullable Void> end = ending.remove(session);
        if (end != null) {
            // Not here, in the middle of a session's end: the session that waits for it goes on with its messages.
            world.execute(() -> end.complete(null));
        }
    }
}
