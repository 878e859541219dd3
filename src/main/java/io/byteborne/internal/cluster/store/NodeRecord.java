package io.byteborne.internal.cluster.store;

import java.util.Set;

/**
 * A node whose lease had not ended when this was read.
 *
 * @param boot names the process; a new one has another, even under the same id
 * @param epoch the process' present lease. Epochs of an id only grow, and one that has ended never comes back
 * @param former epochs of processes that had this id before and died; their leases have not ended yet
 */
public record NodeRecord(NodeStatus status, String boot, long epoch, Set<Long> former) {
    public NodeRecord {
        former = Set.copyOf(former);
    }

    public String id() {
        return status.id();
    }

    /** Whether what was claimed in an epoch of this id is still its node's. */
    public boolean holds(long claimedIn) {
        return claimedIn == epoch || former.contains(claimedIn);
    }

    /** Whether a process holds the id; if not, the record only keeps former epochs until their leases end. */
    public boolean isPresent() {
        return !boot.isEmpty();
    }
}
