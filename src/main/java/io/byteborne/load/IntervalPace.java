package io.byteborne.load;

import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** Open loop: each connection sends at a fixed interval of its own, whatever comes back. */
final class IntervalPace implements Pace {
    private final Sender sender;
    private final NanoClock clock;
    private final Duration interval;
    private final long earlyNanos;
    /** By due time: the interval is the same for all, so whoever has just sent is due last. */
    private final Queue<LoadConnection> waiting = new ArrayDeque<>();

    /** @param earlyNanos how much earlier than due a message may leave */
    IntervalPace(Sender sender, NanoClock clock, Duration interval, long earlyNanos) {
        this.sender = sender;
        this.clock = clock;
        this.interval = interval;
        this.earlyNanos = earlyNanos;
    }

    @Override
    public void ready(LoadConnection connection) {
        send(connection, clock.nanoTime());
    }

    @Override
    public void tick(long nowNanos) {
        for (LoadConnection next = waiting.peek();
                next != null && next.nextNanos() - nowNanos <= earlyNanos;
                next = waiting.peek()) {
            waiting.remove();
            send(next, next.nextNanos());
        }
    }

    private void send(LoadConnection connection, long dueNanos) {
        if (sender.send(connection, dueNanos) != null) {
            connection.nextAt(dueNanos + interval.toNanos());
            waiting.add(connection);
        }
    }

    @Override
    public String description() {
        return "a message on each every %s ms".formatted(interval.toMillis());
    }
}
