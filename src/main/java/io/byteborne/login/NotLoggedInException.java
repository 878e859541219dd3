package io.byteborne.login;

import io.byteborne.dispatch.MessageRefusedException;
import io.byteborne.protocol.MessageType;

/** A client sent a message that only logged-in users may send. */
public final class NotLoggedInException extends MessageRefusedException {
    private static final long serialVersionUID = 1L;

    NotLoggedInException(MessageType type) {
        super(type + " came before the login");
    }
}
