package io.byteborne.room;

import io.byteborne.message.MessageRefusedException;

/** A room could not be created because there is already one with that name. */
public final class RoomExistsException extends MessageRefusedException {
    private static final long serialVersionUID = 1L;

    public RoomExistsException(Room room) {
        super(room + " exists already");
    }

    /** @param reason which room it is, and where */
    public RoomExistsException(String reason) {
        super(reason);
    }
}
