package io.byteborne.load;

import com.google.protobuf.Message;
import io.byteborne.load.measure.Measurements;
import io.byteborne.load.measure.Sent;
import io.byteborne.load.resume.ResumableSession;
import io.byteborne.session.Session;
import io.byteborne.world.NanoClock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connections that are open, what goes out over them, and whether what comes back is right. World thread. */
final class LoadConnections {
    private final String address;
    private final NanoClock clock;
    private final Measurements measurements;
    private final Map<Session, LoadConnection> open = new HashMap<>();
    /** Those that have lost their connections, and have no other yet. */
    private final Set<LoadConnection> away = new HashSet<>();

    private Consumer<LoadConnection> onAnswer = connection -> {};
    private int made;
    private long unanswered;

    LoadConnections(String address, NanoClock clock, Measurements measurements) {
        this.address = address;
        this.clock = clock;
        this.measurements = measurements;
    }

    /** Whom to tell of each connection that has got an answer, right or wrong. */
    void onAnswer(Consumer<LoadConnection> listener) {
        onAnswer = listener;
    }

    /** @param resumable null if it ends with its connection */
    LoadConnection add(Session session, @Nullable ResumableSession<LoadConnection> resumable) {
        return add(session, made++, resumable);
    }

    /** As {@link #add(Session, ResumableSession)}, of a player who had that number before, at another server. */
    LoadConnection add(Session session, int number, @Nullable ResumableSession<LoadConnection> resumable) {
        LoadConnection connection = new LoadConnection(session, number, resumable);
        open.put(session, connection);
        return connection;
    }

    /** One has lost its connection, and gets another; its answers are awaited as before. */
    void detach(LoadConnection connection) {
        open.remove(connection.session());
        away.add(connection);
    }

    /** It has the other one. */
    void attach(LoadConnection connection, Session session) {
        away.remove(connection);
        connection.attach(session);
        open.put(session, connection);
    }

    /** Forgets one that has lost its connection and got no other. */
    void giveUp(LoadConnection connection) {
        if (away.remove(connection)) {
            unanswered -= connection.unanswered();
        }
    }

    /** Forgets a connection; null if there is no such one. */
    @Nullable
    LoadConnection remove(Session session) {
        LoadConnection removed = open.remove(session);
        if (removed != null) {
            unanswered -= removed.unanswered();
        }
        return removed;
    }

    /** A connection has sent a message as one of its first steps, and waits for the answer. */
    void awaitUnmeasured(LoadConnection connection) {
        connection.awaitUnmeasured();
        unanswered++;
    }

    /** The answer to that message has come. */
    void answeredUnmeasured(LoadConnection connection) {
        connection.answeredUnmeasured();
        unanswered--;
    }

    /** What a connection has waited for, which is no answer, has come: its next message was not due before. */
    void waited(LoadConnection connection) {
        connection.nextNotBefore(clock.nanoTime());
    }

    @Nullable
    LoadConnection find(Session session) {
        return open.get(session);
    }

    /** Whether one has not ended, even if it has no connection at the moment. */
    boolean has(LoadConnection connection) {
        return away.contains(connection) || open.containsKey(connection.session());
    }

    int count() {
        return open.size() + away.size();
    }

    /** Messages whose answer has not come, over all connections that are open. */
    long unanswered() {
        return unanswered;
    }

    /** Closes and forgets all. */
    void closeAll() {
        open.keySet().forEach(Session::close);
        open.clear();
        away.clear();
        unanswered = 0;
    }

    /**
     * Sends a connection's next message.
     *
     * @param dueNanos when it should have been sent
     * @return null if the connection is closed
     */
    @Nullable
    Sent send(LoadConnection connection, Scenario scenario, long dueNanos) {
        long now = clock.nanoTime();
        // One that leaves early is not charged with the time until it was due.
        long since = now - dueNanos < 0 ? now : dueNanos;
        Sent sent = connection.send(scenario, since);
        if (sent != null) {
            measurements.sent(sent, now - since);
            unanswered += sent.awaitsAnswer() ? 1 : 0;
        }
        return sent;
    }

    /**
     * An answer has come.
     *
     * @param type the type under which its message awaits it
     */
    void answered(LoadConnection connection, Class<?> type, Message answer) {
        LoadConnection.Awaited awaited = connection.answered(type);
        if (awaited == null) {
            wrong(
                    connection.session(),
                    "a %s that answers nothing: {%s}".formatted(type.getSimpleName(), Scenario.text(answer)));
            return;
        }
        unanswered--;
        String wrong = awaited.sent().check().wrong(answer);
        if (wrong == null) {
            measurements.answered(awaited.sent(), clock.nanoTime() - awaited.sinceNanos());
        } else {
            measurements.error("%s sent a wrong answer, or one out of order, on %s: %s"
                    .formatted(address, connection.session(), wrong));
        }
        onAnswer.accept(connection);
    }

    /** Something else has come that must not come. */
    void wrong(Session session, String what) {
        if (open.containsKey(session)) {
            measurements.error("%s on %s: %s".formatted(address, session, what));
        }
    }
}
