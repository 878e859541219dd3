package io.byteborne.world;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What watches the world thread of a server. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WatchdogProperties.class)
class WatchdogConfiguration {
    @Bean
    Watchdog watchdog(
            WorldLifecycle world,
            NanoClock clock,
            WatchdogProperties properties,
            ApplicationEventPublisher publisher,
            ApplicationAvailability availability) {
        return new Watchdog(world::progress, clock, properties.warnAfter(), new Readiness(publisher, availability));
    }

    @Bean
    WatchdogLifecycle watchdogLifecycle(Watchdog watchdog, WatchdogProperties properties, WorldLifecycle world) {
        return new WatchdogLifecycle(watchdog, properties.warnAfter(), world::isAutoStartup);
    }
}
