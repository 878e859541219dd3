package io.byteborne.cluster;

import com.google.protobuf.Message;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The servers that are one game, {@code byteborne.cluster}. A program that belongs to no cluster is one of a single node,
 * so that a game need not know the difference. A bean; any thread; nothing here waits for anything.
 */
public interface Cluster {
    /** This program. */
    ClusterNode self();

    /**
     * All nodes, this one first: as of a few seconds ago, or, while Redis is away, of before that. A node that does not end
     * in an orderly way stays until its lease ends.
     */
    Collection<ClusterNode> nodes();

    /** The node with that id; null if there is none. */
    @Nullable
    ClusterNode find(String id);

    /**
     * Hands a message to the {@link ClusterMessageHandler} methods of all nodes, this one among them. On this one they are
     * called soon, whatever becomes of the others; on those at most once, and messages of one node in the order in which they
     * were published. A node that does not know the message, such as an older one, takes no notice.
     *
     * @param message of any type; it needs no id
     * @return what became of it on its way to the other nodes; {@link Delivery#SENT} in a program that belongs to no cluster
     */
    Delivery publish(Message message);

    /**
     * Whether this node may own users: its lease has not ended by its own clock. While it is false the game goes on with
     * whom it has.
     */
    boolean isJoined();
}
