package io.byteborne.room;

import io.byteborne.message.MessageRefusedException;

/**
 * A session cannot be sent to another node: its client does not use the session protocol, nobody is logged in over it, it has
 * lost its connection, or the other node does not say how such clients reach it. The session stays as it is.
 */
public final class RedirectException extends MessageRefusedException {
    private static final long serialVersionUID = 1L;

    /** @param reason what stands in the way; names the setting that is missing, if one is */
    public RedirectException(String reason) {
        super(reason);
    }
}
