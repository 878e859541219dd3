package io.byteborne.internal.net.control;

import java.util.concurrent.atomic.LongAdder;

/** Totals of the session protocol. Written by I/O threads, read by any. */
public final class ControlStatistics {
    /** Hears of each round trip. */
    @FunctionalInterface
    public interface RoundTrips {
        /** A client has answered a ping after so long. I/O threads; must not block. */
        void answered(long nanos);
    }

    private final LongAdder greeted = new LongAdder();
    private volatile RoundTrips roundTrips = nanos -> {};

    /** Tells somebody of each round trip from now on. */
    public void onRoundTrip(RoundTrips listener) {
        roundTrips = listener;
    }

    void greeted() {
        greeted.increment();
    }

    void answered(long nanos) {
        roundTrips.answered(nanos);
    }

    /** Sessions that ever said hello, and were let in. */
    public long greetedSessions() {
        return greeted.sum();
    }
}
