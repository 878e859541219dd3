package io.byteborne.internal.cluster.store;

/**
 * What a node says of itself.
 *
 * @param id its name; no other living node has it
 * @param address how clients reach it, as {@code host:port}; empty if that is not known
 * @param webSocketAddress how clients in browsers reach it, as a URL; empty if that is not known
 * @param sessions how many sessions it has
 * @param users how many users are logged in on it
 * @param draining whether it is about to leave, and takes nobody any more
 */
public record NodeStatus(
        String id, String address, String webSocketAddress, int sessions, int users, boolean draining) {
    public NodeStatus(String id, String address, int sessions, int users) {
        this(id, address, "", sessions, users, false);
    }

    /** The same, of a node that is about to leave. */
    public NodeStatus asDraining() {
        return new NodeStatus(id, address, webSocketAddress, sessions, users, true);
    }
}
