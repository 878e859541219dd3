package io.byteborne.room;

import com.google.protobuf.Message;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.cluster.Delivery;
import io.byteborne.session.Session;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Rooms by names that all nodes share: each is on one node, and has its members there. In a program that belongs to no
 * cluster, all rooms are on this one. A bean. World thread; all stages complete there, some of them at once, and none later
 * than in a few seconds. A stage that has failed for want of time has done nothing, and does nothing later.
 *
 * <p>Rooms of this node are found without Redis. A room that was created with {@link Rooms} is its node's
 * alone: here it is found, but no other node knows of it, nor of its name.
 *
 * <p>A room whose name has become another node's, since this one was away for longer than its lease, is closed here.
 */
public interface ClusterRooms {
    /**
     * On which node a room is.
     *
     * @return completes with null if there is no such room; fails with a {@link ClusterUnavailableException} if nobody knows,
     *     since Redis is away
     */
    CompletionStage<@Nullable ClusterNode> where(String name);

    /** As {@link #create(String, RoomOptions)}, for any number of members. */
    default CompletionStage<Room> create(String name) {
        return create(name, RoomOptions.DEFAULT);
    }

    /**
     * Creates a room on this node. The name is this node's until the room is closed.
     *
     * @return fails as {@link Rooms#create(String, RoomOptions)}, with a {@link
     *     RoomExistsException} also if another node has a room with that name, and with a {@link
     *     ClusterUnavailableException} if nobody knows
     */
    CompletionStage<Room> create(String name, RoomOptions options);

    /**
     * Sends a message to all members of a room. It is serialised once, goes to the room's node once, and is serialised there
     * once more. Messages from one node to a room arrive in the order in which they were sent.
     *
     * @throws IllegalArgumentException if the message has no id or does not fit into a packet
     */
    CompletionStage<Delivery> broadcast(String name, Message message);

    /**
     * Lets a session join a room. If that is on another node, a seat is kept there for some seconds, and the client is told to
     * connect to that node, with a ticket that stands for the seat: it logs in there like anybody, and is in the room
     * then. That needs a client that uses the session protocol, and, where clients log in, one that has.
     *
     * @return fails with a {@link RoomNotFoundException}, a {@link RoomFullException}, as
     *     {@link Room#join} if the room is here, with a {@link RedirectException}, or with a {@link
     *     ClusterUnavailableException}; the session then stays as it is
     */
    CompletionStage<RoomJoin> join(Session session, String name);

    /**
     * As {@link #join}; a room that there is not is created on this node first.
     *
     * @param options for a new room; one that exists keeps its own
     */
    CompletionStage<RoomJoin> joinOrCreate(Session session, String name, RoomOptions options);
}
