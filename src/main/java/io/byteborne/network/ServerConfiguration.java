package io.byteborne.network;

import io.byteborne.startup.StartupException;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The game port. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HardStopProperties.class)
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
