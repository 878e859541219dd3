package io.byteborne.internal.settings;

import io.netty.handler.ssl.ClientAuth;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The game's own port, and what this process takes over all sessions.
 *
 * <p>One address may have a part of it: an IPv6 address counts as its network of 64 bits, since whoever has one such
 * address has them all.
 *
 * @param host address to listen on; 0.0.0.0 is every one
 * @param port TCP port to listen on; 0 takes a free one
 * @param transport how sockets are driven; auto takes the platform's native way if it loads, otherwise nio
 * @param ioThreads threads that drive sockets; 0 is one per processor
 * @param backlog connections that the operating system may hold until they are accepted; it may hold fewer than that by
 *     a setting of its own, which on Linux is net.core.somaxconn
 * @param maxSessions connections at one time, each counted until it is closed and the world is done with its session;
 *     further ones are refused
 * @param maxConnectionsPerAddress connections at one time from one address; 0 is no limit
 * @param connectionRatePerAddress new connections per second from one address, as many of them at once; 0 is no limit
 * @param limitLoopback whether this machine's own loopback addresses are limited too
 * @param maxQueuedBytes bytes of memory that messages of all sessions may take while they wait to be dispatched; from
 *     three quarters of it on, sessions that have more than their share of it are not read from until half of it is gone.
 *     If not set, an eighth of the heap, 256MB at most
 * @param maxPendingOut bytes that may wait to be sent over all sessions; when there are more, the sessions for which
 *     most waits are closed as slow consumers. If not set, a quarter of the memory that there may be outside the heap,
 *     256MB at most
 * @param shutdownTimeout how long a stopping server may take to deliver what is queued before it cuts connections
 * @param hardStop how long the whole program may take to stop until it is ended, whatever still blocks it; not shorter
 *     than shutdown-timeout
 * @param proxyProtocol proxies in front of the game port
 * @param ssl TLS at the game port
 */
