package io.byteborne.network;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of one session, whichever side made the connection.
 *
 * @param maxPacketSize largest packet, header included, that is taken from a peer; the header cannot say more than
 *     65535 bytes
 * @param packetTimeout how long a packet may take from its first byte to its last
 * @param maxPendingOut bytes that may wait to be sent to a peer; one more and it is disconnected as a slow consumer
 * @param maxQueuedMessages messages of a session that may wait to be dispatched; when they are reached, the session
 *     is not read from until half of them are gone
 * @param maxQueuedBytes bytes of messages that may wait to be dispatched, likewise
 */
@Validated
@ConfigurationProperties("byteborne.session")
public record SessionProperties(
        @NotNull @DefaultValue("16KB") DataSize maxPacketSize,
        @DurationMin(millis = 1) @DefaultValue("10s") Duration packetTimeout,
        @NotNull @DefaultValue("1MB") DataSize maxPendingOut,
        @Min(1) @Max(1 << 20) @DefaultValue("1024") int maxQueuedMessages,
        @NotNull @DefaultValue("64KB") DataSize maxQueuedBytes) {

    /** The largest size that a packet's 16-bit size field can say. */
    public static final int PACKET_SIZE_LIMIT = 0xFFFF;

    private static final DataSize ONE_GIBIBYTE = DataSize.ofGigabytes(1);

    public SessionProperties {
        requireBetween(
                "max-packet-size",
                maxPacketSize,
                DataSize.ofBytes(PacketDecoder.HEADER_SIZE),
                DataSize.ofBytes(PACKET_SIZE_LIMIT));
        requireBetween("max-pending-out", maxPendingOut, DataSize.ofBytes(PACKET_SIZE_LIMIT), ONE_GIBIBYTE);
        requireBetween("max-queued-bytes", maxQueuedBytes, DataSize.ofBytes(1), ONE_GIBIBYTE);
    }

    private static void requireBetween(String name, DataSize value, DataSize least, DataSize most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "byteborne.session.%s is %s; set it to a size from %s to %s".formatted(name, value, least, most));
        }
    }
}
