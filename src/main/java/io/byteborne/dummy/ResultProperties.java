package io.byteborne.dummy;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What the load client leaves behind. Each name is also an option on its command line.
 *
 * @param result file for the result as JSON
 * @param report file for the result as an HTML page
 */
@ConfigurationProperties("dummy")
public record ResultProperties(
        @Nullable Path result, @Nullable Path report) {}
