package io.byteborne.network;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Proxies in front of the game port that tell where connections come from.
 *
 * @param trusted addresses of the proxies, or networks such as 10.0.0.0/8; each connection from there must begin with
 *     a header of the PROXY protocol, version 2
 */
@ConfigurationProperties("byteborne.server.proxy-protocol")
public record ProxyProtocolProperties(@DefaultValue List<String> trusted) {

    public ProxyProtocolProperties {
        trusted = List.copyOf(trusted);
        // Only to find mistakes.
        TrustedProxies.of(trusted);
    }
}
