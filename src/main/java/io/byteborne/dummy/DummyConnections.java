package io.byteborne.dummy;

import io.byteborne.network.Session;
import io.byteborne.world.NanoClock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The connections that are open, and whether what comes over them is right. World thread. */
final class DummyConnections {
    private final DummyProperties properties;
    private final NanoClock clock;
    private final DummyReport report;
    private final Map<Session, DummyConnection> open = new HashMap<>();

    DummyConnections(DummyProperties properties, NanoClock clock, DummyReport report) {
        this.properties = properties;
        this.clock = clock;
        this.report = report;
    }

    DummyConnection add(Session session, Scenario scenario) {
        DummyConnection connection = new DummyConnection(session, scenario, properties.message(), clock);
        open.put(session, connection);
        return connection;
    }

    /** Forgets a connection; null if there is no such one. */
    @Nullable
    DummyConnection remove(Session session) {
        return open.remove(session);
    }

    Collection<DummyConnection> all() {
        return open.values();
    }

    int count() {
        return open.size();
    }

    /** Closes and forgets all. */
    void closeAll() {
        open.keySet().forEach(Session::close);
        open.clear();
    }

    /** A line has come back. */
    void answered(Session session, String line) {
        DummyConnection connection = open.get(session);
        if (connection == null) {
            return;
        }
        long roundTrip = connection.answer(line);
        if (roundTrip == DummyConnection.WRONG_ANSWER) {
            report.error("%s sent a wrong answer, or one out of order, on %s: \"%s\""
                    .formatted(properties.address(), session, line));
        } else {
            report.answered(roundTrip);
        }
    }

    /** Something else has come that must not come. */
    void wrong(Session session, String what) {
        if (open.containsKey(session)) {
            report.error("%s on %s: %s".formatted(properties.address(), session, what));
        }
    }
}
