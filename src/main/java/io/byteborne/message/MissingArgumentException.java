package io.byteborne.message;

/** A handler was not called because one of its arguments has no value. */
public class MissingArgumentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MissingArgumentException(String message) {
        super(message);
    }
}
