package io.byteborne.internal.net;

import io.byteborne.internal.packet.PacketListener;

/** Brings the sessions of one connection to the layers above. Event loop. */
interface SessionOpener {
    /** The connection is a new session. The returned listener hears of everything that comes over it. */
    PacketListener opened(ChannelSession session);

    /** The connection is that of a session's client who has come back. */
    default void resumed(ChannelSession session) {}
}
