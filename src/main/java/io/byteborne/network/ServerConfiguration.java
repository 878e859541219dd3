package io.byteborne.network;

import io.byteborne.startup.StartupException;
import io.netty.util.concurrent.Ticker;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The game port. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    HardStopProperties.class,
    AddressLimitProperties.class,
    ProxyProtocolProperties.class,
    ServerSslProperties.class
})
class ServerConfiguration {
    @Bean
    Entrance entrance(
            SessionFactory sessions,
            NetworkStatistics statistics,
            AddressLimitProperties limits,
            ProxyProtocolProperties proxies,
            ServerSslProperties ssl,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<Ticker> ticker) {
        return new Entrance(
                sessions,
                new Refusals(statistics),
                TrustedProxies.of(proxies.trusted()),
                new AddressLimits(limits, ticker.getIfUnique(Ticker::systemTicker)::nanoTime),
                ssl.bundle() == null ? null : ServerTls.of(ssl.bundle(), ssl.clientAuth(), bundles.getObject()));
    }

    @Bean
    ServerService serverService(
            IoThreads ioThreads,
            Entrance entrance,
            NetworkListener listener,
            NetworkStatistics statistics,
            ServerProperties properties,
            SessionProperties session,
            PendingOutProperties pendingOut) {
        return new ServerService(
                ioThreads,
                entrance,
                listener,
                statistics,
                properties,
                MemoryBounds.warnings(properties, session, pendingOut.maxPendingOut()));
    }

    @Bean
    ServerLifecycle serverLifecycle(ServerService server) {
        return new ServerLifecycle(server);
    }

    @Bean
    HardStop hardStop(ConfigurableApplicationContext context, HardStopProperties properties, ServerProperties server) {
        if (properties.hardStop().compareTo(server.shutdownTimeout()) < 0) {
            throw new StartupException(
                    "byteborne.server.hard-stop (%s) is shorter than byteborne.server.shutdown-timeout (%s)."
                            .formatted(properties.hardStop(), server.shutdownTimeout()),
                    "Set byteborne.server.hard-stop to a longer time, or byteborne.server.shutdown-timeout to a shorter"
                            + " one.");
        }
        return new HardStop(context, properties.hardStop(), HardStop::endProcessOrInterrupt);
    }
}
