package io.byteborne.network;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The game port. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AddressLimitProperties.class, ProxyProtocolProperties.class, ServerSslProperties.class})
class ServerConfiguration {
    @Bean
    Entrance entrance(
            SessionFactory sessions,
            NetworkStatistics statistics,
            AddressLimitProperties limits,
            ProxyProtocolProperties proxies,
            ServerSslProperties ssl,
            ObjectProvider<SslBundles> bundles) {
        return new Entrance(
                sessions,
                new Refusals(statistics),
                TrustedProxies.of(proxies.trusted()),
                new AddressLimits(limits, System::nanoTime),
                ssl.bundle() == null ? null : ServerTls.of(ssl.bundle(), ssl.clientAuth(), bundles.getObject()));
    }

    @Bean
    ServerService serverService(
            IoThreads ioThreads,
            Entrance entrance,
            NetworkListener listener,
            NetworkStatistics statistics,
            ServerProperties properties) {
        return new ServerService(ioThreads, entrance, listener, statistics, properties);
    }

    @Bean
    ServerLifecycle serverLifecycle(ServerService server) {
        return new ServerLifecycle(server);
    }
}
