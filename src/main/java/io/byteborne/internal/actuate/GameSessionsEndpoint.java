package io.byteborne.internal.actuate;

import io.byteborne.internal.net.control.ClientText;
import io.byteborne.internal.net.transport.PeerAddress;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.session.SessionTraffic;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** Shows how many sessions there are and were, and the sessions themselves, and ends them. Any thread. */
@Endpoint(id = "gamesessions")
public class GameSessionsEndpoint {
    private static final Logger log = LoggerFactory.getLogger(GameSessionsEndpoint.class);

    private final SessionManager sessions;
    private final IntSupplier connections;
    private final LongSupplier refused;
    private final String transport;

    /**
     * Each figure is asked for at each request.
     *
     * @param connections connections that count against the limit now
     * @param refused connections closed before they became sessions
     * @param transport how sockets are driven
     */
    public GameSessionsEndpoint(
            SessionManager sessions, IntSupplier connections, LongSupplier refused, String transport) {
        this.sessions = sessions;
        this.connections = connections;
        this.refused = refused;
        this.transport = transport;
    }

    /**
     * The totals, and one page of the sessions.
     *
     * @param offset as for {@link Page#of}
     * @param limit as for {@link Page#of}
     * @param user only the session of the user with that name; everybody's if null
     * @throws InvalidEndpointRequestException if either is negative
     */
    @ReadOperation
    Sessions sessions(@Nullable Integer offset, @Nullable Integer limit, @Nullable String user) {
        List<SessionEntry> page = Page.of(offset, limit)
                .select(
                        sessions.all().stream().filter(session -> user == null || user.equals(session.userName())),
                        Comparator.comparingLong(Session::id),
                        SessionEntry::of);
        return new Sessions(
                sessions.count(),
                Math.toIntExact(
                        sessions.all().stream().filter(Session::isDetached).count()),
                sessions.opened(),
                closed(),
                connections.getAsInt(),
                refused.getAsLong(),
                transport,
                page);
    }

    private Map<String, Long> closed() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (CloseReason reason : CloseReason.values()) {
            counts.put(reason.label(), sessions.closed(reason));
        }
        return counts;
    }

    /** The session with that id, or null. */
    @ReadOperation
    @Nullable
    SessionEntry session(@Selector long id) {
        Session session = sessions.find(id);
        return session == null ? null : SessionEntry.of(session);
    }

    /** Ends the session with that id, as {@link Session#close()} does; not found if there is none. */
    @DeleteOperation
    WebEndpointResponse<Kicked> kick(@Selector long id) {
        Session session = sessions.find(id);
        return session == null
                ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND)
                : new WebEndpointResponse<>(kick(List.of(session)));
    }

    /** Likewise, of every session of the user with that name. */
    @DeleteOperation
    Kicked kick(String user) {
        return kick(sessions.all().stream()
                .filter(session -> user.equals(session.userName()))
                .toList());
    }

    private static Kicked kick(List<Session> ended) {
        for (Session session : ended) {
            log.info("{} closed: {}", session, CloseReason.KICKED);
            session.close(CloseReason.KICKED);
        }
        return new Kicked(ended.stream().map(Session::id).sorted().toList());
    }

    /**
     * Sessions that were ended.
     *
     * @param kicked their ids
     */
    record Kicked(List<Long> kicked) {}

    /**
     * All sessions.
     *
     * @param active how many there are now
     * @param detached how many of them have lost their connections, and wait for their clients
     * @param opened how many there ever were
     * @param closed how many ended, by reason
     * @param connections connections that are open, or closed and not dealt with by the world
     * @param refused connections closed before they became sessions, for whatever reason
     * @param transport how sockets are driven
     * @param sessions one page of the sessions, by ascending id
     */
    record Sessions(
            int active,
            int detached,
            long opened,
            Map<String, Long> closed,
            int connections,
            long refused,
            String transport,
            List<SessionEntry> sessions) {}

    /**
     * One session.
     *
     * @param peer the peer's address and port
     * @param user the name of the user that is logged in, or null
     * @param transport how its packets are carried: tcp or web_socket
     * @param client the client's name and version, if it uses the session protocol and says so; as it says
     * @param roundTripMillis how long it took to answer the last ping of the session protocol, or null
     * @param detached whether it has lost its connection, and waits for its client
     * @param since when the connection was accepted or made
     * @param messagesIn packets received and accepted
     * @param bytesIn bytes of those packets
     * @param messagesOut packets queued to be sent
     * @param bytesOut bytes of those packets
     */
    record SessionEntry(
            long id,
            String peer,
            @Nullable String user,
            String transport,
            @Nullable String client,
            @Nullable Double roundTripMillis,
            boolean detached,
            Instant since,
            long messagesIn,
            long bytesIn,
            long messagesOut,
            long bytesOut) {

        static SessionEntry of(Session session) {
            SessionTraffic traffic = session.traffic();
            return new SessionEntry(
                    session.id(),
                    PeerAddress.text(session.remoteAddress()),
                    session.userName(),
                    session.transport().label(),
                    ClientText.nameAndVersion(session.client()),
                    ClientText.millis(session.roundTripTime()),
                    session.isDetached(),
                    session.openedAt(),
                    traffic.messagesIn(),
                    traffic.bytesIn(),
                    traffic.messagesOut(),
                    traffic.bytesOut());
        }
    }
}
