package io.byteborne.internal.packet;

import io.byteborne.session.CloseReason;

/**
 * The peer broke the protocol: the session takes nothing more from it and closes. Has no stack trace, since a hostile
 * peer could otherwise make the server spend its time on them.
 */
public final class PacketException extends Exception {
    private static final long serialVersionUID = 1L;

    private final CloseReason reason;

    public PacketException(CloseReason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** The reason with which the session is closed. */
    public CloseReason reason() {
        return reason;
    }
}
