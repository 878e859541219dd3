package io.byteborne.load;

import io.byteborne.internal.settings.Ranges;
import io.byteborne.load.scenario.Lines;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the load client connects to, what it sends there, and what it leaves behind. At most one of interval, rate and
 * in-flight is set. Each name is also an option on its command line.
 *
 * @param scenario what to do on each connection: the path of a scenario file, or X for scenarios/X.yml in the class path
 * @param host server to connect to
 * @param port the server's game port
 * @param connections how many connections to open
 * @param rampUp time over which the connections are opened, evenly
 * @param connectionRate how many connections to open per second, instead of ramp-up
 * @param sourceAddresses own addresses to connect from, taken in turn; the system's choice if not set
 * @param duration how long to send; until stopped if not set
 * @param answerTimeout how long to wait for missing answers at the end
 * @param tls whether to connect with TLS
 * @param tlsTrust PEM file of the certificates to trust, or "insecure" to trust any; those that Java trusts if not set
 * @param tlsBundle name of an SSL bundle to use instead
 * @param websocket path of a WebSocket to connect to, such as "/"; plain TCP, or TLS, if not set
 * @param hello whether to begin each connection with a hello, and to use the session protocol
 * @param clientName what the client calls itself in its hello; "dummy" if not set
 * @param clientVersion its version in its hello; none if not set
 * @param resume whether to go on with the session when a connection is lost; needs hello
 * @param cutEvery how long each connection lasts on average until the client cuts it, to resume the session; never if not
 *     set
 * @param interval time from one message of a connection to its next; 250 ms if neither this nor rate nor in-flight is set
 * @param rate messages per second, over all connections
 * @param rateRampUp time over which the rate grows from 0, evenly
 * @param inFlight messages of each connection that wait for their answers at one time: the next one is sent when an
 *     answer has come
 * @param message the text that ${message} stands for in a scenario, followed by the message's number; "Hello,
 *     Byteborne World!" if not set
 * @param messageSize bytes of that text, its number included: it is cut or filled up; as it is if not set
 * @param result file for the result as JSON
 * @param report file for the result as an HTML page
 */
@ConfigurationProperties("dummy")
public record LoadProperties(
        @Nullable String scenario,
        @DefaultValue("127.0.0.1") String host,
        @DefaultValue("12345") int port,
        @DefaultValue("10") int connections,
        @DefaultValue("0s") Duration rampUp,
        @Nullable Double connectionRate,
        @DefaultValue List<InetAddress> sourceAddresses,
        @Nullable Duration duration,
        @DefaultValue("5s") Duration answerTimeout,
        @DefaultValue("false") boolean tls,
        @Nullable String tlsTrust,
        @Nullable String tlsBundle,
        @Nullable String websocket,
        @DefaultValue("false") boolean hello,
        @Nullable String clientName,
        @Nullable String clientVersion,
        @DefaultValue("false") boolean resume,
        @Nullable Duration cutEvery,
        @Nullable Duration interval,
        @Nullable Double rate,
        @DefaultValue("0s") Duration rateRampUp,
        @Nullable Integer inFlight,
        @Nullable String message,
        @Nullable Integer messageSize,
        @Nullable Path result,
        @Nullable Path report) {

    private static final int LAST_PORT = 65_535;
    private static final int MOST_CONNECTIONS = 1_000_000;
    private static final int MOST_IN_FLIGHT = 100_000;
    private static final int LARGEST_MESSAGE = 65_000;
    private static final Duration DEFAULT_INTERVAL = Duration.ofMillis(250);
    private static final String DEFAULT_NAME = "dummy";
    private static final String DEFAULT_MESSAGE = "Hello, Byteborne World!";

    public LoadProperties {
        sourceAddresses = List.copyOf(sourceAddresses);
        Ranges.requireNotBlank("dummy.host", host);
        Ranges.requireBetween("dummy.port", port, 1, LAST_PORT);
        Ranges.requireBetween("dummy.connections", connections, 1, MOST_CONNECTIONS);
        Ranges.requireTimeOrZero("dummy.ramp-up", rampUp);
        if (connectionRate != null) {
            Ranges.requirePositive("dummy.connection-rate", connectionRate);
        }
        if (duration != null) {
            Ranges.requireTime("dummy.duration", duration);
        }
        Ranges.requireTime("dummy.answer-timeout", answerTimeout);
        if (interval != null) {
            Ranges.requireTime("dummy.interval", interval);
        }
        if (rate != null) {
            Ranges.requirePositive("dummy.rate", rate);
        }
        Ranges.requireTimeOrZero("dummy.rate-ramp-up", rateRampUp);
        if (inFlight != null) {
            Ranges.requireBetween("dummy.in-flight", inFlight, 1, MOST_IN_FLIGHT);
        }
        if (messageSize != null) {
            Ranges.requireBetween("dummy.message-size", messageSize, 1, LARGEST_MESSAGE);
        }
        // To be sure that nobody believes a plain connection to be encrypted.
        if (!tls && (tlsTrust != null || tlsBundle != null)) {
            throw new IllegalArgumentException("tls-trust and tls-bundle need --tls=true");
        }
        if (tlsTrust != null && tlsBundle != null) {
            throw new IllegalArgumentException("tls-trust and tls-bundle cannot both be set");
        }
        if (websocket != null && !websocket.matches("/[!-~]*")) {
            throw new IllegalArgumentException(
                    "dummy.websocket is '%s'; set it to a path, such as /".formatted(websocket));
        }
        if (!hello && (clientName != null || clientVersion != null)) {
            throw new IllegalArgumentException("client-name and client-version need --hello=true");
        }
        if (resume && !hello) {
            throw new IllegalArgumentException("resume needs --hello=true");
        }
        if (cutEvery != null) {
            Ranges.requireTime("dummy.cut-every", cutEvery);
            if (!resume) {
                throw new IllegalArgumentException("cut-every needs --resume=true");
            }
        }
        if (connectionRate != null && !rampUp.isZero()) {
            throw new IllegalArgumentException("connection-rate and ramp-up cannot both be set; remove one of them");
        }
        if (Stream.of(interval, rate, inFlight).filter(Objects::nonNull).count() > 1) {
            throw new IllegalArgumentException("interval, rate and in-flight exclude each other; set one of them");
        }
        if (rate == null && !rateRampUp.isZero()) {
            throw new IllegalArgumentException("rate-ramp-up needs --rate=…, the rate that is reached");
        }
    }

    String address() {
        return host + ":" + port;
    }

    /** How many connections are to be open, or on their way, so long after the start; at least 1. */
    int connectionsDue(double seconds) {
        double due = connections;
        if (connectionRate != null) {
            due = seconds * connectionRate;
        } else if (!rampUp.isZero()) {
            due = seconds / (rampUp.toNanos() / 1e9) * connections;
        }
        return (int) Math.clamp(Math.floor(due), 1, connections);
    }

    Duration intervalOrDefault() {
        return interval == null ? DEFAULT_INTERVAL : interval;
    }

    String clientNameOrDefault() {
        return clientName == null ? DEFAULT_NAME : clientName;
    }

    String clientVersionOrNone() {
        return clientVersion == null ? "" : clientVersion;
    }

    boolean setsMessage() {
        return message != null || messageSize != null;
    }

    Lines lines() {
        return new Lines(message == null ? DEFAULT_MESSAGE : message, messageSize);
    }
}
