package io.byteborne.room;

import io.byteborne.dispatch.WorldExecutor;
import io.byteborne.network.SessionManager;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Rooms, and what takes ended sessions out of them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RoomProperties.class)
class RoomConfiguration {
    @Bean
    Rooms rooms(
            SessionManager sessions,
            WorldExecutor world,
            RoomProperties properties,
            ApplicationEventPublisher publisher) {
        return new Rooms(sessions, world, properties, publisher);
    }
}
