package io.byteborne.network;

import com.google.protobuf.MessageLite;
import java.net.SocketAddress;
import java.security.Principal;
import java.time.Instant;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * One connection, as the game sees it. It is given to message handlers, can be kept and used from any thread, and
 * stays valid (though closed) after the connection has ended.
 */
public interface Session {
    /** A number that no other session of this process's life shares within its server or client. */
    long id();

    /** The peer's address and port. */
    SocketAddress remoteAddress();

    /** When the connection was accepted or made. */
    Instant openedAt();

    /** Whether messages can still be sent: true until {@link #close()} or the end of the connection. */
    boolean isOpen();

    /**
     * Queues a message to be sent. Messages of one session leave in the order of these calls, whatever threads make
     * them. Never blocks: a peer that does not read is disconnected once too much waits for it. While the peer is
     * behind, a message whose type has the option {@code byteborne.when_behind} is dealt with as that says, and one
     * that is kept then may leave later than its turn.
     *
     * @param message a message whose type has an id; it is serialised before this method returns
     * @return whether the message was taken, be it to be dropped as its type wants it; false when the session is closed
     * @throws NullPointerException if there is no message
     * @throws IllegalArgumentException if the message's type has no id, or the message does not fit into a packet;
     *     the session stays as it was
     */
    boolean send(MessageLite message);

    /**
     * Closes the session: what was sent before still goes out, messages from the peer that are still queued are
     * dropped. Does nothing when the session is closed already.
     */
    void close();

    /** As {@link #close()}, for a reason that logs, metrics and {@code SessionClosedEvent} then show. */
    void close(CloseReason reason);

    /** Who has logged in over this session; null before, and where there is no login. */
    @Nullable
    Principal principal();

    /** The name that the user had at the login; null where there is no {@link #principal()}. */
    default @Nullable String userName() {
        Principal user = principal();
        return user == null ? null : user.getName();
    }

    /** Values that the game keeps with this session, by name. Safe to use from any thread. */
    ConcurrentMap<String, Object> attributes();

    /** What has passed over this session so far. */
    SessionTraffic traffic();
}
