package io.byteborne.network;

import jakarta.validation.Valid;
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
 *     is not read from until half of them are gone; twice as many while a reply of the session is awaited
 * @param maxQueuedBytes bytes of messages that may wait to be dispatched, likewise
 * @param maxMessagesPerTick messages of a session that are dispatched with one tick, or, on arrival, in one pass; the
 *     rest waits for the next
 * @param unknownMessage what becomes of a packet whose id nothing handles
 * @param idleTimeout how long no packet may come before the session is closed; 0 is as long as it likes
 * @param rateLimit how much a peer may send in a time
 */
@Validated
@ConfigurationProperties("byteborne.session")
public record SessionProperties(
        @NotNull @DefaultValue("16KB") DataSize maxPacketSize,
        @DurationMin(millis = 1) @DefaultValue("10s") Duration packetTimeout,
        @NotNull @DefaultValue("1MB") DataSize maxPendingOut,
        @Min(1) @Max(1 << 20) @DefaultValue("1024") int maxQueuedMessages,
        @NotNull @DefaultValue("64KB") DataSize maxQueuedBytes,
        @Min(1) @Max(1 << 20) @DefaultValue("1024") int maxMessagesPerTick,
        @NotNull @DefaultValue("close") UnknownMessages unknownMessage,
        @DurationMin(millis = 0) @DefaultValue("0s") Duration idleTimeout,
        @Valid @DefaultValue RateLimit rateLimit) {

    /**
     * How much a peer may send in a time; one that sends more is disconnected.
     *
     * @param messagesPerSecond packets; 0 is any number
     * @param bytesPerSecond bytes, headers included; 0 is any number
     * @param burst how much of it may come at once: what may come in this time
     */
    public record RateLimit(
            @Min(0) @DefaultValue("0") int messagesPerSecond,
            @NotNull @DefaultValue("0B") DataSize bytesPerSecond,
            @DurationMin(millis = 1) @DefaultValue("1s") Duration burst) {

        boolean isSet() {
            return messagesPerSecond > 0 || bytesPerSecond.toBytes() > 0;
        }

        private void requireUsable(DataSize maxPacketSize) {
            requireBetween("rate-limit.bytes-per-second", bytesPerSecond, DataSize.ofBytes(0), ONE_TEBIBYTE);
            double seconds = burst.toMillis() / MILLIS_PER_SECOND;
            if (messagesPerSecond > 0 && messagesPerSecond * seconds < 1) {
                throw new IllegalArgumentException(
                        "byteborne.session.rate-limit.burst is %s, in which at %d messages per second not one may come; set it to more"
                                .formatted(burst, messagesPerSecond));
            }
            if (bytesPerSecond.toBytes() > 0 && bytesPerSecond.toBytes() * seconds < maxPacketSize.toBytes()) {
                throw new IllegalArgumentException(
                        "byteborne.session.rate-limit.bytes-per-second is %s; in a burst of %s, that is no packet of byteborne.session.max-packet-size (%s); set either to more"
                                .formatted(bytesPerSecond, burst, maxPacketSize));
            }
        }
    }

    /** The largest size that a packet's 16-bit size field can say. */
    public static final int PACKET_SIZE_LIMIT = 0xFFFF;

    private static final DataSize ONE_GIBIBYTE = DataSize.ofGigabytes(1);
    private static final DataSize ONE_TEBIBYTE = DataSize.ofTerabytes(1);
    private static final double MILLIS_PER_SECOND = 1e3;

    public SessionProperties {
        requireBetween(
                "max-packet-size",
                maxPacketSize,
                DataSize.ofBytes(PacketDecoder.HEADER_SIZE),
                DataSize.ofBytes(PACKET_SIZE_LIMIT));
        requireBetween("max-pending-out", maxPendingOut, DataSize.ofBytes(PACKET_SIZE_LIMIT), ONE_GIBIBYTE);
        requireBetween("max-queued-bytes", maxQueuedBytes, DataSize.ofBytes(1), ONE_GIBIBYTE);
        rateLimit.requireUsable(maxPacketSize);
    }

    private static void requireBetween(String name, DataSize value, DataSize least, DataSize most) {
        Sizes.requireBetween("byteborne.session." + name, value, least, most);
    }
}
