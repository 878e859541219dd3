package io.byteborne.internal.cluster.rooms;

import com.google.protobuf.ByteString;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.internal.world.SessionLifecycleListener;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import java.net.SocketAddress;
import java.util.IdentityHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/**
 * Sessions whose clients have come with a ticket: it is kept until their users have logged in, where they have to, since a
 * ticket does not say who somebody is. World thread.
 */
public final class Arrivals implements SessionLifecycleListener {
    private final RateLimitedLog clientLog = new RateLimitedLog(LoggerFactory.getLogger(Arrivals.class));
    private final Seats seats;
    private final SessionManager sessions;
    private final BooleanSupplier loginNeeded;
    private final Predicate<SocketAddress> mayFail;
    private final IdentityHashMap<Session, ByteString> tickets = new IdentityHashMap<>();

    /**
     * @param loginNeeded whether clients have to log in
     * @param mayFail counts a ticket that serves for nothing; false if there are too many from that address
     */
    public Arrivals(
            Seats seats, SessionManager sessions, BooleanSupplier loginNeeded, Predicate<SocketAddress> mayFail) {
        this.seats = seats;
        this.sessions = sessions;
        this.loginNeeded = loginNeeded;
        this.mayFail = mayFail;
    }

    /** A client has come with a ticket; the game may not have heard of its session yet, or have heard of its login already. */
    public void arrived(Session session, ByteString ticket) {
        if (session.isOpen()) {
            tickets.put(session, ticket);
            redeem(session);
        }
    }

    @Override
    public Stage stage() {
        return Stage.AFTER_GAME;
    }

    @Override
    public void opened(Session session, boolean accepted) {
        redeem(session);
    }

    /** The game has heard of a login. */
    public void loggedIn(Session session) {
        redeem(session);
    }

    private void redeem(Session session) {
        boolean ready =
                loginNeeded.getAsBoolean() ? session.principal() != null : session.equals(sessions.find(session.id()));
        ByteString ticket = ready ? tickets.remove(session) : null;
        if (ticket != null && !seats.redeem(session, ticket) && !mayFail.test(session.remoteAddress())) {
            clientLog.info(
                    "{} closed: {}: too many tickets from there that are for no seat",
                    session,
                    CloseReason.CONNECTION_LOST);
            // It may try again.
            session.close(CloseReason.CONNECTION_LOST);
        }
    }

    @Override
    public void ended(Session session, CloseReason reason) {
        tickets.remove(session);
    }
}
