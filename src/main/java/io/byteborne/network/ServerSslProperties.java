package io.byteborne.network;

import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * TLS at the game port.
 *
 * @param bundle name of the SSL bundle with the server's certificate; without one, the port does not speak TLS
 * @param clientAuth whether clients show a certificate: none, want (those that show one must show a good one) or need
 */
@Validated
@ConfigurationProperties("byteborne.server.ssl")
public record ServerSslProperties(
        @Nullable String bundle,
        @NotNull @DefaultValue("none") ClientAuthentication clientAuth) {

    public ServerSslProperties {
        if (bundle == null && clientAuth != ClientAuthentication.NONE) {
            throw new IllegalArgumentException(
                    "byteborne.server.ssl.client-auth is %s, but byteborne.server.ssl.bundle is not set; set both"
                            .formatted(clientAuth));
        }
    }
}
