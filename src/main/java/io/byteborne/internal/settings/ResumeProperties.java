package io.byteborne.internal.settings;

import io.byteborne.internal.settings.ServerProperties.AddressLimit;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Sessions that outlive their connections, for clients that use the session protocol.
 *
 * @param window how long a session whose connection is lost waits for its client; if not set, it ends at once
 * @param maxDetached sessions that may wait at one time; one more ends at once
 * @param maxDetachedPerAddress sessions that may wait at one time and whose connections came from one address (of IPv6,
 *     network of 64 bits); 0 is no limit. If not set, twice max-connections-per-address of byteborne.server, so that all
 *     players behind one address can lose their connections at once, and once more while the first of them wait
 * @param maxBytes bytes that are kept for one session: what its client has not confirmed, and what is sent to it
 *     while its connection is lost
 * @param maxPackets packets that are kept for one session, likewise
 * @param maxTotalBytes bytes of the heap that what is kept may take up over all sessions; by default 64 MB, or an eighth of the
 *     heap if that is less
 * @param openDelay how long the game does not hear of a connection whose first packet has not come: that may be of a
 *     client that comes back
 * @param refusedRatePerAddress attempts to resume a session that there is not, and tickets of redirects that are for no seat, per
 *     second and address (of IPv6, network of 64 bits); further ones get no new session, but are cut. 0 for any number
 */
@ConfigurationProperties("byteborne.resume")
public record ResumeProperties(
        @Nullable Duration window,
        @DefaultValue("10000") int maxDetached,
        @Nullable Integer maxDetachedPerAddress,
        @DefaultValue("64KB") DataSize maxBytes,
        @DefaultValue("256") int maxPackets,
        @Nullable DataSize maxTotalBytes,
        @DefaultValue("2s") Duration openDelay,
        @DefaultValue("16") int refusedRatePerAddress) {
    private static final DataSize LEAST_BYTES = DataSize.ofKilobytes(1);
    private static final DataSize MOST_BYTES = DataSize.ofMegabytes(16);
    private static final DataSize MOST_TOTAL = DataSize.ofTerabytes(1);
    private static final Duration SHORTEST_WINDOW = Duration.ofMillis(100);
    private static final Duration LONGEST_WINDOW = Duration.ofDays(1);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);
    private static final int MOST_PACKETS = 1 << 20;

    public ResumeProperties {
        if (window != null) {
            Ranges.requireBetween("byteborne.resume.window", window, SHORTEST_WINDOW, LONGEST_WINDOW);
        }
        if (maxTotalBytes == null) {
            maxTotalBytes = MemoryBounds.keptForResume();
        }
        Ranges.requireAtLeast("byteborne.resume.max-detached", maxDetached, 1);
        if (maxDetachedPerAddress != null) {
            Ranges.requireAtLeast("byteborne.resume.max-detached-per-address", maxDetachedPerAddress, 0);
        }
        Ranges.requireBetween("byteborne.resume.max-bytes", maxBytes, LEAST_BYTES, MOST_BYTES);
        Ranges.requireBetween("byteborne.resume.max-packets", maxPackets, 1, MOST_PACKETS);
        Ranges.requireBetween("byteborne.resume.max-total-bytes", maxTotalBytes, maxBytes, MOST_TOTAL);
        Ranges.requireBetween("byteborne.resume.open-delay", openDelay, Duration.ZERO, LONGEST_DELAY);
        Ranges.requireAtLeast("byteborne.resume.refused-rate-per-address", refusedRatePerAddress, 0);
    }

    @Override
    public DataSize maxTotalBytes() {
        return Objects.requireNonNull(maxTotalBytes);
    }

    /**
     * What one address may have of the sessions that wait.
     *
     * @param server what it may have of the connections
     */
    public AddressLimit addressLimit(AddressLimit server) {
        int most = maxDetachedPerAddress == null
                ? (int) Math.min(2L * server.maxConnections(), Integer.MAX_VALUE)
                : maxDetachedPerAddress;
        return new AddressLimit(most, 0, server.includesLoopback());
    }

    /** Whether sessions outlive their connections. */
    public boolean isOn() {
        return window != null;
    }
}
