package io.byteborne.network;

import io.byteborne.startup.Ranges;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The end of a program that does not end by itself.
 *
 * @param hardStop how long the whole program may take to stop until it is ended, whatever still blocks it; not shorter
 *     than shutdown-timeout
 */
@ConfigurationProperties("byteborne.server")
public record HardStopProperties(@DefaultValue("25s") Duration hardStop) {
    public HardStopProperties {
        Ranges.requireTime("byteborne.server.hard-stop", hardStop);
    }
}