@ConfigurationProperties("byteborne.server")
public record ServerProperties(
        @DefaultValue("0.0.0.0") String host,
        @DefaultValue("12345") int port,
        @DefaultValue("auto") Transport transport,
        @DefaultValue("0") int ioThreads,
        @DefaultValue("4096") int backlog,
        @DefaultValue("10000") int maxSessions,
        @DefaultValue("64") int maxConnectionsPerAddress,
        @DefaultValue("0") int connectionRatePerAddress,
        @DefaultValue("false") boolean limitLoopback,
        @Nullable DataSize maxQueuedBytes,
        @Nullable DataSize maxPendingOut,
        @DefaultValue("10s") Duration shutdownTimeout,
        @DefaultValue("25s") Duration hardStop,
        @DefaultValue ProxyProtocol proxyProtocol,
        @DefaultValue Ssl ssl) {

    private static final int LAST_PORT = 65_535;
    private static final int MOST_IO_THREADS = 1024;
    private static final int HIGHEST_RATE = 1_000_000;
    private static final DataSize LEAST_QUEUED = DataSize.ofKilobytes(64);
    private static final DataSize LEAST_PENDING = DataSize.ofBytes(SessionProperties.PACKET_SIZE_LIMIT);
    private static final DataSize ONE_TEBIBYTE = DataSize.ofTerabytes(1);

    public ServerProperties {
        if (maxQueuedBytes == null) {
            maxQueuedBytes = MemoryBounds.queuedBytes();
        }
        if (maxPendingOut == null) {
            maxPendingOut = MemoryBounds.pendingOut();
        }
        Ranges.requireNotBlank("byteborne.server.host", host);
        Ranges.requireBetween("byteborne.server.port", port, 0, LAST_PORT);
        Ranges.requireBetween("byteborne.server.io-threads", ioThreads, 0, MOST_IO_THREADS);
        Ranges.requireAtLeast("byteborne.server.backlog", backlog, 1);
        Ranges.requireAtLeast("byteborne.server.max-sessions", maxSessions, 1);
        Ranges.requireAtLeast("byteborne.server.max-connections-per-address", maxConnectionsPerAddress, 0);
        Ranges.requireBetween(
                "byteborne.server.connection-rate-per-address", connectionRatePerAddress, 0, HIGHEST_RATE);
        Ranges.requireBetween("byteborne.server.max-queued-bytes", maxQueuedBytes, LEAST_QUEUED, ONE_TEBIBYTE);
        Ranges.requireBetween("byteborne.server.max-pending-out", maxPendingOut, LEAST_PENDING, ONE_TEBIBYTE);
        Ranges.requireTimeOrZero("byteborne.server.shutdown-timeout", shutdownTimeout);
        Ranges.requireTime("byteborne.server.hard-stop", hardStop);
    }

    @Override
    public DataSize maxQueuedBytes() {
        return Objects.requireNonNull(maxQueuedBytes);
    }

    @Override
    public DataSize maxPendingOut() {
        return Objects.requireNonNull(maxPendingOut);
    }

    public AddressLimit addressLimit() {
        return new AddressLimit(maxConnectionsPerAddress, connectionRatePerAddress, limitLoopback);
    }

    /**
     * What one address may take of the game port: the settings above, for whoever needs no others.
     *
     * @param maxConnections connections at one time; 0 is no limit
     * @param connectionRate new connections per second, as many of them at once; 0 is no limit
     * @param includesLoopback whether this machine's own loopback addresses are limited too
     */
    public record AddressLimit(int maxConnections, int connectionRate, boolean includesLoopback) {}

    /**
     * Proxies in front of the game port that tell where connections come from.
     *
     * @param trusted addresses of the proxies, or networks such as 10.0.0.0/8; each connection from there must begin with
     *     a header of the PROXY protocol, version 2
     */
    public record ProxyProtocol(@DefaultValue List<String> trusted) {
        private static final String SETTING = "byteborne.server.proxy-protocol.trusted";

        public ProxyProtocol {
            trusted = List.copyOf(trusted);
            // Only to find mistakes.
            TrustedProxies.of(SETTING, trusted);
        }

        public TrustedProxies proxies() {
            return TrustedProxies.of(SETTING, trusted);
        }
    }

    /**
     * TLS at the game port.
     *
     * @param bundle name of the SSL bundle with the server's certificate; without one, the port does not speak TLS
     * @param clientAuth whether clients show a certificate: none, want (those that show one must show a good one) or need
     */
    public record Ssl(
            @Nullable String bundle, @DefaultValue("none") ClientAuthentication clientAuth) {

        public Ssl {
            if (bundle == null && clientAuth != ClientAuthentication.NONE) {
                throw new IllegalArgumentException(
                        "byteborne.server.ssl.client-auth is %s, but byteborne.server.ssl.bundle is not set; set both"
                                .formatted(clientAuth));
            }
        }

        public boolean isOn() {
            return bundle != null;
        }
    }

    /** A way of driving sockets. */
    public enum Transport {
        /** The platform's native way if it loads, otherwise {@link #NIO}. */
        AUTO,
        /** The JDK's own; works everywhere. */
        NIO,
        /** Linux. */
        EPOLL,
        /** Linux 5.14 or later. */
        IO_URING,
        /** macOS and BSD. */
        KQUEUE;

        /** The name in lower case, as it is written in configuration. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether clients show a certificate in the TLS handshake. */
    public enum ClientAuthentication {
        /** They are not asked for one. */
        NONE(ClientAuth.NONE),
        /** They are asked, and need not have one; a bad one is refused. */
        WANT(ClientAuth.OPTIONAL),
        /** They are refused without a good one. */
        NEED(ClientAuth.REQUIRE);

        private final ClientAuth netty;

        ClientAuthentication(ClientAuth netty) {
            this.netty = netty;
        }

        /** Netty's name for it. */
        public ClientAuth netty() {
            return netty;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
