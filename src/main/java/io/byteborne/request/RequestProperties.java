package io.byteborne.request;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Requests to the other side of a session.
 *
 * @param timeout how long a reply may take, where the request does not say otherwise
 */
@Validated
@ConfigurationProperties("byteborne.request")
public record RequestProperties(
        @DurationMin(millis = 1) @DefaultValue("10s") Duration timeout) {}
