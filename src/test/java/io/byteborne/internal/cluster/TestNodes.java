package io.byteborne.internal.cluster;

import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.store.InMemoryStore;
import io.byteborne.internal.cluster.store.NodeStatus;
import io.byteborne.internal.cluster.users.ClusterAccess;
import io.byteborne.internal.cluster.users.ClusterUsers;
import io.byteborne.internal.login.DefaultUserRegistry;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.world.NanoClock;
import java.time.Duration;

/** The parts of a node that has joined a store of the test's, for tests in other packages. Its world does everything at once. */
public final class TestNodes {
    private final InMemoryStore.Directory directory;
    private final Membership membership;
    private final ClusterUsers users;

    public TestNodes(InMemoryStore store, Exchange exchange, NanoClock clock) {
        directory = store.directory();
        directory.open();
        membership = new Membership(
                directory, "boot", () -> new NodeStatus("a", "", 0, 0), Duration.ofSeconds(15), clock, event -> {});
        membership.beat();
        MessageRegistry registry = new MessageRegistry();
        users = new ClusterUsers(
                new DefaultUserRegistry(),
                membership,
                new ClusterAccess(directory, membership, Runnable::run),
                exchange,
                new MessageSerializer(registry),
                registry,
                new GameCalls(),
                clock);
    }

    public InMemoryStore.Directory directory() {
        return directory;
    }

    public Membership membership() {
        return membership;
    }

    public ClusterUsers users() {
        return users;
    }
}
