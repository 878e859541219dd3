package io.byteborne.network;

import java.util.Locale;

/** Why a session ended. The first reason that comes up is the one that stays. */
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
    /** A packet's size field was over the configured limit, or its payload over the limit of its message. */
    FRAME_TOO_LARGE,
    /** A packet was not whole within the configured time from its first byte. */
    FRAME_TIMEOUT,
    /** A packet's id is not one that anything here handles. */
    UNKNOWN_MESSAGE,
    /** A packet's payload was not a valid message of its type. */
    MALFORMED,
    /** The peer sent more, in a time, than the configured rate limit. */
    FLOOD,
    /** No packet came from the peer for the configured time. */
    IDLE,
    /** More bytes waited to be sent than the configured limits allow: the peer does not read, or too slowly. */
    SLOW_CONSUMER,
    /** The client did not log in within the configured time. */
    LOGIN_TIMEOUT,
    /** The user logged in again, over another session. */
    REPLACED,
    /** Somebody who runs the server has ended the session. */
    KICKED,
    /** Something here failed while it served the session; the log says what. */
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
