package io.byteborne.load;

import com.google.protobuf.Message;
import io.byteborne.load.measure.Sent;
import io.byteborne.load.resume.ResumableSession;
import io.byteborne.session.Session;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One connection of the load client: counts what it says, and knows what must come back next. World thread. */
final class LoadConnection {
    /** @param sinceNanos when the message was due, which is where its round trip begins */
    record Awaited(Sent sent, long sinceNanos) {}

    private final int number;
    /** There is one if it may lose its connection and go on with another. */
    private final @Nullable ResumableSession<LoadConnection> resumable;
    /** By the answer's type: answers of one type come in the order of their messages. */
    private final Map<Class<?>, Queue<Awaited>> awaited = new HashMap<>();
    /** What was kept of messages, by the names that the scenario gives it. */
    private final Map<String, Object> kept = new HashMap<>();

    private Session session;
    private @Nullable ScenarioPlayer player;

    private long sent;
    private int unanswered;
    private long nextNanos;

    /** @param number how many connections were made before */
    LoadConnection(Session session, int number, @Nullable ResumableSession<LoadConnection> resumable) {
        this.session = session;
        this.number = number;
        this.resumable = resumable;
    }

    /** The last connection that it has had. */
    Session session() {
        return session;
    }

    @Nullable
    ResumableSession<LoadConnection> resumable() {
        return resumable;
    }

    /** It has lost its connection, and has another. */
    void attach(Session next) {
        session = next;
    }

    /** Sends a message, or keeps it until there is a connection; false if there will be none. */
    boolean send(Message message) {
        return resumable == null ? session.send(message) : resumable.send(message);
    }

    int number() {
        return number;
    }

    /** Does what the scenario says in order; null before {@link #play}. */
    @Nullable
    ScenarioPlayer player() {
        return player;
    }

    void play(ScenarioPlayer steps) {
        player = steps;
    }

    Map<String, Object> kept() {
        return kept;
    }

    /** A message was sent whose round trip is not measured, and which is answered. */
    void awaitUnmeasured() {
        unanswered++;
    }

    void answeredUnmeasured() {
        unanswered--;
    }

    /** Sends the next message; null if the connection is closed. */
    @Nullable
    Sent send(Scenario scenario, long dueNanos) {
        Sent message = scenario.send(this, sent);
        if (message == null) {
            return null;
        }
        sent++;
        if (message.answer() != null) {
            awaited.computeIfAbsent(message.answer(), type -> new ArrayDeque<>())
                    .add(new Awaited(message, dueNanos));
            unanswered++;
        }
        return message;
    }

    /** An answer has come: what it is the answer to; null if no answer of its type was awaited. */
    @Nullable
    Awaited answered(Class<?> type) {
        Queue<Awaited> ofType = awaited.get(type);
        Awaited first = ofType == null ? null : ofType.poll();
        if (first != null) {
            unanswered--;
        }
        return first;
    }

    boolean hasSent() {
        return sent > 0;
    }

    /** Messages whose answer has not come. */
    int unanswered() {
        return unanswered;
    }

    /** The same without those whose round trip is not measured. */
    int unansweredMeasured() {
        return awaited.values().stream().mapToInt(Queue::size).sum();
    }

    /** When the next message is due; means nothing before {@link #nextAt}. */
    long nextNanos() {
        return nextNanos;
    }

    void nextAt(long nanos) {
        nextNanos = nanos;
    }

    /** Something had to happen before the next message could be sent, and has happened now. */
    void nextNotBefore(long nanos) {
        if (nextNanos - nanos < 0) {
            nextNanos = nanos;
        }
    }
}
