package io.byteborne.room;

import io.byteborne.message.MessageRefusedException;

/** There is no room with that name. */
public final class RoomNotFoundException extends MessageRefusedException {
    private static final long serialVersionUID = 1L;

    /** @param name of the room */
    public RoomNotFoundException(String name) {
        super("There is no room %s".formatted(name));
    }
}
