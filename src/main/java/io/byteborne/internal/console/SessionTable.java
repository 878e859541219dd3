package io.byteborne.internal.console;

import io.byteborne.internal.world.SessionLifecycleListener;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions, in a chosen order, with their rates per second. Looks at all of them at most about once a second,
 * however many pages ask, and not at all while none does; what it has seen of a session is dropped with the session.
 * Any thread.
 */
public final class SessionTable implements SessionLifecycleListener {
    /** Rows that are shown; there may be thousands of sessions. */
    static final int SHOWN = 200;

    /** Pages ask about once a second. */
    private static final long PERIOD_NANOS = Duration.ofMillis(900).toNanos();

    private final SessionManager sessions;
    private final NanoClock clock;
    private final InstantSource wallClock;

    /** The last look, without the sessions that have ended since. */
    private volatile ConcurrentMap<Long, SessionRow> rows = new ConcurrentHashMap<>();

    // Guarded by this object's monitor, which the world thread never takes: looking at all sessions takes a while.
    private long lookedNanos;
    private boolean looked;

    public SessionTable(SessionManager sessions, NanoClock clock, InstantSource wallClock) {
        this.sessions = sessions;
        this.clock = clock;
        this.wallClock = wallClock;
    }

    /** The possible orders, each ascending. */
    enum Order {
        ID,
        PEER,
        USER,
        TRANSPORT,
        CLIENT,
        ROUND_TRIP,
        SINCE,
        IN,
        OUT,
        BYTES_IN,
        BYTES_OUT;

        Comparator<SessionRow> comparator(boolean descending) {
            Comparator<SessionRow> ascending = ascending();
            return (descending ? ascending.reversed() : ascending).thenComparingLong(SessionRow::id);
        }

        private Comparator<SessionRow> ascending() {
            return switch (this) {
                case ID -> Comparator.comparingLong(SessionRow::id);
                case PEER -> Comparator.comparing(SessionRow::peer);
                case USER -> Comparator.comparing(SessionRow::user, Comparator.nullsLast(Comparator.naturalOrder()));
                case TRANSPORT -> Comparator.comparing(SessionRow::transport);
                case CLIENT ->
                    Comparator.comparing(SessionRow::client, Comparator.nullsLast(Comparator.naturalOrder()));
                case ROUND_TRIP ->
                    Comparator.comparing(SessionRow::roundTripMillis, Comparator.nullsFirst(Comparator.naturalOrder()));
                case SINCE -> Comparator.comparing(SessionRow::openedAt);
                case IN -> Comparator.comparingDouble(SessionRow::messagesIn);
                case OUT -> Comparator.comparingDouble(SessionRow::messagesOut);
                case BYTES_IN -> Comparator.comparingDouble(SessionRow::bytesIn);
                case BYTES_OUT -> Comparator.comparingDouble(SessionRow::bytesOut);
            };
        }
    }

    /**
     * The first sessions in an order.
     *
     * @param find what the peer's address, the names of user and client, or the id must contain
     */
    Page page(Order order, boolean descending, String find) {
        Map<Long, SessionRow> all = look();
        String wanted = find.toLowerCase(Locale.ROOT);
        List<SessionRow> found =
                all.values().stream().filter(row -> row.contains(wanted)).toList();
        return new Page(
                all.size(),
                found.size(),
                found.stream()
                        .sorted(order.comparator(descending))
                        .limit(SHOWN)
                        .map(Entry::of)
                        .toList());
    }

    private synchronized Map<Long, SessionRow> look() {
        long now = clock.nanoTime();
        if (!looked || now - lookedNanos >= PERIOD_NANOS) {
            ConcurrentMap<Long, SessionRow> next = new ConcurrentHashMap<>();
            for (Session session : sessions.all()) {
                next.put(session.id(), row(session, now));
            }
            rows = next;
            // Those that have ended meanwhile; later ends are reported to ended().
            next.keySet().removeIf(id -> sessions.find(id) == null);
            lookedNanos = now;
            looked = true;
        }
        return rows;
    }

    @Override
    public SessionLifecycleListener.Stage stage() {
        return SessionLifecycleListener.Stage.CONSOLE;
    }

    @Override
    public void ended(Session session, CloseReason reason) {
        rows.remove(session.id());
    }

    /** Since the last look or, if the session is younger, since it began. */
    private SessionRow row(Session session, long now) {
        SessionRow before = rows.get(session.id());
        return before == null
                ? SessionRow.first(session, Duration.between(session.openedAt(), wallClock.instant()))
                : before.next(session, Duration.ofNanos(now - lookedNanos));
    }

    /**
     * A part of the sessions.
     *
     * @param total how many there are
     * @param found how many of them match
     * @param sessions the first of those
     */
    record Page(int total, int found, List<Entry> sessions) {}

    /**
     * One session.
     *
     * @param detached whether it has lost its connection, and waits for its client
     * @param in messages received, per second
     * @param out messages sent, per second
     * @param bytesIn bytes received, per second
     * @param bytesOut bytes sent, per second
     */
    record Entry(
            long id,
            String peer,
            @Nullable String user,
            String transport,
            @Nullable String client,
            @Nullable Double roundTripMillis,
            boolean detached,
            Instant since,
            double in,
            double out,
            double bytesIn,
            double bytesOut) {
        static Entry of(SessionRow row) {
            return new Entry(
                    row.id(),
                    row.peer(),
                    row.user(),
                    row.transport(),
                    row.client(),
                    row.roundTripMillis(),
                    row.detached(),
                    row.openedAt(),
                    row.messagesIn(),
                    row.messagesOut(),
                    row.bytesIn(),
                    row.bytesOut());
        }
    }
}
