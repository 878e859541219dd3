package io.byteborne.internal.settings;

import java.lang.module.ModuleDescriptor.Version;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The session protocol: for clients that begin with {@code Hello}.
 *
 * @param required whether a session must begin with a hello; if not, clients that know nothing of the session
 *     protocol may play, and no version is asked of them
 * @param pingInterval how often each side pings the other; a client from which nothing at all comes for twice as long is
 *     lost
 * @param minimumClientVersion the lowest version that a client may have, such as 1.4.0; if not set, any
 */
@ConfigurationProperties("byteborne.session-protocol")
public record SessionProtocolProperties(
        @DefaultValue("false") boolean required,
        @DefaultValue("5s") Duration pingInterval,
        @Nullable String minimumClientVersion) {
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);

    public SessionProtocolProperties {
        Ranges.requireBetween(
                "byteborne.session-protocol.ping-interval", pingInterval, SHORTEST_INTERVAL, LONGEST_INTERVAL);
        if (minimumClientVersion != null) {
            Ranges.requireNotBlank("byteborne.session-protocol.minimum-client-version", minimumClientVersion);
            if (parse(minimumClientVersion) == null) {
                throw new IllegalArgumentException(
                        "byteborne.session-protocol.minimum-client-version is %s; set it to a version such as 1.4.0"
                                .formatted(minimumClientVersion));
            }
        }
    }

    /**
     * What to tell a client that has not the lowest version; null if it has. Versions are compared number by number, and
     * "1.4-beta" comes before "1.4", as {@link Version} has it.
     */
    public @Nullable String refusal(String version) {
        if (minimumClientVersion == null) {
            return null;
        }
        Version own = parse(version);
        Version least = parse(minimumClientVersion);
        return own != null && least != null && own.compareTo(least) >= 0
                ? null
                : "version %s or newer is needed".formatted(minimumClientVersion);
    }

    private static @Nullable Version parse(String version) {
        try {
            return Version.parse(version);
        } catch (IllegalArgumentException none) {
            return null;
        }
    }
}
