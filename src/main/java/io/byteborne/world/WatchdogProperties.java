package io.byteborne.world;

import io.byteborne.startup.Ranges;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What watches the world thread.
 *
 * @param warnAfter how long one pass of the world thread may take until it counts as blocked: its stack is logged, and
 *     readiness goes down
 */
@ConfigurationProperties("byteborne.world.watchdog")
public record WatchdogProperties(@DefaultValue("1s") Duration warnAfter) {
    public WatchdogProperties {
        Ranges.requireBetween(
                "byteborne.world.watchdog.warn-after", warnAfter, Duration.ofMillis(10), Duration.ofHours(1));
    }
}
