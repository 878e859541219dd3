package io.byteborne.internal.cluster;

import com.google.protobuf.Message;
import io.byteborne.cluster.Cluster;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.Delivery;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.exchange.ItemKind;
import io.byteborne.internal.cluster.messages.GameMessages;
import io.byteborne.internal.cluster.store.NodeStatus;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The cluster that this node is a member of. Any thread. */
public final class MemberCluster implements Cluster {
    private final Membership membership;
    private final Exchange exchange;
    private final GameMessages messages;
    private final Executor world;

    public MemberCluster(Membership membership, Exchange exchange, GameMessages messages, Executor world) {
        this.membership = membership;
        this.exchange = exchange;
        this.messages = messages;
        this.world = world;
        exchange.handle(ItemKind.GAME_MESSAGE, (sender, content) -> messages.handle(content, nodeOf(sender)));
    }

    /** One that has joined since this node last looked is known by its id alone. */
    private ClusterNode nodeOf(String id) {
        ClusterNode known = membership.find(id);
        return known != null ? known : new Node(new NodeStatus(id, "", 0, 0), 0, false);
    }

    @Override
    public Delivery publish(Message message) {
        Objects.requireNonNull(message, "message");
        world.execute(() -> messages.handle(message, self()));
        return exchange.tellAll(ItemKind.GAME_MESSAGE, GameMessages.toBytes(message))
                .delivery();
    }

    @Override
    public ClusterNode self() {
        return membership.self();
    }

    @Override
    public Collection<ClusterNode> nodes() {
        return membership.nodes();
    }

    @Override
    public @Nullable ClusterNode find(String id) {
        return membership.find(id);
    }

    @Override
    public boolean isJoined() {
        return membership.isJoined();
    }
}
