package io.byteborne.session;

import java.util.Locale;

/**
 * Why a session ended. The first reason that occurs is kept. A client that uses the session protocol is told the reason,
 * and whether it may connect again; one over WebSocket also gets the reason's close code: 4000 to 4499 may connect
 * again, for 4500 to 4999 the same would happen again.
 */
public enum CloseReason {
    /** The peer closed its side of the connection in an orderly way. */
    PEER_CLOSED(4000),
    /** The connection broke: a reset, a lost route, an unanswered keepalive. */
    CONNECTION_LOST(4001),
    /** The game closed the session with {@link Session#close()}. */
    CLOSED_BY_GAME(4500),
    /** The program is stopping. */
    SHUTDOWN(4002),
    /** A packet's size field was smaller than its own header. */
    BAD_SIZE(4501),
    /** A packet's size field exceeded the configured limit, or its payload the limit of its message. */
    FRAME_TOO_LARGE(4502),
    /** A packet was not complete within the configured time from its first byte. */
    FRAME_TIMEOUT(4003),
    /** Nothing here handles messages with the packet's id. */
    UNKNOWN_MESSAGE(4503),
    /** A packet's payload was not a valid message of its type. */
    MALFORMED(4504),
    /** A message of the session protocol, or a WebSocket frame, that may not come then, or not at all. */
    PROTOCOL_ERROR(4505),
    /** The peer sent more than the configured rate limit allows. */
    FLOOD(4506),
    /** No packet came from the peer for the configured time. */
    IDLE(4004),
    /** The peer uses the session protocol, and nothing came from it in time, not even an answer to a ping. */
    HEARTBEAT(4005),
    /** More bytes waited to be sent than the configured limits allow: the peer does not read, or too slowly. */
    SLOW_CONSUMER(4006),
    /** The client did not log in within the configured time. */
    LOGIN_TIMEOUT(4007),
    /** The user logged in again, over another session. */
    REPLACED(4507),
    /** An operator of the server ended the session. */
    KICKED(4508),
    /** The client's version is not one that may play. */
    UPGRADE(4509),
    /** The client was told to connect to another server of the game, and to which one. */
    REDIRECTED("redirect", 4009),
    /** The client said goodbye: it leaves for good. */
    LEFT(4510),
    /** Something in the server failed while serving the session; the log says what. */
    INTERNAL_ERROR(4008);

    private static final int FIRST_FINAL_CODE = 4500;

    private final String label;
    private final int webSocketCode;

    CloseReason(int webSocketCode) {
        this.label = name().toLowerCase(Locale.ROOT);
        this.webSocketCode = webSocketCode;
    }

    CloseReason(String label, int webSocketCode) {
        this.label = label;
        this.webSocketCode = webSocketCode;
    }

    /** A word for the reason, as logs, metrics, endpoints and the session protocol show it. */
    public String label() {
        return label;
    }

    /** The code with which a WebSocket is closed for this reason. */
    public int webSocketCode() {
        return webSocketCode;
    }

    /** Whether it makes sense for a client to connect again; if not, the same would happen again. */
    public boolean mayReconnect() {
        return webSocketCode < FIRST_FINAL_CODE;
    }

    @Override
    public String toString() {
        return label;
    }
}
