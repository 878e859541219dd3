package io.byteborne.request;

/** A request was not sent because too many requests of its session are waiting for replies. */
public class TooManyRequestsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TooManyRequestsException(Object session, int limit) {
        super("%s has %s requests without a reply; no more may be sent until some are answered"
                .formatted(session, limit));
    }
}
