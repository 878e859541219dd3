package io.byteborne.room;

import io.byteborne.dispatch.MessageRefusedException;

/** There are as many rooms as there may be, in the whole or for one session; the message names the setting. */
public final class RoomLimitException extends MessageRefusedException {
    private static final long serialVersionUID = 1L;

    RoomLimitException(String reason) {
        super(reason);
    }
}
