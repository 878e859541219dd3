package io.byteborne.room;

import io.byteborne.dispatch.MessageRefusedException;

/** A room was to be created, and there is one with that name. */
public final class RoomExistsException extends MessageRefusedException {
    private static final long serialVersionUID = 1L;

    RoomExistsException(Room room) {
        super(room + " exists already");
    }
}
