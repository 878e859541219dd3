package io.byteborne.network;

import io.byteborne.startup.Ranges;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limit of what waits to be sent over all sessions of this process.
 *
 * @param maxPendingOut bytes that may wait to be sent over all sessions; when there are more, the sessions for which
 *     most waits are closed as slow consumers
 */
@Validated
@ConfigurationProperties("byteborne.server")
record PendingOutProperties(@NotNull @DefaultValue("256MB") DataSize maxPendingOut) {

    PendingOutProperties {
        Ranges.requireBetween(
                "byteborne.server.max-pending-out",
                maxPendingOut,
                DataSize.ofBytes(SessionProperties.PACKET_SIZE_LIMIT),
                DataSize.ofTerabytes(1));
    }
}
