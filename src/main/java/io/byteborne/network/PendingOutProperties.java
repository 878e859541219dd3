package io.byteborne.network;

import io.byteborne.startup.Ranges;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Limit of what waits to be sent over all sessions of this process.
 *
 * @param maxPendingOut bytes that may wait to be sent over all sessions; when there are more, the sessions for which
 *     most waits are closed as slow consumers. If not set, a quarter of the memory that there may be outside the heap,
 *     256MB at most
 */
@ConfigurationProperties("byteborne.server")
record PendingOutProperties(@Nullable DataSize maxPendingOut) {

    PendingOutProperties {
        if (maxPendingOut == null) {
            maxPendingOut = MemoryBounds.pendingOut();
        }
        Ranges.requireBetween(
                "byteborne.server.max-pending-out",
                maxPendingOut,
                DataSize.ofBytes(SessionProperties.PACKET_SIZE_LIMIT),
                DataSize.ofTerabytes(1));
    }

    @Override
    public DataSize maxPendingOut() {
        return Objects.requireNonNull(maxPendingOut);
    }
}
