package io.byteborne.internal.actuate;

import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.internal.world.loop.TickStatistics;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Shows how the tick loop is set, and how it keeps up. Any thread. */
@Endpoint(id = "gametick")
public class GameTickEndpoint {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final WorldProperties properties;
    private final TickStatistics statistics;
    private final IntSupplier timers;
    private final IntSupplier inboxEvents;

    /**
     * Each figure is asked for at each request.
     *
     * @param timers callbacks that are set
     * @param inboxEvents events that wait for the world
     */
    public GameTickEndpoint(
            WorldProperties properties, TickStatistics statistics, IntSupplier timers, IntSupplier inboxEvents) {
        this.properties = properties;
        this.statistics = statistics;
        this.timers = timers;
        this.inboxEvents = inboxEvents;
    }

    /** What is set, the totals, and the last minute's figures. */
    @ReadOperation
    Ticks ticks() {
        long intervalNanos = properties.interval().toNanos();
        TickStatistics.Window lastMinute = statistics.window();
        return new Ticks(
                intervalNanos / NANOS_PER_MILLI,
                NANOS_PER_SECOND / intervalNanos,
                lastMinute.ticksPerSecond(),
                statistics.ticks(),
                statistics.overruns(),
                statistics.skipped(),
                Percentiles.of(lastMinute.duration()),
                Percentiles.of(lastMinute.lateness()),
                // As in application.yml.
                properties.dispatch().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                timers.getAsInt(),
                inboxEvents.getAsInt());
    }

    /**
     * The tick loop.
     *
     * @param intervalMillis time from tick to tick, as configured
     * @param configuredRate ticks per second, as configured
     * @param actualRate ticks per second over the last minute
     * @param ticks ticks since the start
     * @param overruns ticks that took longer than the interval
     * @param skipped ticks left out because the loop was too far behind
     * @param durationMicros how long the last minute's ticks took
     * @param latenessMicros how long after their due times the last minute's ticks began
     * @param dispatch when received messages are handled
     * @param timers callbacks that are set
     * @param inboxEvents events that wait for the world
     */
    record Ticks(
            double intervalMillis,
            double configuredRate,
            double actualRate,
            long ticks,
            long overruns,
            long skipped,
            Percentiles durationMicros,
            Percentiles latenessMicros,
            String dispatch,
            int timers,
            int inboxEvents) {}

    /** Percentiles of some durations, in microseconds. */
    record Percentiles(double p50, double p90, double p99, double p999, double max) {
        private static final double NANOS_PER_MICRO = 1e3;

        static Percentiles of(TickStatistics.Percentiles nanos) {
            return new Percentiles(
                    nanos.nanosAt(50) / NANOS_PER_MICRO,
                    nanos.nanosAt(90) / NANOS_PER_MICRO,
                    nanos.nanosAt(99) / NANOS_PER_MICRO,
                    nanos.nanosAt(99.9) / NANOS_PER_MICRO,
                    nanos.nanosAt(100) / NANOS_PER_MICRO);
        }
    }
}
