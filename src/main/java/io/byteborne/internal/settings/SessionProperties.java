package io.byteborne.internal.settings;

import io.byteborne.internal.packet.PacketHeader;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of one session and of its connection, whichever side made the connection.
 *
 * @param maxPacketSize largest packet, header included, that is taken from a peer; the header cannot say more than
 *     65535 bytes
 * @param packetTimeout how long a packet may take from its first byte to its last
 * @param idleTimeout how long no packet may come before the session is closed; 0 is as long as it likes
 * @param unknownMessage what becomes of a packet whose id nothing handles
 * @param maxQueuedMessages messages of a session that may wait to be dispatched; when they are reached, the session
 *     is not read from until half of them are gone; twice as many while a reply of the session is awaited
 * @param maxQueuedBytes bytes of messages that may wait to be dispatched, likewise
 * @param maxMessagesPerTick messages of a session that are dispatched with one tick, or, on arrival, in one pass; the
 *     rest waits for the next
 * @param maxPendingOut bytes that may wait to be sent to a peer; one more and it is disconnected as a slow consumer
 * @param softPendingOut bytes that may wait to be sent to a peer for a while; looked at in steps of 16 KB
 * @param softPendingOutTimeout how long they may; then the peer is disconnected as a slow consumer
 * @param socketSendBuffer what the operating system may hold of a connection's outgoing bytes
 * @param socketReceiveBuffer what the operating system may hold of a connection's incoming bytes; 0 leaves that to it
 * @param writeBufferLow at so few bytes that wait in front of the operating system, more are put there
 * @param writeBufferHigh at so many, no more are
 * @param rateLimit how much a peer may send in a time
 */
