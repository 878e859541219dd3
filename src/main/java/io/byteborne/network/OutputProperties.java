package io.byteborne.network;

import io.byteborne.startup.Ranges;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of what waits to be sent over one session, whichever side made the connection, beside {@link
 * SessionProperties#maxPendingOut}.
 *
 * @param softPendingOut bytes that may wait to be sent to a peer for a while; looked at in steps of 16 KB
 * @param softPendingOutTimeout how long they may; then the peer is disconnected as a slow consumer
 */
@Validated
@ConfigurationProperties("byteborne.session")
public record OutputProperties(
        @NotNull @DefaultValue("256KB") DataSize softPendingOut,
        @DefaultValue("10s") Duration softPendingOutTimeout) {

    public OutputProperties {
        Ranges.requireTime("byteborne.session.soft-pending-out-timeout", softPendingOutTimeout);
        Ranges.requireBetween(
                "byteborne.session.soft-pending-out",
                softPendingOut,
                DataSize.ofBytes(Backlog.STEP),
                DataSize.ofGigabytes(1));
    }
}
