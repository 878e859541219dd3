package io.byteborne.room;

import io.byteborne.message.MessageRefusedException;

/** The limit on rooms is reached, in total or for one session; the message names the setting. */
public final class RoomLimitException extends MessageRefusedException {
    private static final long serialVersionUID = 1L;

    public RoomLimitException(String reason) {
        super(reason);
    }
}
