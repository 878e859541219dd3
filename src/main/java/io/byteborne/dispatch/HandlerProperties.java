package io.byteborne.dispatch;

import io.byteborne.startup.Ranges;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Handlers that do not come to their result at once.
 *
 * @param maxBlocking blocking handlers that may run at one time; further messages for such handlers wait, and in the end
 *     their sessions are not read from
 * @param timeout how long a blocking handler, its waiting included, or the stage that a handler returns, may take; then
 *     it fails, and the session's next message is handled
 * @param observe whether the handling of messages is reported to Micrometer's Observation API, for tracing for one: auto,
 *     always or never
 */
@Validated
@ConfigurationProperties("byteborne.handler")
public record HandlerProperties(
        @Min(1) @Max(1_000_000) @DefaultValue("1000") int maxBlocking,
        @DefaultValue("30s") Duration timeout,
        @DefaultValue("auto") ObserveHandlers observe) {
    public HandlerProperties {
        Ranges.requireTime("byteborne.handler.timeout", timeout);
    }
}
