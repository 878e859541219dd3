package io.byteborne.internal.settings;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The console.
 *
 * @param enabled whether the console is there; if not set, only while actuator's HTTP server listens on this machine's
 *     own address
 * @param hosts names, beside localhost, by which browsers may ask actuator's HTTP server for anything; where it listens
 *     on other addresses than this machine's own and none is set, any name will do
 */
@ConfigurationProperties("byteborne.console")
public record ConsoleProperties(
        @Nullable Boolean enabled, @DefaultValue Set<String> hosts) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?");

    public ConsoleProperties {
        for (String host : hosts) {
            if (!NAME.matcher(host).matches()) {
                throw new IllegalArgumentException(
                        "byteborne.console.hosts has '%s'; write names as they stand in a browser's address, such as ops.example, without scheme and port"
                                .formatted(host));
            }
        }
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }
}
