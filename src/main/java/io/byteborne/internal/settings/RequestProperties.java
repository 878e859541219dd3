package io.byteborne.internal.settings;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Requests to the other side of a session.
 *
 * @param timeout how long a reply may take, where the request does not say otherwise
 */
@ConfigurationProperties("byteborne.request")
public record RequestProperties(@DefaultValue("10s") Duration timeout) {
    public RequestProperties {
        Ranges.requireTime("byteborne.request.timeout", timeout);
    }
}
