package io.byteborne.world;

import java.net.SocketAddress;

/** A connection that this program asked for could not be made. Published on the world thread. */
public record ConnectFailedEvent(SocketAddress address, Throwable cause) {}
