package io.byteborne.test;

import com.google.protobuf.ByteString;
import io.byteborne.session.CloseReason;
import java.time.Duration;

/**
 * What the server has said to a client of the session protocol before it closed the connection.
 *
 * @param reason why it closes
 * @param text more about it, for the client's developer or, with {@link CloseReason#UPGRADE}, its user; may be empty
 * @param mayReconnect whether it makes sense for the client to connect again
 * @param retryAfter how long the client is to wait before it does; zero if the server does not say
 * @param address where the client is to connect to instead, with {@link CloseReason#REDIRECTED}; empty otherwise
 * @param ticket what it is to say there first; empty likewise
 */
public record ServerGoodbye(
        CloseReason reason,
        String text,
        boolean mayReconnect,
        Duration retryAfter,
        String address,
        ByteString ticket) {}
