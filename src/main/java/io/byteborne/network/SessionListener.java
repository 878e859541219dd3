package io.byteborne.network;

import io.netty.buffer.ByteBuf;

/** Hears of what comes over one session, always on the session's own I/O thread; must not block. */
public interface SessionListener {
    /**
     * A whole packet has arrived.
     *
     * @param id the message id, 0 to 65535
     * @param payload the packet without its header, between the reader and the writer index; valid only during the
     *     call, and not to be released
     * @throws PacketException if the packet breaks the protocol; nothing that comes behind it is delivered
     */
    void packetReceived(int id, ByteBuf payload) throws PacketException;

    /** The packets that arrived together have all been delivered: the moment to hand them on in one piece. */
    void readComplete();

    /**
     * Nothing more will come from the peer; called exactly once, after the last {@link #readComplete}. Once what has
     * come is dealt with, {@link ChannelSession#finish} must be called.
     */
    void inputClosed(CloseReason reason);
}
