package io.byteborne.load;

import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * For scenarios that each connection plays in order: its next message is due an interval after the last one was, or at
 * once, but not before what the scenario waits for has come. A late answer makes nothing due later: whoever is held up by
 * the server is late, and that counts.
 */
final class PlayPace implements Pace {
    private record Turn(LoadConnection connection, long dueNanos) {}

    private final Sender sender;
    private final NanoClock clock;
    private final @Nullable Duration interval;
    private final long earlyNanos;
    private final Map<LoadConnection, Turn> current = new HashMap<>();
    /** Of one connection's turns, only the current one counts: the others are for messages that were given up. */
    private final Queue<Turn> turns;

    private boolean sending;

    /**
     * Sets the pace.
     *
     * @param interval null if messages are due as soon as they may be sent
     * @param earlyNanos how much earlier than due a message may leave
     */
    PlayPace(Sender sender, NanoClock clock, @Nullable Duration interval, long earlyNanos) {
        this.sender = sender;
        this.clock = clock;
        this.interval = interval;
        this.earlyNanos = earlyNanos;
        long origin = clock.nanoTime();
        this.turns = new PriorityQueue<>(Comparator.comparingLong(turn -> turn.dueNanos() - origin));
    }

    /** The play of a connection has come to a message. */
    @Override
    public void ready(LoadConnection connection) {
        long now = clock.nanoTime();
        if (interval == null || !connection.hasSent()) {
            connection.nextAt(now);
        }
        Turn turn = new Turn(connection, connection.nextNanos());
        current.put(connection, turn);
        turns.add(turn);
        tick(now);
    }

    @Override
    public void tick(long nowNanos) {
        if (sending) {
            // What is sent brings the next message, and so on: the loop below takes them in turn.
            return;
        }
        sending = true;
        try {
            for (Turn next = turns.peek();
                    next != null && next.dueNanos() - nowNanos <= earlyNanos;
                    next = turns.peek()) {
                turns.remove();
                if (current.remove(next.connection(), next)) {
                    send(next);
                }
            }
        } finally {
            sending = false;
        }
    }

    private void send(Turn turn) {
        LoadConnection connection = turn.connection();
        ScenarioPlayer player = connection.player();
        if (player == null || player.next() == null) {
            return;
        }
        if (interval != null) {
            connection.nextAt(turn.dueNanos() + interval.toNanos());
        }
        if (sender.send(connection, turn.dueNanos()) != null) {
            player.sent();
        }
    }

    @Override
    public String description() {
        return interval == null
                ? "each plays as fast as it is answered"
                : "each plays, a message every %s ms at most".formatted(interval.toMillis());
    }
}
