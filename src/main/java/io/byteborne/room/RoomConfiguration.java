package io.byteborne.room;

import io.byteborne.dispatch.WorldExecutor;
import io.byteborne.network.CloseReason;
import io.byteborne.network.Session;
import io.byteborne.network.SessionManager;
import io.byteborne.world.GameCalls;
import io.byteborne.world.GameEvents;
import io.byteborne.world.SessionLifecycleListener;
import io.byteborne.world.SessionStage;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
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
            GameCalls calls,
            RoomProperties properties,
            GameEvents events) {
        return new Rooms(sessions, world, calls, properties, events);
    }

    @Bean
    SessionLifecycleListener roomLeaving(Rooms rooms) {
        return new Leaving(rooms);
    }

    /** Takes sessions that have ended out of their rooms. */
    record Leaving(Rooms rooms) implements SessionLifecycleListener {
        @Override
        public SessionStage stage() {
            return SessionStage.ROOMS;
        }

        @Override
        public void ended(Session session, CloseReason reason) {
            rooms.leaveAll(session);
        }
    }
}
