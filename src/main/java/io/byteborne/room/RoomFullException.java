package io.byteborne.room;

import io.byteborne.message.MessageRefusedException;

/** A room is at its capacity. */
public final class RoomFullException extends MessageRefusedException {
    private static final long serialVersionUID = 1L;

    public RoomFullException(Room room) {
        super("%s is full: it has %s members".formatted(room, room.size()));
    }

    /** @param reason which room it is */
    public RoomFullException(String reason) {
        super(reason);
    }
}
