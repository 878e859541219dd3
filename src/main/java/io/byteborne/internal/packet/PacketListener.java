package io.byteborne.internal.packet;

import com.google.protobuf.CodedInputStream;
import io.byteborne.session.CloseReason;

/** Hears of what comes over one session, always on the session's own I/O thread; must not block. */
public interface PacketListener {
    /**
     * Whether a packet that is whole can be taken. If not, it stays with the session as it came, and so does everything
     * after it, until the session is told to deliver them; the listener sees to it that the session is not
     * read from meanwhile.
     *
     * @param id the message id, 0 to 65535
     * @param payloadSize how many bytes the packet has without its header
     */
    default boolean takes(int id, int payloadSize) {
        return true;
    }

    /**
     * A whole packet has arrived.
     *
     * @param id the message id, 0 to 65535
     * @param payload the packet without its header: the stream begins and ends with it; valid only during the call
     * @param payloadSize how many bytes it has
     * @throws PacketException if the packet breaks the protocol; nothing that comes after it is delivered
     */
    void packetReceived(int id, CodedInputStream payload, int payloadSize) throws PacketException;

    /**
     * Something has come that is part of no packet, but took work.
     *
     * @param frames how often
     * @param bytes how many bytes it had in all
     * @throws PacketException if it is too much
     */
    default void overheadReceived(int frames, int bytes) throws PacketException {}

    /** The packets that arrived together have all been delivered: the moment to hand them on in one piece. */
    void readComplete();

    /**
     * Somebody has begun to wait for a reply over the session, which is not being read from: the moment to read on, if it
     * is held back because of its messages.
     */
    default void replyAwaited() {}

    /**
     * The connection is lost, and the session waits for its client: what comes from now on comes over another one.
     *
     * @param reason why the connection is lost
     */
    default void detached(CloseReason reason) {}

    /** The session's client has come back over another connection, whether the earlier one was known to be lost or not. */
    default void resumed() {}

    /**
     * Nothing more will come from the peer; called exactly once, after the last {@link #readComplete}. Once what has
     * come is dealt with, the session is to be finished.
     */
    void inputClosed(CloseReason reason);
}
