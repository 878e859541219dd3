package io.byteborne.message;

/**
 * A message is not handled, for a reason that lies with the client; not an error of the server's, and so not logged as
 * one.
 */
public class MessageRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason why, for logs and for exception handlers */
    public MessageRefusedException(String reason) {
        // The stack trace would say nothing, and clients could cause the cost of it at will.
        super(reason, null, false, false);
    }
}
