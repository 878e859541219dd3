package io.byteborne.internal.cluster;

import io.byteborne.cluster.ClusterNode;
import io.byteborne.internal.cluster.store.NodeRecord;
import io.byteborne.internal.cluster.store.NodeStatus;
import org.jspecify.annotations.Nullable;

/** A node as games see it. */
record Node(NodeStatus status, long epoch, boolean isSelf) implements ClusterNode {
    static Node of(NodeRecord record) {
        return new Node(record.status(), record.epoch(), false);
    }

    @Override
    public String id() {
        return status.id();
    }

    @Override
    public @Nullable String address() {
        return status.address().isEmpty() ? null : status.address();
    }

    @Override
    public @Nullable String webSocketAddress() {
        return status.webSocketAddress().isEmpty() ? null : status.webSocketAddress();
    }

    @Override
    public int sessions() {
        return status.sessions();
    }

    @Override
    public int users() {
        return status.users();
    }

    @Override
    public boolean isDraining() {
        return status.draining();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Node node && node.epoch == epoch && node.id().equals(id());
    }

    @Override
    public int hashCode() {
        return id().hashCode() * 31 + Long.hashCode(epoch);
    }

    @Override
    public String toString() {
        return "node " + id();
    }
}
