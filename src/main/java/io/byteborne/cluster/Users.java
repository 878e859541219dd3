package io.byteborne.cluster;

import com.google.protobuf.Message;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Users by their names, on whatever node they are logged in; of a program that belongs to no cluster, those of this one.
 * A bean. World thread; all stages complete there, some of them at once, and none later than in a few seconds.
 *
 * <p>Users of this node are found without Redis, and served while it is away.
 */
public interface Users {
    /**
     * Where a user is.
     *
     * @return completes with null if the user is logged in nowhere; fails with a {@link ClusterUnavailableException} if
     *     nobody knows, since Redis is away
     */
    CompletionStage<@Nullable ClusterNode> where(String name);

    /** Whether a user is logged in; fails as {@link #where}. */
    CompletionStage<Boolean> isOnline(String name);

    /**
     * Sends a message to a user. Messages from one node to a user arrive in the order in which they were sent, as long as
     * the user stays on one node. A message that is skipped for slow clients is skipped there as here.
     *
     * @throws IllegalArgumentException if the message has no id or does not fit into a packet
     */
    CompletionStage<Delivery> send(String name, Message message);

    /** Closes a user's session, with {@link io.byteborne.session.CloseReason#KICKED}. */
    CompletionStage<Delivery> kick(String name);
}
