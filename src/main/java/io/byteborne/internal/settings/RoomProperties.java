package io.byteborne.internal.settings;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of rooms: clients may cause rooms, and must not fill the memory with them.
 *
 * @param maxRooms rooms at one time; no further one is created
 * @param maxRoomsPerSession rooms in which a session can be at one time
 * @param joinTimeout how long a new room waits for its first member before it is closed
 */
@ConfigurationProperties("byteborne.room")
public record RoomProperties(
        @DefaultValue("10000") int maxRooms,
        @DefaultValue("32") int maxRoomsPerSession,
        @DefaultValue("30s") Duration joinTimeout) {
    public RoomProperties {
        Ranges.requireAtLeast("byteborne.room.max-rooms", maxRooms, 1);
        Ranges.requireAtLeast("byteborne.room.max-rooms-per-session", maxRoomsPerSession, 1);
        Ranges.requireTime("byteborne.room.join-timeout", joinTimeout);
    }
}
