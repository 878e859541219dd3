package io.byteborne.room;

import io.byteborne.dispatch.MessageRefusedException;

/** A room has as many members as it can have. */
public final class RoomFullException extends MessageRefusedException {
    private static final long serialVersionUID = 1L;

    RoomFullException(Room room) {
        super("%s is full: it has %d members".formatted(room, room.size()));
    }
}
