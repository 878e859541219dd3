package io.byteborne.login;

import io.byteborne.message.MessageRefusedException;

/** A login was refused, for a reason that lies with the client. */
public class LoginRefusedException extends MessageRefusedException {
    private static final long serialVersionUID = 1L;

    /** @param reason why, for logs and for whoever answers the client */
    public LoginRefusedException(String reason) {
        super(reason);
    }
}
