package io.byteborne.request;

/** A request cannot be answered, since its session is closed. */
public class SessionClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SessionClosedException(Object session) {
        // One session may have many requests; the place in the code says nothing.
        super("%s is closed".formatted(session), null, false, false);
    }
}
