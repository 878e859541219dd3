package io.byteborne.internal.settings;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Connections that this program makes to other servers.
 *
 * @param ssl TLS of these connections
 */
@ConfigurationProperties("byteborne.client")
public record ClientProperties(@DefaultValue Ssl ssl) {
    /**
     * TLS of connections to other servers.
     *
     * @param bundle name of the SSL bundle that says whom to trust, and has this side's certificate if it needs one;
     *     without one, connections are plain
     */
    public record Ssl(@Nullable String bundle) {}
}
