package io.byteborne.console;

import java.util.Set;
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
record ConsoleProperties(
        @Nullable Boolean enabled, @DefaultValue Set<String> hosts) {
    ConsoleProperties {
        hosts = Set.copyOf(hosts);
    }
}
