package io.byteborne.autoconfigure;

import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.internal.world.loop.Readiness;
import io.byteborne.internal.world.loop.Watchdog;
import io.byteborne.internal.world.loop.WatchdogLifecycle;
import io.byteborne.internal.world.loop.WorldLifecycle;
import io.byteborne.world.NanoClock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/** What watches the world thread of a server. */
@AutoConfiguration
class WatchdogAutoConfiguration {
    @Bean
    Watchdog byteborneWatchdog(
            WorldLifecycle world,
            NanoClock clock,
            WorldProperties properties,
            ApplicationEventPublisher publisher,
            ApplicationAvailability availability) {
        return new Watchdog(
                world::progress, clock, properties.watchdog().warnAfter(), new Readiness(publisher, availability));
    }

    @Bean
    WatchdogLifecycle byteborneWatchdogLifecycle(Watchdog watchdog, WorldLifecycle world) {
        return new WatchdogLifecycle(watchdog, world::isAutoStartup);
    }
}
