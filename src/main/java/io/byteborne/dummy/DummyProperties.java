package io.byteborne.dummy;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the load client connects to, and what it does there. Each name is also an option on its command line.
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
 */
@Validated
@ConfigurationProperties("dummy")
public record DummyProperties(
        @Nullable String scenario,
        @NotBlank @DefaultValue("127.0.0.1") String host,
        @Min(1) @Max(65535) @DefaultValue("12345") int port,
        @Min(1) @Max(1_000_000) @DefaultValue("10") int connections,
        @DurationMin(millis = 0) @DefaultValue("0s") Duration rampUp,
        @Positive @Nullable Double connectionRate,
        @NotNull @DefaultValue List<InetAddress> sourceAddresses,
        @DurationMin(millis = 1) @Nullable Duration duration,
        @DurationMin(millis = 1) @DefaultValue("5s") Duration answerTimeout,
        @DefaultValue("false") boolean tls,
        @Nullable String tlsTrust,
        @Nullable String tlsBundle) {

    public DummyProperties {
        // To be sure that nobody believes a plain connection to be encrypted.
        if (!tls && (tlsTrust != null || tlsBundle != null)) {
            throw new IllegalArgumentException("tls-trust and tls-bundle need --tls=true");
        }
        if (tlsTrust != null && tlsBundle != null) {
            throw new IllegalArgumentException("tls-trust and tls-bundle cannot both be set");
        }
        if (connectionRate != null && !rampUp.isZero()) {
            throw new IllegalArgumentException("connection-rate and ramp-up cannot both be set; remove one of them");
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
}
