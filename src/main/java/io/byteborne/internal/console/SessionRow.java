package io.byteborne.internal.console;

import io.byteborne.internal.net.control.ClientText;
import io.byteborne.internal.net.transport.PeerAddress;
import io.byteborne.session.Session;
import io.byteborne.session.SessionTraffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One session at the time of a look. Not the session itself: the last look is kept even if there is no further one, and
 * must not retain a session that has ended.
 *
 * @param peer the peer's address and port
 * @param user the name of the user that was logged in
 * @param transport how its packets are carried
 * @param client name and version of the client, if it says
 * @param roundTripMillis how long it took to answer the last ping, if it has
 * @param detached whether it had lost its connection, and waited for its client
 * @param traffic what had passed by then
 * @param messagesIn messages received, per second
 * @param messagesOut messages sent, per second
 * @param bytesIn bytes received, per second
 * @param bytesOut bytes sent, per second
 */
record SessionRow(
        long id,
        String peer,
        @Nullable String user,
        String transport,
        @Nullable String client,
        @Nullable Double roundTripMillis,
        boolean detached,
        Instant openedAt,
        SessionTraffic traffic,
        double messagesIn,
        double messagesOut,
        double bytesIn,
        double bytesOut) {

    /** What finds the sessions that wait for their clients. */
    private static final String DETACHED = "detached";

    private static final SessionTraffic NOTHING = new SessionTraffic(0, 0, 0, 0);
    private static final double NANOS_PER_SECOND = 1e9;

    /** The first look at a session: the rates since it began, or of one second if that was less than a second ago. */
    static SessionRow first(Session session, Duration age) {
        return of(session, NOTHING, Math.max(1, seconds(age)));
    }

    /** The next look at it, that long after this one. */
    SessionRow next(Session session, Duration after) {
        return of(session, traffic, seconds(after));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / NANOS_PER_SECOND;
    }

    private static SessionRow of(Session session, SessionTraffic before, double seconds) {
        SessionTraffic now = session.traffic();
        return new SessionRow(
                session.id(),
                PeerAddress.text(session.remoteAddress()),
                session.userName(),
                session.transport().label(),
                ClientText.nameAndVersion(session.client()),
                ClientText.millis(session.roundTripTime()),
                session.isDetached(),
                session.openedAt(),
                now,
                (now.messagesIn() - before.messagesIn()) / seconds,
                (now.messagesOut() - before.messagesOut()) / seconds,
                (now.bytesIn() - before.bytesIn()) / seconds,
                (now.bytesOut() - before.bytesOut()) / seconds);
    }

    /**
     * Whether this is the session with that id or transport, or its peer, user or client contains the text, in lower case; or
     * it is detached, and that is the text.
     */
    boolean contains(String wanted) {
        return peer.contains(wanted)
                || Long.toString(id).equals(wanted)
                || transport.equals(wanted)
                || (detached && wanted.equals(DETACHED))
                || isIn(user, wanted)
                || isIn(client, wanted);
    }

    private static boolean isIn(@Nullable String text, String wanted) {
        return text != null && text.toLowerCase(Locale.ROOT).contains(wanted);
    }
}