@ConfigurationProperties("byteborne.session")
public record SessionProperties(
        @DefaultValue("16KB") DataSize maxPacketSize,
        @DefaultValue("10s") Duration packetTimeout,
        @DefaultValue("0s") Duration idleTimeout,
        @DefaultValue("close") UnknownMessages unknownMessage,
        @DefaultValue("1024") int maxQueuedMessages,
        @DefaultValue("64KB") DataSize maxQueuedBytes,
        @DefaultValue("1024") int maxMessagesPerTick,
        @DefaultValue("1MB") DataSize maxPendingOut,
        @DefaultValue("256KB") DataSize softPendingOut,
        @DefaultValue("10s") Duration softPendingOutTimeout,
        @DefaultValue("64KB") DataSize socketSendBuffer,
        @DefaultValue("0B") DataSize socketReceiveBuffer,
        @DefaultValue("32KB") DataSize writeBufferLow,
        @DefaultValue("64KB") DataSize writeBufferHigh,
        @DefaultValue RateLimit rateLimit) {

    /** The largest size that a packet's 16-bit size field can say. */
    public static final int PACKET_SIZE_LIMIT = 0xFFFF;

    /** What waits to be sent is looked at each time that it has passed a multiple of so many bytes. */
    public static final int PENDING_OUT_STEP = 16 * 1024;

    private static final int MOST_MESSAGES = 1 << 20;
    private static final DataSize LEAST_BUFFER = DataSize.ofKilobytes(1);
    private static final DataSize LARGEST_BUFFER = DataSize.ofMegabytes(16);
    private static final DataSize ONE_GIBIBYTE = DataSize.ofGigabytes(1);
    private static final DataSize ONE_TEBIBYTE = DataSize.ofTerabytes(1);
    private static final double MILLIS_PER_SECOND = 1e3;

    public SessionProperties {
        requireBetween(
                "max-packet-size",
                maxPacketSize,
                DataSize.ofBytes(PacketHeader.SIZE),
                DataSize.ofBytes(PACKET_SIZE_LIMIT));
        Ranges.requireTime("byteborne.session.packet-timeout", packetTimeout);
        Ranges.requireTimeOrZero("byteborne.session.idle-timeout", idleTimeout);
        Ranges.requireBetween("byteborne.session.max-queued-messages", maxQueuedMessages, 1, MOST_MESSAGES);
        requireBetween("max-queued-bytes", maxQueuedBytes, DataSize.ofBytes(1), ONE_GIBIBYTE);
        Ranges.requireBetween("byteborne.session.max-messages-per-tick", maxMessagesPerTick, 1, MOST_MESSAGES);
        requireBetween("max-pending-out", maxPendingOut, DataSize.ofBytes(PACKET_SIZE_LIMIT), ONE_GIBIBYTE);
        requireBetween("soft-pending-out", softPendingOut, DataSize.ofBytes(PENDING_OUT_STEP), ONE_GIBIBYTE);
        Ranges.requireTime("byteborne.session.soft-pending-out-timeout", softPendingOutTimeout);
        requireBetween("socket-send-buffer", socketSendBuffer, LEAST_BUFFER, LARGEST_BUFFER);
        if (socketReceiveBuffer.toBytes() != 0) {
            requireBetween("socket-receive-buffer", socketReceiveBuffer, LEAST_BUFFER, LARGEST_BUFFER);
        }
        requireBetween("write-buffer-high", writeBufferHigh, LEAST_BUFFER, LARGEST_BUFFER);
        requireBetween("write-buffer-low", writeBufferLow, LEAST_BUFFER, writeBufferHigh);
        rateLimit.requireUsable(maxPacketSize);
    }

    private static void requireBetween(String name, DataSize value, DataSize least, DataSize most) {
        Ranges.requireBetween("byteborne.session." + name, value, least, most);
    }

    public Sockets sockets() {
        return new Sockets(socketSendBuffer, socketReceiveBuffer, writeBufferLow, writeBufferHigh);
    }

    /**
     * What is held of a connection's bytes below its session: the settings above, for whoever needs no others.
     *
     * @param sendBuffer what the operating system may hold of outgoing bytes
     * @param receiveBuffer what the operating system may hold of incoming bytes; 0 leaves that to it
     * @param writeBufferLow at so few bytes that wait in front of the operating system, more are put there
     * @param writeBufferHigh at so many, no more are
     */
    public record Sockets(
            DataSize sendBuffer, DataSize receiveBuffer, DataSize writeBufferLow, DataSize writeBufferHigh) {}

    /**
     * How much a peer may send in a time; one that sends more is disconnected.
     *
     * @param messagesPerSecond packets; 0 is any number
     * @param bytesPerSecond bytes, headers included; 0 is any number
     * @param burst how much of it may come at once: what may come in this time
     */
    public record RateLimit(
            @DefaultValue("0") int messagesPerSecond,
            @DefaultValue("0B") DataSize bytesPerSecond,
            @DefaultValue("1s") Duration burst) {

        public RateLimit {
            Ranges.requireAtLeast("byteborne.session.rate-limit.messages-per-second", messagesPerSecond, 0);
            requireBetween("rate-limit.bytes-per-second", bytesPerSecond, DataSize.ofBytes(0), ONE_TEBIBYTE);
            Ranges.requireTime("byteborne.session.rate-limit.burst", burst);
            if (messagesPerSecond > 0 && messagesPerSecond * seconds(burst) < 1) {
                throw new IllegalArgumentException(
                        "byteborne.session.rate-limit.burst is %s, in which at %s messages per second not one may come; set it to more"
                                .formatted(burst, messagesPerSecond));
            }
        }

        private void requireUsable(DataSize maxPacketSize) {
            if (bytesPerSecond.toBytes() > 0 && bytesPerSecond.toBytes() * seconds(burst) < maxPacketSize.toBytes()) {
                throw new IllegalArgumentException(
                        "byteborne.session.rate-limit.bytes-per-second is %s; in a burst of %s, that is no packet of byteborne.session.max-packet-size (%s); set either to more"
                                .formatted(bytesPerSecond, burst, maxPacketSize));
            }
        }

        private static double seconds(Duration time) {
            return time.toMillis() / MILLIS_PER_SECOND;
        }

        public boolean isSet() {
            return messagesPerSecond > 0 || bytesPerSecond.toBytes() > 0;
        }
    }

    /** What becomes of a packet whose id is not one that anything here handles. */
    public enum UnknownMessages {
        /** The session is closed. */
        CLOSE,
        /** The packet is dropped and counted. */
        IGNORE
    }
}
