package io.byteborne.session;

import com.google.protobuf.MessageLite;
import java.net.SocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * One connection, as the game sees it; where {@code byteborne.resume.window} is set, it may be several in turn. It is given
 * to message handlers, can be kept and used from any thread, and stays valid (though closed) after it has ended.
 */
public interface Session {
    /** A number that no other session of the same server or client has, for the life of the process. */
    long id();

    /** The peer's address and port. Another one once the client has come back over another connection. */
    SocketAddress remoteAddress();

    /** How its packets are carried. */
    Transport transport();

    /**
     * What the client says of itself; null unless it has begun with {@code Hello}, as the session protocol has it. Known
     * when the first message of the client is handled, but not yet when {@link SessionOpenedEvent} is published.
     */
    @Nullable
    ClientInfo client();

    /**
     * How long it last took until the client had answered a ping of the session protocol; null if it has not yet, or does
     * not use it.
     */
    @Nullable
    Duration roundTripTime();

    /** When the connection was accepted or made. */
    Instant openedAt();

    /** Whether messages can still be sent: true until {@link #close()} or the end of the connection. */
    boolean isOpen();

    /**
     * Whether the connection is lost, and the session waits for its client to come back. It is open meanwhile: it keeps its
     * user, rooms, attributes, timers and requests, handlers that are at work go on, and what is sent is kept, up to a bound.
     * Only if {@code byteborne.resume.window} is set. May change at any time.
     */
    boolean isDetached();

    /**
     * Queues a message to be sent. Messages of one session leave in the order of these calls, whatever threads make
     * them. Never blocks: a peer that does not read is disconnected once too much is waiting for it. While the peer is
     * behind, a message whose type has the option {@code byteborne.when_behind} is treated as that option says; one
     * that is kept may then leave later than its turn.
     *
     * @param message a message whose type has an id; it is serialised before this method returns
     * @return whether the message was accepted, even if only to be dropped as its type asks for; false if the session
     *     is closed
     * @throws NullPointerException if the message is null
     * @throws IllegalArgumentException if the message's type has no id, or the message does not fit into a packet;
     *     the session is not affected
     */
    boolean send(MessageLite message);

    /**
     * Closes the session: what was sent before still goes out, messages from the peer that are still queued are
     * dropped. Does nothing if the session is already closed.
     */
    void close();

    /** As {@link #close()}, with a reason that logs, metrics and {@code SessionClosedEvent} then show. */
    void close(CloseReason reason);

    /** The user who has logged in over this session; null before that, and in a game without login. */
    @Nullable
    Principal principal();

    /** The name that the user had at the login; null if there is no {@link #principal()}. */
    default @Nullable String userName() {
        Principal user = principal();
        return user == null ? null : user.getName();
    }

    /** Values that the game keeps with this session, by name. Safe to use from any thread. */
    ConcurrentMap<String, Object> attributes();

    /** What has passed over this session so far. */
    SessionTraffic traffic();
}
