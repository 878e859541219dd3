package io.byteborne.login;

/** A login was refused because the user is logged in already, over another session. */
public final class DuplicateLoginException extends LoginRefusedException {
    private static final long serialVersionUID = 1L;

    public DuplicateLoginException(String user) {
        super("User '%s' is logged in already".formatted(user));
    }
}
