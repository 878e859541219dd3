package io.byteborne.internal.console;

import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.net.outbound.OutboundBudget;
import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.save.SaveStatistics;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.internal.world.loop.TickStatistics;
import io.byteborne.session.SessionManager;
import io.byteborne.world.NanoClock;
import java.time.InstantSource;
import java.util.function.IntSupplier;

/** Reads the server's figures, which any thread may; its own state is one thread's. */
public final class Figures {
    private static final double NANOS_PER_SECOND = 1e9;

    private final SessionManager sessions;
    private final IntSupplier detached;
    private final NetworkStatistics network;
    private final OutboundBudget budget;
    private final Inbox inbox;
    private final DefaultMessageDispatcher dispatcher;
    private final TickStatistics ticks;
    private final SaveStatistics saves;
    private final TickPeaks tickPeaks;
    private final NanoClock clock;
    private final InstantSource wallClock;
    private final long started;
    private Totals last;

    /** @param detached how many sessions wait for their clients */
    public Figures(
            SessionManager sessions,
            IntSupplier detached,
            NetworkStatistics network,
            OutboundBudget budget,
            Inbox inbox,
            DefaultMessageDispatcher dispatcher,
            TickStatistics ticks,
            SaveStatistics saves,
            TickPeaks tickPeaks,
            NanoClock clock,
            InstantSource wallClock) {
        this.sessions = sessions;
        this.detached = detached;
        this.network = network;
        this.budget = budget;
        this.inbox = inbox;
        this.dispatcher = dispatcher;
        this.ticks = ticks;
        this.saves = saves;
        this.tickPeaks = tickPeaks;
        this.clock = clock;
        this.wallClock = wallClock;
        this.started = wallClock.millis();
        this.last = totals();
    }

    /** Counters at one moment. */
    private record Totals(long nanos, long messagesIn, long messagesOut, long bytesIn, long bytesOut, long ticks) {}

    private Totals totals() {
        return new Totals(
                clock.nanoTime(),
                network.messagesIn(),
                network.messagesOut(),
                network.bytesIn(),
                network.bytesOut(),
                ticks.ticks());
    }

    /** The server's state now, and what has happened since the last call. */
    public Sample next() {
        Totals before = last;
        Totals now = totals();
        last = now;
        double seconds = Math.max(1, now.nanos() - before.nanos()) / NANOS_PER_SECOND;
        TickPeaks.Peaks peaks = tickPeaks.take();
        return new Sample(
                wallClock.millis(),
                started,
                sessions.count(),
                detached.getAsInt(),
                sessions.opened(),
                (now.messagesIn() - before.messagesIn()) / seconds,
                (now.messagesOut() - before.messagesOut()) / seconds,
                (now.bytesIn() - before.bytesIn()) / seconds,
                (now.bytesOut() - before.bytesOut()) / seconds,
                dispatcher.counters().failedCount(),
                (now.ticks() - before.ticks()) / seconds,
                peaks.meanMillis(),
                peaks.maxMillis(),
                peaks.lateMillis(),
                budget.bytes(),
                inbox.queuedMessages(),
                saves.unsaved());
    }
}
