package io.byteborne.request;

/** A request was not sent, since too many of its session's requests wait for their replies. */
public class TooManyRequestsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyRequestsException(Object session, int limit) {
        super("%s has %d requests without a reply; no more may be sent until some are answered"
                .formatted(session, limit));
    }
}
