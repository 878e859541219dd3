package io.byteborne.internal.net.control;

import com.google.protobuf.MessageLite;
import io.byteborne.internal.net.outbound.ReplayMemory;
import io.byteborne.session.CloseReason;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;

/** What {@link ControlChannel} needs of its session. Event loop. */
public interface ControlPeer {
    long id();

    EventLoop eventLoop();

    /** Of its connection, or of the one that it had last. Any thread. */
    SocketAddress remoteAddress();

    /** The event loop's time without that in which this side did not read. */
    long readingNanos();

    boolean isReadingPaused();

    /** Packets that have come over the session, the framework's own included, over all its connections. */
    long delivered();

    /**
     * The client has received so many packets of the game since then.
     *
     * @return false if it cannot have
     */
    boolean acknowledged(long received);

    /** Gives memory back that sending has not needed since the last time. */
    void freeUnused();

    /** Any thread: ends the session if it waits for its client. */
    void endDetached();

    /** Queues a message of the session protocol, behind everything that was queued before. */
    void sendControl(int id, MessageLite message);

    /** As {@link #sendControl(int, MessageLite)}; what is sent after that message is kept until the client has it. */
    void sendControl(int id, MessageLite message, ReplayMemory kept);

    /** Writes what is queued. */
    void flush();

    /** Nothing more comes from the peer: it says so itself. */
    void left(CloseReason reason);

    /** Nothing more comes from the peer: it has gone without a word. */
    void lost(CloseReason reason);
}
