package io.byteborne.internal.cluster.users;

import io.byteborne.internal.cluster.Membership;
import io.byteborne.internal.cluster.store.Claim;
import io.byteborne.internal.cluster.store.ClaimKey;
import io.byteborne.internal.cluster.store.ClusterDirectory;
import io.byteborne.internal.cluster.store.NodeRecord;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The directory as the world sees it: every stage completes on the world thread. */
public final class ClusterAccess {
    private final ClusterDirectory directory;
    private final Membership membership;
    private final Executor world;
    private final String self;

    /** @param world runs, on the world thread and soon, what is to be done with an answer */
    public ClusterAccess(ClusterDirectory directory, Membership membership, Executor world) {
        this.directory = directory;
        this.membership = membership;
        this.world = world;
        this.self = membership.self().id();
    }

    public ClusterDirectory directory() {
        return directory;
    }

    /** This node's lease; 0 if it has none. */
    public long epoch() {
        return membership.epoch();
    }

    /** Whether this process has made, or may have made, a claim of that epoch of this node's id. */
    public boolean isOwn(long epoch) {
        return epoch >= membership.firstEpoch();
    }

    /** This node's id. */
    public String self() {
        return self;
    }

    /** Runs something on the world thread, soon. */
    public void run(Runnable task) {
        world.execute(task);
    }

    /** The same stage, completed on the world thread. */
    public <T extends @Nullable Object> CompletionStage<T> onWorld(CompletionStage<T> stage) {
        CompletableFuture<T> told = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> world.execute(() -> {
            if (failure == null) {
                told.complete(value);
            } else {
                told.completeExceptionally(failure);
            }
        }));
        return told;
    }

    /** A claim and the node that it was made by, as far as that still has the lease for it. */
    public record Owned(Claim claim, @Nullable NodeRecord owner) {
        /** Whether the claim is valid. */
        public boolean isValid() {
            return owner != null && owner.holds(claim.epoch());
        }
    }

    /** Who owns something; null if nobody has claimed it. */
    public CompletionStage<@Nullable Owned> look(ClaimKey key) {
        return onWorld(directory.find(key).thenCompose(this::withOwner));
    }

    /** Whether a claim is valid, and whose. */
    public CompletionStage<Owned> ownerOf(Claim claim) {
        return onWorld(owned(claim));
    }

    private CompletionStage<@Nullable Owned> withOwner(@Nullable Claim claim) {
        return claim == null
                ? CompletableFuture.completedFuture(null)
                : owned(claim).thenApply(owned -> owned);
    }

    private CompletionStage<Owned> owned(Claim claim) {
        return directory.node(claim.node()).thenApply(node -> new Owned(claim, node));
    }
}
