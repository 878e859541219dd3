package io.byteborne.internal.net.control;

import com.google.protobuf.MessageLite;
import io.byteborne.session.CloseReason;
import io.netty.channel.EventLoop;

/** What {@link ControlChannel} needs of its session. Event loop. */
public interface ControlPeer {
    long id();

    EventLoop eventLoop();

    /** The event loop's time without that in which this side did not read. */
    long readingNanos();

    boolean isReadingPaused();

    /** Queues a message of the session protocol, behind everything that was queued before. */
    void sendControl(int id, MessageLite message);

    /** Writes what is queued. */
    void flush();

    /** Nothing more comes from the peer: it says so itself. */
    void left(CloseReason reason);

    /** Nothing more comes from the peer: it has gone without a word. */
    void lost(CloseReason reason);
}
