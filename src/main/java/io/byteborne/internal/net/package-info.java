/**
 * Connections: the listening port, outgoing connections, sessions, and the packets' framing in both directions.
 *
 * <p>This package knows bytes and packets, not messages: what a packet means is told to it through {@link
 * io.byteborne.internal.packet.PacketEncoder}, and what arrives is passed up through {@link
 * io.byteborne.internal.net.NetworkListener} and {@link io.byteborne.internal.packet.PacketListener}.
 */
@NullMarked
package io.byteborne.internal.net;

import org.jspecify.annotations.NullMarked;
