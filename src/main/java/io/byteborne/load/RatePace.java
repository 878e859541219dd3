package io.byteborne.load;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;

/**
 * Open loop: so many messages per second over all connections, which take turns, whatever comes back. The time begins
 * with the first connection that is ready.
 */
final class RatePace implements Pace {
    private static final double NANOS = 1e9;

    private final Sender sender;
    private final double rate;
    private final double rampUpSeconds;
    private final long earlyNanos;
    private final Queue<LoadConnection> turns = new ArrayDeque<>();
    private boolean started;
    private long startedNanos;
    private long sent;

    /**
     * @param rate messages per second
     * @param rampUp time over which the rate grows from 0
     * @param earlyNanos how much earlier than due a message may leave
     */
    RatePace(Sender sender, double rate, Duration rampUp, long earlyNanos) {
        this.sender = sender;
        this.rate = rate;
        this.rampUpSeconds = rampUp.toNanos() / NANOS;
        this.earlyNanos = earlyNanos;
    }

    @Override
    public void ready(LoadConnection connection) {
        turns.add(connection);
    }

    @Override
    public void tick(long nowNanos) {
        if (!started && !turns.isEmpty()) {
            started = true;
            startedNanos = nowNanos;
        }
        for (long due = nextNanos(); due - nowNanos <= earlyNanos && !turns.isEmpty(); due = nextNanos()) {
            LoadConnection next = turns.remove();
            if (sender.send(next, due) != null) {
                turns.add(next);
                sent++;
            }
        }
    }

    private long nextNanos() {
        return startedNanos + Math.round(secondsUntil(sent) * NANOS);
    }

    /** When the message is due before which so many are sent. While the rate grows, their number does as time's square. */
    private double secondsUntil(long messages) {
        double duringRampUp = rate * rampUpSeconds / 2;
        return messages < duringRampUp
                ? Math.sqrt(2 * messages * rampUpSeconds / rate)
                : rampUpSeconds + (messages - duringRampUp) / rate;
    }

    @Override
    public String description() {
        return new DecimalFormat("#,##0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(rate)
                + " messages per second over all";
    }
}
