package io.byteborne.dispatch;

/** A message is not handled, for a reason that lies with the client: nobody's mistake here, and so not logged as one. */
public class MessageRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason why, for logs and for exception handlers */
    public MessageRefusedException(String reason) {
        // The place in the code says nothing, and a client could have it collected at will.
        super(reason, null, false, false);
    }
}
