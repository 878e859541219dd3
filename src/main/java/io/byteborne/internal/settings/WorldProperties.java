package io.byteborne.internal.settings;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The tick loop. The tick is set by {@code tickInterval} or by {@code tickRate}, not by both; 50 ms if by neither.
 *
 * @param tickInterval time from tick to tick, 1 ms to 1 minute; 50 ms if neither this nor tick-rate is set
 * @param tickRate ticks per second, up to 1000; instead of tick-interval
 * @param dispatch when received messages are handled: with the next tick, or as soon as they arrive
 * @param watchdog what watches the world thread
 */
@ConfigurationProperties("byteborne.world")
public record WorldProperties(
        @Nullable Duration tickInterval,
        @Nullable Double tickRate,
        @DefaultValue("on-tick") DispatchMode dispatch,
        @DefaultValue Watchdog watchdog) {

    private static final Duration DEFAULT_INTERVAL = Duration.ofMillis(50);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final double NANOS_PER_SECOND = 1e9;

    public WorldProperties {
        if (tickInterval != null && tickRate != null) {
            throw new IllegalArgumentException(
                    "byteborne.world.tick-interval (%s) and byteborne.world.tick-rate (%s) are both set; remove one of them"
                            .formatted(tickInterval, tickRate));
        }
        if (tickInterval != null) {
            Ranges.requireBetween("byteborne.world.tick-interval", tickInterval, SHORTEST, LONGEST);
        }
        if (tickRate != null) {
            Ranges.requirePositive("byteborne.world.tick-rate", tickRate);
            requireInRange(tickRate);
        }
    }

    private static void requireInRange(double rate) {
        Duration interval = intervalOf(rate);
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "byteborne.world.tick-rate is %s; set it so that a tick comes each %s ms to %s minute"
                            .formatted(rate, SHORTEST.toMillis(), LONGEST.toMinutes()));
        }
    }

    private static Duration intervalOf(double rate) {
        return Duration.ofNanos(Math.round(NANOS_PER_SECOND / rate));
    }

    /** Time from tick to tick, whichever way it is set. */
    public Duration interval() {
        if (tickRate != null) {
            return intervalOf(tickRate);
        }
        return tickInterval == null ? DEFAULT_INTERVAL : tickInterval;
    }

    /**
     * What watches the world thread.
     *
     * @param warnAfter how long one pass of the world thread may take until it counts as blocked: its stack is logged, and
     *     readiness goes down
     */
    public record Watchdog(@DefaultValue("1s") Duration warnAfter) {
        public Watchdog {
            Ranges.requireBetween(
                    "byteborne.world.watchdog.warn-after", warnAfter, Duration.ofMillis(10), Duration.ofHours(1));
        }
    }

    /** When received messages are handled. Either way it is the world thread that does, and each session's order is kept. */
    public enum DispatchMode {
        /** With the next tick. */
        ON_TICK,
        /** As soon as they arrive, between two ticks; ticks and timers keep their rate. */
        ON_ARRIVAL
    }
}
