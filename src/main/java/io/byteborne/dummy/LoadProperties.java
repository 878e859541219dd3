package io.byteborne.dummy;

import io.byteborne.dummy.scenario.Lines;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How much the load client sends. At most one of interval, rate and in-flight is set. Each name is also an option on the
 * command line.
 *
 * @param interval time from one message of a connection to its next; 250 ms if neither this nor rate nor in-flight is set
 * @param rate messages per second, over all connections
 * @param rateRampUp time over which the rate grows from 0, evenly
 * @param inFlight messages of each connection that wait for their answers at one time: the next one is sent when an
 *     answer has come
 * @param message the text that ${message} stands for in a scenario, with the message's number behind it; "Hello,
 *     Byteborne World!" if not set
 * @param messageSize bytes of that text, its number included: it is cut or filled up; as it is if not set
 */
@Validated
@ConfigurationProperties("dummy")
public record LoadProperties(
        @DurationMin(millis = 1) @Nullable Duration interval,
        @Positive @Nullable Double rate,
        @DurationMin(millis = 0) @DefaultValue("0s") Duration rateRampUp,
        @Min(1) @Max(100_000) @Nullable Integer inFlight,
        @Nullable String message,
        @Min(1) @Max(65_000) @Nullable Integer messageSize) {

    private static final Duration DEFAULT_INTERVAL = Duration.ofMillis(250);
    private static final String DEFAULT_MESSAGE = "Hello, Byteborne World!";

    public LoadProperties {
        if (Stream.of(interval != null, rate != null, inFlight != null)
                        .filter(set -> set)
                        .count()
                > 1) {
            throw new IllegalArgumentException("interval, rate and in-flight exclude each other; set one of them");
        }
        if (rate == null && !rateRampUp.isZero()) {
            throw new IllegalArgumentException("rate-ramp-up needs --rate=…, the rate that is reached");
        }
    }

    Duration intervalOrDefault() {
        return interval == null ? DEFAULT_INTERVAL : interval;
    }

    boolean setsMessage() {
        return message != null || messageSize != null;
    }

    Lines lines() {
        return new Lines(message == null ? DEFAULT_MESSAGE : message, messageSize);
    }
}
