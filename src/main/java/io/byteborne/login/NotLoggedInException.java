package io.byteborne.login;

import io.byteborne.message.MessageRefusedException;

/** A client sent a message that only logged-in users may send. */
public final class NotLoggedInException extends MessageRefusedException {
    private static final long serialVersionUID = 1L;

    public NotLoggedInException(String message) {
        super(message + " came before the login");
    }
}
