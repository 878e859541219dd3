package io.byteborne.save;

/** A state cannot be opened, or was lost; the {@link #reason()} says why. */
public class SaveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What may be told to a client is up to the game: the message is for logs. */
    public enum Reason {
        /** The store did not answer in time, or only with failures. Later it may. */
        UNAVAILABLE,
        /** As many states wait to be written as {@code byteborne.save.max-unsaved} allows. Later there may be room. */
        TOO_MANY_UNSAVED,
        /** What is saved cannot be decoded. It is left as it is. */
        UNREADABLE,
        /** The session has ended for which the state was to be opened. */
        SESSION_ENDED,
        /** The server stops. */
        STOPPING,
        /**
         * Another server has opened the state, or one that it was changed together with, and owns it now; or the session's
         * user is logged in on another one.
         */
        LOST
    }

    public SaveException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public SaveException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
