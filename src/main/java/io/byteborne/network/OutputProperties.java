package io.byteborne.network;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
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
 * @param socketSendBuffer what the operating system may hold of a connection's outgoing bytes
 * @param writeBufferLow at so few bytes that wait in front of the operating system, more are put there
 * @param writeBufferHigh at so many, no more are
 */
@Validated
@ConfigurationProperties("byteborne.session")
public record OutputProperties(
        @NotNull @DefaultValue("256KB") DataSize softPendingOut,
        @DurationMin(millis = 1) @DefaultValue("10s") Duration softPendingOutTimeout,
        @NotNull @DefaultValue("64KB") DataSize socketSendBuffer,
        @NotNull @DefaultValue("32KB") DataSize writeBufferLow,
        @NotNull @DefaultValue("64KB") DataSize writeBufferHigh) {

    private static final DataSize LEAST_BUFFER = DataSize.ofKilobytes(1);
    private static final DataSize LARGEST_BUFFER = DataSize.ofMegabytes(16);

    public OutputProperties {
        requireBetween(
                "byteborne.session.soft-pending-out",
                softPendingOut,
                DataSize.ofBytes(Backlog.STEP),
                DataSize.ofGigabytes(1));
        requireBetween("byteborne.session.socket-send-buffer", socketSendBuffer, LEAST_BUFFER, LARGEST_BUFFER);
        requireBetween("byteborne.session.write-buffer-high", writeBufferHigh, LEAST_BUFFER, LARGEST_BUFFER);
        requireBetween("byteborne.session.write-buffer-low", writeBufferLow, LEAST_BUFFER, writeBufferHigh);
    }

    static void requireBetween(String property, DataSize value, DataSize least, DataSize most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "%s is %s; set it to a size from %s to %s".formatted(property, value, least, most));
        }
    }
}
