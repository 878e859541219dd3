package io.byteborne.internal.cluster.store;

import io.byteborne.cluster.ClusterUnavailableException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries batches of bytes between nodes: at most once, and those of one sender in order. What is lost is lost silently;
 * whoever needs to know numbers batches.
 *
 * <p>Any thread; nothing but {@link #open} and {@link #close} blocks. Stages complete on a thread of the bus, and fail with a
 * {@link ClusterUnavailableException} if it cannot be reached, at once, or does not answer, soon.
 */
public interface ClusterBus extends AutoCloseable {
    /**
     * Connects, and hears nothing yet. Afterwards, connections that are lost come back by themselves, with what they heard.
     *
     * @throws ClusterUnavailableException if that fails
     */
    void open();

    /**
     * Hears batches for one node and those for all, from when the stage completes. Called once.
     *
     * @param received gets each batch, on the bus's thread, one at a time; must neither block nor throw
     */
    CompletionStage<@Nullable Void> hear(String nodeId, Consumer<byte[]> received);

    /** Replaces the connection on which this node hears by a new one: what it should have heard has not come. */
    CompletionStage<@Nullable Void> hearAnew();

    /**
     * Sends a batch.
     *
     * @param nodeId the receiver; null for all nodes, the sender among them
     * @return how many heard it, as far as the bus knows: 0 means that the receiver has no connection to the bus
     */
    CompletionStage<Long> publish(@Nullable String nodeId, byte[] batch);

    /** Whether what is published has a chance at the moment. */
    boolean isConnected();

    @Override
    void close();
}
