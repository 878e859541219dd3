/** The framing: packets from bytes and bytes from packets, by the wire protocol's header. */
@NullMarked
package io.byteborne.internal.packet;

import org.jspecify.annotations.NullMarked;
