package io.byteborne.internal.cluster;

import com.google.protobuf.Message;
import io.byteborne.cluster.Cluster;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.Delivery;
import io.byteborne.internal.cluster.messages.GameMessages;
import io.byteborne.internal.cluster.store.NodeStatus;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The cluster of a program that belongs to none. */
public final class SingleNode implements Cluster {
    private final Supplier<NodeStatus> status;
    private final GameMessages messages;
    private final Executor world;

    /** @param status what there is to say of this program, now */
    public SingleNode(Supplier<NodeStatus> status, GameMessages messages, Executor world) {
        this.status = status;
        this.messages = messages;
        this.world = world;
    }

    @Override
    public Delivery publish(Message message) {
        Objects.requireNonNull(message, "message");
        world.execute(() -> messages.handle(message, self()));
        return Delivery.SENT;
    }

    @Override
    public ClusterNode self() {
        return new Node(status.get(), 0, true);
    }

    @Override
    public Collection<ClusterNode> nodes() {
        return List.of(self());
    }

    @Override
    public @Nullable ClusterNode find(String id) {
        ClusterNode self = self();
        return self.id().equals(id) ? self : null;
    }

    @Override
    public boolean isJoined() {
        return true;
    }
}
