package io.byteborne.internal.cluster.actuate;

import io.byteborne.cluster.Cluster;
import io.byteborne.cluster.ClusterNode;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.users.ClusterUsers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Shows the nodes of the game, as this one knows them, and what they tell each other. Any thread. */
@Endpoint(id = "gamecluster")
public class GameClusterEndpoint {
    private final Cluster cluster;
    private final @Nullable Exchange exchange;
    private final @Nullable ClusterUsers users;

    /** Both of what is exchanged are null if this program belongs to no cluster. */
    public GameClusterEndpoint(Cluster cluster, @Nullable Exchange exchange, @Nullable ClusterUsers users) {
        this.cluster = cluster;
        this.exchange = exchange;
        this.users = users;
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
                nodes,
                exchange == null || users == null ? null : Exchanged.of(exchange, users));
    }

    /**
     * All nodes.
     *
     * @param self this node's id
     * @param joined whether this node has a lease
     * @param sessions how many sessions all nodes have together
     * @param users how many users are logged in on them
     * @param nodes this node first
     * @param exchange what this node and the others tell each other; null if it belongs to no cluster
     */
    record Nodes(
            String self,
            boolean joined,
            int sessions,
            int users,
            List<NodeEntry> nodes,
            @Nullable Exchanged exchange) {}

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

    /**
     * What has been exchanged since the start, in the words of the meters {@code byteborne.cluster.*}.
     *
     * @param hearing whether what other nodes send reaches this one
     */
    record Exchanged(boolean hearing, Items items, Lost lost, Dropped dropped) {
        static Exchanged of(Exchange exchange, ClusterUsers users) {
            return new Exchanged(
                    exchange.isHearing(),
                    new Items(exchange.heard(), exchange.sent()),
                    new Lost(exchange.lost(), exchange.overrun(), exchange.failed(), users.undeliverable()),
                    new Dropped(exchange.outdated(), exchange.malformed(), exchange.unknown()));
        }
    }

    /**
     * Items, such as messages and kicks.
     *
     * @param in that other nodes have told
     * @param out that other nodes were told
     */
    record Items(long in, long out) {}

    /**
     * What did not get where it should have.
     *
     * @param missing batches that were sent to this node and have not come
     * @param overrun batches that came while too much waited for the world
     * @param unsent items that Redis has not taken
     * @param undeliverable packets whose users had gone
     */
    record Lost(long missing, long overrun, long unsent, long undeliverable) {}

    /**
     * What came, and means nothing here.
     *
     * @param outdated batches that came before, or are of a lease that has ended
     * @param malformed batches and items that cannot be read
     * @param unknown items of kinds that only newer nodes know
     */
    record Dropped(long outdated, long malformed, long unknown) {}
}
