package io.byteborne.autoconfigure;

import io.byteborne.internal.room.DefaultRooms;
import io.byteborne.internal.settings.RoomProperties;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.internal.world.SessionLifecycleListener;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.world.WorldExecutor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** DefaultRooms, and what takes ended sessions out of them. */
@AutoConfiguration
@EnableConfigurationProperties(RoomProperties.class)
public class RoomAutoConfiguration {
    @Bean
    DefaultRooms byteborneRooms(
            SessionManager sessions,
            WorldExecutor world,
            GameCalls calls,
            RoomProperties properties,
            GameEvents events) {
        return new DefaultRooms(sessions, world, calls, properties, events);
    }

    @Bean
    SessionLifecycleListener byteborneRoomLeaving(DefaultRooms rooms) {
        return new Leaving(rooms);
    }

    /** Takes sessions that have ended out of their rooms. */
    record Leaving(DefaultRooms rooms) implements SessionLifecycleListener {
        @Override
        public SessionLifecycleListener.Stage stage() {
            return SessionLifecycleListener.Stage.ROOMS;
        }

        @Override
        public void ended(Session session, CloseReason reason) {
            rooms.leaveAll(session);
        }
    }
}
