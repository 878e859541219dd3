package io.byteborne.internal.settings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is measured of each message.
 *
 * @param byType whether messages, bytes and the time of handlers are metered for each type of message
 */
@ConfigurationProperties("byteborne.metrics")
public record MetricsProperties(@DefaultValue("true") boolean byType) {}
