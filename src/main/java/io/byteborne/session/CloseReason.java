package io.byteborne.session;

import java.util.Locale;

/** Why a session ended. The first reason that occurs is kept. */
public enum CloseReason {
    /** The peer closed its side of the connection in an orderly way. */
    PEER_CLOSED,
    /** The connection broke: a reset, a lost route, an unanswered keepalive. */
    CONNECTION_LOST,
    /** The game closed the session with {@link Session#close()}. */
    CLOSED_BY_GAME,
    /** The program is stopping. */
    SHUTDOWN,
    /** A packet's size field was smaller than its own header. */
    BAD_SIZE,
    /** A packet's size field exceeded the configured limit, or its payload the limit of its message. */
    FRAME_TOO_LARGE,
    /** A packet was not complete within the configured time from its first byte. */
    FRAME_TIMEOUT,
    /** Nothing here handles messages with the packet's id. */
    UNKNOWN_MESSAGE,
    /** A packet's payload was not a valid message of its type. */
    MALFORMED,
    /** The peer sent more than the configured rate limit allows. */
    FLOOD,
    /** No packet came from the peer for the configured time. */
    IDLE,
    /** More bytes waited to be sent than the configured limits allow: the peer does not read, or too slowly. */
    SLOW_CONSUMER,
    /** The client did not log in within the configured time. */
    LOGIN_TIMEOUT,
    /** The user logged in again, over another session. */
    REPLACED,
    /** An operator of the server ended the session. */
    KICKED,
    /** Something in the server failed while serving the session; the log says what. */
    INTERNAL_ERROR;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The reason in lower case, as logs, metrics and endpoints show it. */
    public String label() {
        return label;
    }

    @Override
    public String toString() {
        return label;
    }
}
