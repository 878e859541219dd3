package io.byteborne.internal.cluster.actuate;

import io.byteborne.cluster.Cluster;
import io.byteborne.cluster.ClusterNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Shows the nodes of the game, as this one knows them. Any thread. */
@Endpoint(id = "gamecluster")
public class GameClusterEndpoint {
    private final Cluster cluster;

    public GameClusterEndpoint(Cluster cluster) {
        this.cluster = cluster;
    }

    /** This node and all others. */
    @ReadOperation
    Nodes nodes() {
        List<NodeEntry> nodes = cluster.nodes().stream().map(NodeEntry::of).toList();
        return new Nodes(
                cluster.self().id(),
                cluster.isJoined(),
                nodes.stream().mapToInt(NodeEntry::sessions).sum(),
                nodes.stream().mapToInt(NodeEntry::users).sum(),
                nodes);
    }

    /**
     * All nodes.
     *
     * @param self this node's id
     * @param joined whether this node has a lease
     * @param sessions how many sessions all nodes have together
     * @param users how many users are logged in on them
     * @param nodes this node first
     */
    record Nodes(String self, boolean joined, int sessions, int users, List<NodeEntry> nodes) {}

    /**
     * One node, as it said of itself a few seconds ago.
     *
     * @param address how clients reach it; null if that is not set
     * @param webSocketAddress how clients in browsers reach it; null likewise
     * @param draining whether it is about to leave
     */
    record NodeEntry(
            String id,
            long epoch,
            @Nullable String address,
            @Nullable String webSocketAddress,
            int sessions,
            int users,
            boolean draining) {
        static NodeEntry of(ClusterNode node) {
            return new NodeEntry(
                    node.id(),
                    node.epoch(),
                    node.address(),
                    node.webSocketAddress(),
                    node.sessions(),
                    node.users(),
                    node.isDraining());
        }
    }
}
