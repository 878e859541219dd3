package io.byteborne.console;

import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.network.NetworkStatistics;
import io.byteborne.network.PendingOut;
import io.byteborne.network.SessionManager;
import io.byteborne.world.Inbox;
import io.byteborne.world.NanoClock;
import java.time.InstantSource;

/** Reads the server's figures, which any thread may; its own state is one thread's. */
final class Figures {
    private static final double NANOS_PER_SECOND = 1e9;

    private final SessionManager sessions;
    private final NetworkStatistics network;
    private final PendingOut pendingOut;
    private final Inbox inbox;
    private final MessageDispatcher dispatcher;
    private final TickPeaks ticks;
    private final NanoClock clock;
    private final InstantSource wallClock;
    private final long started;
    private Totals last;

    Figures(
            SessionManager sessions,
            NetworkStatistics network,
            PendingOut pendingOut,
            Inbox inbox,
            MessageDispatcher dispatcher,
            TickPeaks ticks,
            NanoClock clock,
            InstantSource wallClock) {
        this.sessions = sessions;
        this.network = network;
        this.pendingOut = pendingOut;
        this.inbox = inbox;
        this.dispatcher = dispatcher;
        this.ticks = ticks;
        this.clock = clock;
        this.wallClock = wallClock;
        this.started = wallClock.millis();
        this.last = totals();
    }

    /** What only grows, at one moment. */
    private record Totals(long nanos, long messagesIn, long messagesOut, long bytesIn, long bytesOut) {}

    private Totals totals() {
        return new Totals(
                clock.nanoTime(), network.messagesIn(), network.messagesOut(), network.bytesIn(), network.bytesOut());
    }

    /** How the server does now, and what has been since this was last called. */
    Sample next() {
        Totals before = last;
        Totals now = totals();
        last = now;
        double seconds = Math.max(1, now.nanos() - before.nanos()) / NANOS_PER_SECOND;
        TickPeaks.Peaks peaks = ticks.take();
        return new Sample(
                wallClock.millis(),
                started,
                sessions.count(),
                sessions.opened(),
                (now.messagesIn() - before.messagesIn()) / seconds,
                (now.messagesOut() - before.messagesOut()) / seconds,
                (now.bytesIn() - before.bytesIn()) / seconds,
                (now.bytesOut() - before.bytesOut()) / seconds,
                dispatcher.counters().failedCount(),
                peaks.count() / seconds,
                peaks.meanMillis(),
                peaks.maxMillis(),
                peaks.lateMillis(),
                pendingOut.bytes(),
                inbox.queuedMessages());
    }
}
