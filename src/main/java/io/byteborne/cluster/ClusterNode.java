package io.byteborne.cluster;

import org.jspecify.annotations.Nullable;

/** One server of a game, as it said of itself a few seconds ago. Immutable; two with the same id and epoch are equal. */
public interface ClusterNode {
    /** Its name, {@code byteborne.cluster.node-id}; no other living node has it. */
    String id();

    /** Grows each time a node begins anew under its id: when it has started, or was away for so long that its lease ended. */
    long epoch();

    /** How clients reach it, as {@code host:port}, {@code byteborne.cluster.address}; null if that is not set. */
    @Nullable
    String address();

    /** How clients in browsers reach it, as a URL, {@code byteborne.cluster.websocket-address}; null if that is not set. */
    @Nullable
    String webSocketAddress();

    /** How many sessions it has. */
    int sessions();

    /** How many users are logged in on it. */
    int users();

    /** Whether it is about to leave: it takes no more clients, and those that it has are told to connect again. */
    boolean isDraining();

    /** Whether it is this program. */
    boolean isSelf();
}
