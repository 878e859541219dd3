package io.byteborne.internal.cluster.rooms;

import com.google.protobuf.Message;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.Delivery;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.room.ClusterRooms;
import io.byteborne.room.Room;
import io.byteborne.room.RoomJoin;
import io.byteborne.room.RoomNotFoundException;
import io.byteborne.room.RoomOptions;
import io.byteborne.room.Rooms;
import io.byteborne.session.Session;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rooms of a program that belongs to no cluster, and of a node's own. */
public final class SingleNodeRooms implements ClusterRooms {
    private final Rooms rooms;
    private final Supplier<ClusterNode> self;
    private final GameCalls calls;

    /** @param self this node, as it is now */
    public SingleNodeRooms(Rooms rooms, Supplier<ClusterNode> self, GameCalls calls) {
        this.rooms = rooms;
        this.self = self;
        this.calls = calls;
    }

    /** @param call what a game has called */
    boolean has(String name, String call) {
        calls.requireWorldThread(call);
        return rooms.find(name) != null;
    }

    @Override
    public CompletionStage<@Nullable ClusterNode> where(String name) {
        return CompletableFuture.completedFuture(has(name, "clusterRooms.where") ? self.get() : null);
    }

    @Override
    public CompletionStage<Room> create(String name, RoomOptions options) {
        calls.requireWorldThread("clusterRooms.create");
        return done(() -> rooms.create(name, options));
    }

    @Override
    public CompletionStage<Delivery> broadcast(String name, Message message) {
        calls.requireWorldThread("clusterRooms.broadcast");
        Objects.requireNonNull(message, "message");
        Room room = rooms.find(name);
        if (room == null) {
            return CompletableFuture.completedFuture(Delivery.OFFLINE);
        }
        room.broadcast(message);
        return CompletableFuture.completedFuture(Delivery.SENT);
    }

    @Override
    public CompletionStage<RoomJoin> join(Session session, String name) {
        Objects.requireNonNull(session, "session");
        calls.requireWorldThread("clusterRooms.join");
        Room room = rooms.find(name);
        return room == null ? CompletableFuture.failedFuture(new RoomNotFoundException(name)) : join(session, room);
    }

    static CompletionStage<RoomJoin> join(Session session, Room room) {
        return done(() -> room.join(session) || room.contains(session) ? RoomJoin.JOINED : RoomJoin.SESSION_ENDED);
    }

    @Override
    public CompletionStage<RoomJoin> joinOrCreate(Session session, String name, RoomOptions options) {
        Objects.requireNonNull(session, "session");
        calls.requireWorldThread("clusterRooms.joinOrCreate");
        return done(() -> rooms.findOrCreate(name, options)).thenCompose(room -> join(session, room));
    }

    private static <T> CompletionStage<T> done(Callable<T> action) {
        try {
            return CompletableFuture.completedFuture(action.call());
        } catch (Exception failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
