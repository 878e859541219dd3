package io.byteborne.internal.settings;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Many nodes that are one game, over the Redis of Spring Boot's own settings.
 *
 * @param app name of the game, which its nodes have in common; if not set, this program is a game of its own
 * @param nodeId name of this node, which no other one has; if not set, a random one for each start
 * @param address how clients reach this node, as host:port
 * @param websocketAddress how clients in browsers reach this node, as a whole URL, wss://host/path
 * @param lease how long a node that is not heard of keeps what it owns
 * @param renew how often a node renews its lease, and looks which other nodes there are
 * @param handover how long a login waits, at most, until the user's session on another node has ended
 * @param unconfirmedLogins what becomes of logins while Redis is away, so that nobody can tell whether the user is logged in
 *     elsewhere; if not set, they are refused where a second login is, and admitted where it replaces the first
 * @param maxWaiting bytes that may be on their way to other nodes, and as many from them
 * @param silence for how long a node may not hear itself over Redis before it subscribes anew
 */
@ConfigurationProperties("byteborne.cluster")
public record ClusterProperties(
        @Nullable String app,
        @Nullable String nodeId,
        @Nullable String address,
        @Nullable String websocketAddress,
        @DefaultValue("15s") Duration lease,
        @DefaultValue("3s") Duration renew,
        @DefaultValue("2s") Duration handover,
        @Nullable UnconfirmedLogins unconfirmedLogins,
        @DefaultValue("16MB") DataSize maxWaiting,
        @DefaultValue("10s") Duration silence) {
    private static final DataSize LEAST_WAITING = DataSize.ofKilobytes(128);
    private static final DataSize MOST_WAITING = DataSize.ofGigabytes(1);
    private static final Duration LONGEST_HANDOVER = Duration.ofMinutes(1);
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
    private static final Duration LONGEST_LEASE = Duration.ofHours(1);
    private static final Duration SHORTEST_RENEW = Duration.ofMillis(100);
    /** One renewal may be lost without the lease being in danger. */
    private static final int RENEWALS_PER_LEASE = 3;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern ADDRESS = Pattern.compile("\\S{1,255}:\\d{1,5}");
    private static final Pattern URL = Pattern.compile("wss?://[^\\s/]+(/\\S*)?");
    /** What a client is told has to fit into a message of the session protocol. */
    private static final int LONGEST_URL = 500;

    public ClusterProperties {
        requireName("byteborne.cluster.app", app);
        requireName("byteborne.cluster.node-id", nodeId);
        if (address != null && !ADDRESS.matcher(address).matches()) {
            throw new IllegalArgumentException(
                    "byteborne.cluster.address is '%s'; set it to a host and a port, such as play1.example.com:12345"
                            .formatted(address));
        }
        if (websocketAddress != null
                && (websocketAddress.length() > LONGEST_URL
                        || !URL.matcher(websocketAddress).matches())) {
            throw new IllegalArgumentException(
                    "byteborne.cluster.websocket-address is '%s'; set it to a URL of at most %s characters, such as wss://play1.example.com/game"
                            .formatted(websocketAddress, LONGEST_URL));
        }
        Ranges.requireBetween("byteborne.cluster.lease", lease, SHORTEST_LEASE, LONGEST_LEASE);
        Ranges.requireBetween("byteborne.cluster.renew", renew, SHORTEST_RENEW, lease.dividedBy(RENEWALS_PER_LEASE));
        Ranges.requireBetween("byteborne.cluster.handover", handover, SHORTEST_RENEW, LONGEST_HANDOVER);
        Ranges.requireBetween("byteborne.cluster.max-waiting", maxWaiting, LEAST_WAITING, MOST_WAITING);
        Ranges.requireBetween("byteborne.cluster.silence", silence, renew.multipliedBy(2), LONGEST_LEASE);
    }

    /** What becomes of logins while Redis is away. */
    public enum UnconfirmedLogins {
        /** They are refused. */
        REFUSE,
        /** They are let in; the claims are made when Redis is back, and a user who has two sessions then keeps one. */
        ADMIT
    }

    private static void requireName(String property, @Nullable String value) {
        if (value != null && !NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "%s is '%s'; set it to at most 64 letters, digits, dots, dashes and underscores, beginning with a letter or a digit"
                            .formatted(property, value));
        }
    }

    /** Whether this program is a node of a cluster. */
    public boolean isOn() {
        return app != null;
    }
}
