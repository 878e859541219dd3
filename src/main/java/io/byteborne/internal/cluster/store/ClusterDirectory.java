package io.byteborne.internal.cluster.store;

import io.byteborne.cluster.ClusterUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes there are, and what they own: the truth that all nodes share. Every record expires by itself.
 *
 * <p>Any thread; nothing but {@link #open} and {@link #close} blocks. Stages complete on a thread of the directory. They
 * fail with a {@link ClusterUnavailableException} if the directory cannot be reached, at once, or does not answer, soon;
 * nothing is tried again later.
 */
public interface ClusterDirectory extends AutoCloseable {
    /**
     * Connects. Afterwards, connections that are lost come back by themselves.
     *
     * @throws ClusterUnavailableException if that fails
     */
    void open();

    /**
     * Takes an id, and begins a lease of it under a new epoch. If the process has the id already, its former epoch ends.
     *
     * @param dead the process that is known to have the id no longer, though its lease has not ended; it may be taken over,
     *     and what it has claimed stays its own until then
     */
    CompletionStage<JoinResult> join(NodeStatus node, String boot, @Nullable String dead, Duration lease);

    /** What became of {@link #join}. */
    sealed interface JoinResult {
        record Joined(long epoch) implements JoinResult {}

        /** Another process has the id, and its lease has that much time left. */
        record Held(String boot, Duration left) implements JoinResult {}
    }

    /**
     * Makes a lease begin anew, with what the node now says of itself.
     *
     * @return false if there is no such lease any more: it has ended, or another process has the id
     */
    CompletionStage<Boolean> renew(NodeStatus node, long epoch, Duration lease);

    /**
     * Ends a lease, and with it everything that was claimed under it.
     *
     * @return false if there is no such lease any more
     */
    CompletionStage<Boolean> leave(String id, long epoch);

    /** The node with that id; null if there is none, and no former one's lease either. */
    CompletionStage<@Nullable NodeRecord> node(String id);

    /** All nodes that are present, by id. */
    CompletionStage<List<NodeRecord>> nodes();

    /** Who has claimed something last, valid or not; null if that is not known any more. */
    CompletionStage<@Nullable Claim> find(ClaimKey key);

    /**
     * Claims something, if nobody else has since the caller looked: the only way in which an owner changes.
     *
     * @param expected token of the claim that is there, {@link Claim#NO_TOKEN} for none
     * @param leastToken the new one is at least that, and greater than all before
     * @param life how long the record is kept unless it is renewed
     */
    CompletionStage<ClaimResult> claim(
            ClaimKey key, long expected, long leastToken, String node, long epoch, long session, Duration life);

    /** As above, with any token that is greater than all before. */
    default CompletionStage<ClaimResult> claim(
            ClaimKey key, long expected, String node, long epoch, long session, Duration life) {
        return claim(key, expected, Claim.NO_TOKEN, node, epoch, session, life);
    }

    /** What became of {@link #claim}. */
    sealed interface ClaimResult {
        record Claimed(long token) implements ClaimResult {}

        /** There is another claim than the expected one; null if there is none. */
        record Changed(@Nullable Claim present) implements ClaimResult {}
    }

    /**
     * Keeps a claim for longer.
     *
     * @param session the session that the claim is for by now
     * @return false if another claim has taken its place, or none
     */
    CompletionStage<Boolean> renew(ClaimKey key, long token, long session, Duration life);

    /** Gives a claim up; false if another one has taken its place, or none. */
    CompletionStage<Boolean> release(ClaimKey key, long token);

    /** Whether requests have a chance at the moment. */
    boolean isConnected();

    /** How many requests have failed. */
    long failures();

    /** Does not end leases. */
    @Override
    void close();
}
