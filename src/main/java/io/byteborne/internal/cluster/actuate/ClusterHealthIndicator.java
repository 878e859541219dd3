package io.byteborne.internal.cluster.actuate;

import io.byteborne.cluster.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether this node is one of its cluster: it has a lease, and hears what the others send. If not, the game goes on with the
 * players that are here, so readiness is not affected.
 */
public final class ClusterHealthIndicator implements HealthIndicator {
    private final Cluster cluster;
    private final BooleanSupplier hearing;

    /** @param hearing whether what other nodes send reaches this one */
    public ClusterHealthIndicator(Cluster cluster, BooleanSupplier hearing) {
        this.cluster = cluster;
        this.hearing = hearing;
    }

    @Override
    public Health health() {
        List<String> faults = new ArrayList<>();
        if (!cluster.isJoined()) {
            faults.add("this node has no lease");
        }
        if (!hearing.getAsBoolean()) {
            faults.add("this node does not hear the others");
        }
        Health.Builder health =
                faults.isEmpty() ? Health.up() : Health.down().withDetail("reason", String.join("; ", faults));
        return health.withDetail("node", cluster.self().id())
                .withDetail("nodes", cluster.nodes().size())
                .build();
    }
}
