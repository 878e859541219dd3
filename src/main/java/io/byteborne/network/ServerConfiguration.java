package io.byteborne.network;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The game port. */
@Configuration(proxyBeanMethods = false)
class ServerConfiguration {
    @Bean
    ServerService serverService(
            IoThreads ioThreads,
            SessionFactory sessions,
            NetworkListener listener,
            NetworkStatistics statistics,
            ServerProperties properties) {
        return new ServerService(ioThreads, sessions, listener, statistics, properties);
    }

    @Bean
    ServerLifecycle serverLifecycle(ServerService server) {
        return new ServerLifecycle(server);
    }
}
