package io.byteborne.test;

import io.byteborne.network.CloseReason;
import io.byteborne.network.Session;
import io.byteborne.network.SessionManager;
import io.byteborne.world.SessionLifecycleListener;
import io.byteborne.world.SessionStage;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Waits, in real time, until the game has dealt with sessions' ends, its listeners included. Told by the world thread,
 * asked by a test's.
 */
final class SessionEnds implements SessionLifecycleListener {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SessionManager sessions;
    /** The peers of the sessions of which the game has heard, and not yet of their ends; guarded by this object's monitor. */
    private final Set<SocketAddress> open = new HashSet<>();

    SessionEnds(SessionManager sessions) {
        this.sessions = sessions;
    }

    @Override
    public SessionStage stage() {
        return SessionStage.AFTER_GAME;
    }

    @Override
    public synchronized void opened(Session session, boolean accepted) {
        open.add(session.remoteAddress());
    }

    @Override
    public synchronized void ended(Session session, CloseReason reason) {
        open.remove(session.remoteAddress());
        notifyAll();
    }

    synchronized void await(Set<SocketAddress> addresses) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        // The game may be hearing of a session's beginning just now.
        while (isAnyOpen(sessions, addresses) || addresses.stream().anyMatch(open::contains)) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new AssertionError(
                        "%s after its client was closed, a session is still part of the game".formatted(PATIENCE));
            }
            try {
                wait(left);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while sessions' ends were waited for", interrupted);
            }
        }
    }

    /** Whether a session with one of the addresses is part of the game: for whoever runs the world by himself. */
    static boolean isAnyOpen(SessionManager sessions, Set<SocketAddress> addresses) {
        return sessions.all().stream().anyMatch(session -> addresses.contains(session.remoteAddress()));
    }
}
