package io.byteborne.world;

import java.net.SocketAddress;

/**
 * A connection that this program asked for could not be made. Published on the world thread.
 *
 * @param address as it was asked for, not resolved
 * @param cause an {@link java.net.UnknownHostException} if the host's address was not found; a {@link
 *     java.net.ConnectException} if nobody answers there, or if this program is being stopped
 */
public record ConnectFailedEvent(SocketAddress address, Throwable cause) {}
