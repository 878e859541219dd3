package io.byteborne.network;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The end of a program that does not end by itself.
 *
 * @param hardStop how long the whole program may take to stop until it is ended, whatever still blocks it; not shorter
 *     than shutdown-timeout
 */
@Validated
@ConfigurationProperties("byteborne.server")
public record HardStopProperties(
        @DurationMin(millis = 1) @DefaultValue("25s") Duration hardStop) {}
