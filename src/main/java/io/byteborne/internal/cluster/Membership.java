package io.byteborne.internal.cluster;

import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.cluster.NodeJoinedEvent;
import io.byteborne.cluster.NodeLeftEvent;
import io.byteborne.internal.cluster.store.ClusterDirectory;
import io.byteborne.internal.cluster.store.ClusterDirectory.JoinResult;
import io.byteborne.internal.cluster.store.NodeRecord;
import io.byteborne.internal.cluster.store.NodeStatus;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's lease of its id, and the nodes that have one beside it.
 *
 * <p>The lease is judged by this node's own monotonic clock, from the moment before it was asked for, and a little shorter
 * than it was asked for: so this node stops to count on it before the directory lets anybody else count on its end,
 * however long an answer takes and however long the process stands still. Of other nodes, the directory is the truth.
 *
 * <p>What the directory does not say changes nothing: while it is away, the nodes are those of before.
 *
 * <p>Any thread; {@link #beat} is called by one.
 */
public final class Membership {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    /** The part of a lease that is given away for clocks that do not run equally fast. */
    private static final int MARGIN = 30;

    private final RateLimitedLog peerLog = new RateLimitedLog(log);
    private final ClusterDirectory directory;
    private final String boot;
    private final Supplier<NodeStatus> status;
    private final Duration lease;
    private final NanoClock clock;
    private final Consumer<Object> events;

    /** A lease that was granted; immutable, so that epoch and end belong together for any thread. */
    private record Lease(long epoch, long endNanos) {}

    private volatile @Nullable Lease held;
    /** Of this process; those before are of others that had the id. */
    private volatile long firstEpoch = Long.MAX_VALUE;
    /** By id, without this one; replaced as a whole. */
    private volatile Map<String, ClusterNode> others = Map.of();

    private volatile boolean draining;
    /** Guarded by this, as what follows. */
    private boolean asking;

    private boolean left;

    /** Until when a node that the directory does not have may only not have come back yet. */
    private long lenientUntil;

    /**
     * @param boot names this process
     * @param status what there is to say of this node, now
     * @param events publishes an event on the world thread, in the order in which they are given
     */
    public Membership(
            ClusterDirectory directory,
            String boot,
            Supplier<NodeStatus> status,
            Duration lease,
            NanoClock clock,
            Consumer<Object> events) {
        this.directory = directory;
        this.boot = boot;
        this.status = status;
        this.lease = lease;
        this.clock = clock;
        this.events = events;
        lenientUntil = clock.nanoTime();
    }

    /**
     * The epoch of this node's lease; 0 if it has none, or it has ended by this node's clock. Whoever wants to do something in
     * the name of this node asks each time.
     */
    public long epoch() {
        Lease lease = held;
        return lease == null || clock.nanoTime() - lease.endNanos >= 0 ? 0 : lease.epoch;
    }

    /** The first epoch that this process had; earlier ones of this node's id were other processes'. */
    public long firstEpoch() {
        return firstEpoch;
    }

    private NodeStatus status() {
        NodeStatus now = status.get();
        return draining ? now.asDraining() : now;
    }

    /** Says, from now on, that this node is about to leave. */
    public CompletionStage<?> drain() {
        draining = true;
        return beat();
    }

    /**
     * Asks for the id, as {@link ClusterDirectory#join}.
     *
     * @param dead a process that has the id no longer, though its lease has not ended
     */
    public CompletionStage<JoinResult> join(@Nullable String dead) {
        synchronized (this) {
            left = false;
        }
        draining = false;
        return ask(dead);
    }

    private CompletionStage<JoinResult> ask(@Nullable String dead) {
        long began = clock.nanoTime();
        return directory.join(status(), boot, dead, lease).thenApply(result -> {
            if (result instanceof JoinResult.Joined joined) {
                began(joined.epoch(), began);
            }
            return result;
        });
    }

    private synchronized void began(long epoch, long asked) {
        if (firstEpoch == Long.MAX_VALUE) {
            firstEpoch = epoch;
        } else {
            // A directory that has lost this node's lease may have lost those of others, who count on them until their
            // ends.
            lenientUntil = clock.nanoTime() + lease.toNanos();
        }
        held = new Lease(epoch, endOf(asked));
        log.info("Joined the cluster as {}, epoch {}", status().id(), Long.toString(epoch));
    }

    private long endOf(long asked) {
        return asked + lease.toNanos() - lease.toNanos() / MARGIN;
    }

    /**
     * Renews the lease, or joins again if it has ended; then looks which other nodes there are.
     *
     * @return completes, perhaps with a failure, when that is done
     */
    public CompletionStage<?> beat() {
        synchronized (this) {
            if (asking) {
                return CompletableFuture.completedStage(null);
            }
            asking = true;
        }
        return renewedSafely().thenCompose(done -> directory.nodes()).whenComplete((nodes, failure) -> {
            synchronized (this) {
                asking = false;
                if (failure == null) {
                    look(nodes);
                }
            }
            if (failure != null) {
                peerLog.warn("The lease of this node could not be renewed: {}", failure.getMessage());
            }
        });
    }

    /** What there is to say of this node comes from the game, too, and may throw; the next beat must be made all the same. */
    private CompletionStage<?> renewedSafely() {
        try {
            return renewed();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private CompletionStage<?> renewed() {
        Lease lease = held;
        long epoch = epoch();
        if (epoch == 0) {
            if (lease != null) {
                log.warn("The lease of this node has ended without being renewed; it joins again");
            }
            held = null;
            return joinAgain();
        }
        long asked = clock.nanoTime();
        return directory.renew(status(), epoch, this.lease).thenCompose(done -> {
            if (done) {
                extend(epoch, asked);
                return CompletableFuture.completedStage(null);
            }
            log.warn("The cluster's directory does not know this node any more; it joins again");
            held = null;
            return joinAgain();
        });
    }

    private synchronized void extend(long epoch, long asked) {
        Lease lease = held;
        // One that has ended meanwhile must not come to life: this node has said that it has none.
        if (lease != null && lease.epoch == epoch && epoch() == epoch) {
            held = new Lease(epoch, endOf(asked));
        }
    }

    private CompletionStage<?> joinAgain() {
        synchronized (this) {
            if (left) {
                // The answer to a renewal came after the end.
                return CompletableFuture.completedStage(null);
            }
        }
        return ask(null).thenAccept(result -> {
            if (result instanceof JoinResult.Held) {
                peerLog.error(
                        "Another process has taken this node's id, {}: this one owns nothing until that has left",
                        status().id());
            }
        });
    }

    /** Holding the monitor, so that events are given in the order of what they tell. */
    private void look(List<NodeRecord> nodes) {
        String self = status().id();
        if (nodes.stream().noneMatch(node -> node.id().equals(self))) {
            // It has lost everything since the lease was renewed, or this node has none: that says nothing of others.
            return;
        }
        Map<String, ClusterNode> before = others;
        Map<String, ClusterNode> now = new TreeMap<>();
        for (NodeRecord node : nodes) {
            if (!node.id().equals(self)) {
                now.put(node.id(), Node.of(node));
            }
        }
        boolean lenient = clock.nanoTime() - lenientUntil < 0;
        List<Object> news = new ArrayList<>();
        for (ClusterNode old : before.values()) {
            ClusterNode present = now.get(old.id());
            if (present == null && lenient) {
                now.put(old.id(), old);
            } else if (!old.equals(present)) {
                log.info("{} has left the cluster", old);
                news.add(new NodeLeftEvent(old));
            }
        }
        for (ClusterNode node : now.values()) {
            if (!node.equals(before.get(node.id()))) {
                log.info("{} is in the cluster", node);
                news.add(new NodeJoinedEvent(node));
            }
        }
        others = now;
        news.forEach(events);
    }

    /** Ends the lease, and with it what was claimed under it. */
    public CompletionStage<Boolean> leave() {
        Lease lease;
        synchronized (this) {
            lease = held;
            held = null;
            left = true;
        }
        return lease == null
                ? CompletableFuture.failedFuture(new ClusterUnavailableException("This node has no lease", null))
                : directory.leave(status().id(), lease.epoch);
    }

    /** This node. */
    public ClusterNode self() {
        return new Node(status(), epoch(), true);
    }

    /** All nodes, this one first. */
    public Collection<ClusterNode> nodes() {
        List<ClusterNode> all = new ArrayList<>();
        all.add(self());
        all.addAll(others.values());
        return List.copyOf(all);
    }

    /** The node with that id; null if there is none. */
    public @Nullable ClusterNode find(String id) {
        return id.equals(status().id()) ? self() : others.get(id);
    }

    /** A node of whose record somebody knows, though {@link #nodes} may not have it yet. */
    public ClusterNode nodeOf(NodeRecord record) {
        return record.id().equals(status().id()) ? self() : Node.of(record);
    }

    /** Whether the lease has not ended, by this node's clock. */
    public boolean isJoined() {
        return epoch() != 0;
    }
}
