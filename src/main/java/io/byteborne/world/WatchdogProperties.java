package io.byteborne.world;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What watches the world thread.
 *
 * @param warnAfter how long one pass of the world thread may take until it counts as blocked: its stack is logged, and
 *     readiness goes down
 */
@Validated
@ConfigurationProperties("byteborne.world.watchdog")
public record WatchdogProperties(
        @DurationMin(millis = 10) @DurationMax(hours = 1) @DefaultValue("1s")
        Duration warnAfter) {}
