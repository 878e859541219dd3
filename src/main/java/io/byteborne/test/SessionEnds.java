package io.byteborne.test;

import io.byteborne.internal.net.transport.Deadline;
import io.byteborne.internal.world.SessionLifecycleListener;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Waits, in real time, until the game has dealt with sessions' ends, its listeners included. Told by the world thread,
 * asked by a test's.
 */
final class SessionEnds implements SessionLifecycleListener {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Nobody tells of a session that has lost its connection just now. */
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(5).toNanos();

    private final SessionManager sessions;
    /** The sessions of which the game has heard, and not yet of their ends; guarded by this object's monitor. */
    private final Set<Session> open = new HashSet<>();

    SessionEnds(SessionManager sessions) {
        this.sessions = sessions;
    }

    @Override
    public SessionLifecycleListener.Stage stage() {
        return SessionLifecycleListener.Stage.AFTER_GAME;
    }

    @Override
    public synchronized void opened(Session session, boolean accepted) {
        open.add(session);
    }

    @Override
    public synchronized void ended(Session session, CloseReason reason) {
        open.remove(session);
        notifyAll();
    }

    synchronized void await(Set<SocketAddress> addresses) {
        Deadline deadline = Deadline.in(PATIENCE);
        // The game may be learning of a session's beginning at this moment.
        while (isAnyOpen(sessions, addresses)
                || open.stream().anyMatch(session -> addresses.contains(session.remoteAddress()))) {
            long left = deadline.remainingNanos();
            if (left == 0) {
                throw new AssertionError(
                        "%s after its client was closed, a session is still part of the game".formatted(PATIENCE));
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, LOOK_AGAIN_NANOS));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while sessions' ends were waited for", interrupted);
            }
        }
    }

    /**
     * Whether a session with one of the addresses is part of the game; for a test that runs the world itself. One that waits
     * for its client is ended: it waits in vain.
     */
    static boolean isAnyOpen(SessionManager sessions, Set<SocketAddress> addresses) {
        List<Session> left = sessions.all().stream()
                .filter(session -> addresses.contains(session.remoteAddress()))
                .toList();
        left.stream().filter(Session::isDetached).forEach(Session::close);
        return !left.isEmpty();
    }
}
