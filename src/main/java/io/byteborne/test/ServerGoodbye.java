package io.byteborne.test;

import io.byteborne.session.CloseReason;
import java.time.Duration;

/**
 * What the server has said to a client of the session protocol before it closed the connection.
 *
 * @param reason why it closes
 * @param text more about it, for the client's developer or, with {@link CloseReason#UPGRADE}, its user; may be empty
 * @param mayReconnect whether it makes sense for the client to connect again
 * @param retryAfter how long the client is to wait before it does; zero if the server does not say
 */
public record ServerGoodbye(CloseReason reason, String text, boolean mayReconnect, Duration retryAfter) {}
