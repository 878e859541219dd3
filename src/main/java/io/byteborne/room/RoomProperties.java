package io.byteborne.room;

import io.byteborne.startup.Ranges;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of rooms: clients may cause rooms, and must not fill the memory with them.
 *
 * @param maxRooms rooms at one time; no further one is created
 * @param maxRoomsPerSession rooms in which a session can be at one time
 * @param joinTimeout how long a new room waits for its first member before it is closed
 */
@Validated
@ConfigurationProperties("byteborne.room")
public record RoomProperties(
        @Min(1) @DefaultValue("10000") int maxRooms,
        @Min(1) @DefaultValue("32") int maxRoomsPerSession,
        @DefaultValue("30s") Duration joinTimeout) {
    public RoomProperties {
        Ranges.requireTime("byteborne.room.join-timeout", joinTimeout);
    }
}
