package io.byteborne.test;

import io.byteborne.network.SessionManager;
import io.byteborne.world.SessionClosedEvent;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

/** Waits, in real time, until the game has dealt with sessions' ends. Told by the world thread, asked by a test's. */
final class SessionEnds implements ApplicationListener<PayloadApplicationEvent<SessionClosedEvent>> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SessionManager sessions;

    SessionEnds(SessionManager sessions) {
        this.sessions = sessions;
    }

    @Override
    public synchronized void onApplicationEvent(PayloadApplicationEvent<SessionClosedEvent> event) {
        notifyAll();
    }

    synchronized void await(Set<SocketAddress> addresses) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (isAnyOpen(sessions, addresses)) {
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

    static boolean isAnyOpen(SessionManager sessions, Set<SocketAddress> addresses) {
        return sessions.all().stream().anyMatch(session -> addresses.contains(session.remoteAddress()));
    }
}
