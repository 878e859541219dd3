package io.byteborne.login;

/** What happens when a user who is logged in logs in again, over another session. */
public enum SecondLogin {
    /** The login is refused with a {@link DuplicateLoginException}, until the end of the first session is dealt with. */
    REJECT_NEW,
    /** The first session is closed; {@link io.byteborne.network.CloseReason#REPLACED} says why. */
    REPLACE_OLD
}
