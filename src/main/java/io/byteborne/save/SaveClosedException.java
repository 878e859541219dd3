package io.byteborne.save;

/**
 * A state was to be changed that is not open any more. Nothing has been changed. So a handler does not go on with the other
 * half of what it wanted to do.
 */
public class SaveClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public SaveClosedException(String message) {
        super(message);
    }
}
