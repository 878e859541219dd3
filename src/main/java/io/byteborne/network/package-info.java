/**
 * Connections: the listening port, outgoing connections, sessions, and the packets' framing in both directions.
 *
 * <p>This package knows bytes and packets, not messages: what a packet means is told to it through {@link
 * io.byteborne.network.PacketEncoder}, and what arrives is passed up through {@link
 * io.byteborne.network.NetworkListener} and {@link io.byteborne.network.SessionListener}.
 */
@NullMarked
package io.byteborne.network;

import org.jspecify.annotations.NullMarked;
