package io.byteborne.dummy;

import io.byteborne.network.Session;
import io.byteborne.world.NanoClock;
import io.byteborne.world.TimerHandle;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One connection of the load client: numbers what it says, and knows what must come back next. World thread. */
final class DummyConnection {
    /** No answer could be matched to a message. */
    static final long WRONG_ANSWER = -1;

    private final Session session;
    private final Scenario scenario;
    private final String message;
    private final NanoClock clock;
    private final ArrayDeque<Long> sentNanos = new ArrayDeque<>();
    private long sent;
    private long answered;
    private @Nullable TimerHandle sending;

    DummyConnection(Session session, Scenario scenario, String message, NanoClock clock) {
        this.session = session;
        this.scenario = scenario;
        this.message = message;
        this.clock = clock;
    }

    /** Sends the next message; false if the connection is closed. */
    boolean send() {
        if (!scenario.send(session, content(sent))) {
            return false;
        }
        sent++;
        sentNanos.add(clock.nanoTime());
        return true;
    }

    /** The round trip in nanoseconds, or {@link #WRONG_ANSWER} if this is not what must come next. */
    long answer(String content) {
        Long since = sentNanos.peek();
        if (since == null || !content.equals(content(answered))) {
            return WRONG_ANSWER;
        }
        sentNanos.remove();
        answered++;
        return clock.nanoTime() - since;
    }

    private String content(long number) {
        return message + " #" + number;
    }

    /** Messages whose answer has not come. */
    int unanswered() {
        return sentNanos.size();
    }

    void sendingBy(TimerHandle timer) {
        sending = timer;
    }

    void stopSending() {
        if (sending != null) {
            sending.cancel();
        }
    }
}
