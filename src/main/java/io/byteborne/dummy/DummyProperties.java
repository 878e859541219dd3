package io.byteborne.dummy;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the load client does. Each name is also an option on its command line.
 *
 * @param scenario what to do on each connection
 * @param host server to connect to
 * @param port the server's game port
 * @param connections how many connections to open
 * @param interval time from one message of a connection to its next
 * @param message text to send; each message gets a number behind it, by which its answer is known
 * @param duration how long to send; until stopped if not set
 * @param rampUp time over which the connections are opened, evenly
 * @param answerTimeout how long to wait for missing answers at the end
 * @param tls whether to connect with TLS
 * @param tlsTrust PEM file of the certificates to trust, or "insecure" to trust any; those that Java trusts if not set
 * @param tlsBundle name of an SSL bundle to use instead
 */
@Validated
@ConfigurationProperties("dummy")
public record DummyProperties(
        @NotNull @DefaultValue("echo") ScenarioName scenario,
        @NotBlank @DefaultValue("127.0.0.1") String host,
        @Min(1) @Max(65535) @DefaultValue("12345") int port,
        @Min(1) @Max(1_000_000) @DefaultValue("10") int connections,
        @DurationMin(millis = 1) @DefaultValue("250ms") Duration interval,
        @NotNull @DefaultValue("Hello, Byteborne World!") String message,
        @DurationMin(millis = 1) @Nullable Duration duration,
        @DurationMin(millis = 0) @DefaultValue("0s") Duration rampUp,
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
    }

    String address() {
        return host + ":" + port;
    }
}
