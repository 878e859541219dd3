package io.byteborne.server;

import java.net.SocketAddress;

/**
 * A connection that this program asked for could not be made. Published on the world thread.
 *
 * @param address as it was requested, unresolved
 * @param cause an {@link java.net.UnknownHostException} if the host's address was not found; a {@link
 *     java.net.ConnectException} if nobody answers there, or if this program is stopping
 */
public record ConnectFailedEvent(SocketAddress address, Throwable cause) {}
