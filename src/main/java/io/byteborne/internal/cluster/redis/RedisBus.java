package io.byteborne.internal.cluster.redis;

import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.internal.cluster.store.ClusterBus;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bus on Redis' publish and subscribe, with two channels for each node: its own, and the one for all. A connection that
 * is lost comes back with its channels.
 */
public final class RedisBus implements ClusterBus {
    private final RedisConnections connections;
    private final String prefix;
    private volatile @Nullable StatefulRedisConnection<byte[], byte[]> sending;
    /** Guarded by this, as what follows. */
    private @Nullable StatefulRedisPubSubConnection<byte[], byte[]> hearing;

    private @Nullable Subscription subscription;
    private boolean closed;

    private record Subscription(String nodeId, Consumer<byte[]> received) {}

    /** @param app which cluster of those that use this Redis */
    public RedisBus(RedisConnections connections, String app) {
        this.connections = connections;
        prefix = "bb:" + app + ":bus:";
    }

    @Override
    public void open() {
        sending = connections.connect(ByteArrayCodec.INSTANCE);
        synchronized (this) {
            closed = false;
        }
    }

    /** No id of a node can be taken for all of them. */
    private byte[] channel(@Nullable String nodeId) {
        return (prefix + (nodeId == null ? "all" : "node:" + nodeId)).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public CompletionStage<@Nullable Void> hear(String nodeId, Consumer<byte[]> received) {
        Subscription wanted = new Subscription(nodeId, received);
        synchronized (this) {
            subscription = wanted;
        }
        return subscribe(wanted);
    }

    @Override
    public CompletionStage<@Nullable Void> hearAnew() {
        Subscription wanted;
        StatefulRedisPubSubConnection<byte[], byte[]> old;
        synchronized (this) {
            wanted = subscription;
            old = hearing;
            hearing = null;
        }
        if (wanted == null) {
            return CompletableFuture.failedFuture(new ClusterUnavailableException("Redis: nothing is heard yet", null));
        }
        if (old != null) {
            old.closeAsync();
        }
        return subscribe(wanted);
    }

    private CompletionStage<@Nullable Void> subscribe(Subscription wanted) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        try {
            connections
                    .connectPubSub(ByteArrayCodec.INSTANCE)
                    .thenCompose(connection -> subscribe(connection, wanted))
                    .whenComplete((nothing, failure) -> {
                        if (failure == null) {
                            done.complete(null);
                        } else {
                            done.completeExceptionally(RedisConnections.unavailable(failure));
                        }
                    });
        } catch (RuntimeException refused) {
            done.completeExceptionally(RedisConnections.unavailable(refused));
        }
        return done;
    }

    private CompletionStage<Void> subscribe(
            StatefulRedisPubSubConnection<byte[], byte[]> connection, Subscription wanted) {
        synchronized (this) {
            if (closed || hearing != null) {
                // Another attempt has been faster: with two connections, everything would come twice.
                connection.closeAsync();
                return closed
                        ? CompletableFuture.failedFuture(new ClusterUnavailableException("Redis: closed", null))
                        : CompletableFuture.completedStage(null);
            }
            hearing = connection;
        }
        connection.addListener(new RedisPubSubAdapter<byte[], byte[]>() {
            @Override
            public void message(byte[] channel, byte[] batch) {
                wanted.received.accept(batch);
            }
        });
        return connection.async().subscribe(channel(wanted.nodeId), channel(null));
    }

    @Override
    public CompletionStage<Long> publish(@Nullable String nodeId, byte[] batch) {
        StatefulRedisConnection<byte[], byte[]> open = sending;
        CompletableFuture<Long> heard = new CompletableFuture<>();
        try {
            if (open == null) {
                throw new ClusterUnavailableException("Redis: not connected yet", null);
            }
            open.async().publish(channel(nodeId), batch).whenComplete((receivers, failure) -> {
                if (failure == null) {
                    heard.complete(receivers);
                } else {
                    heard.completeExceptionally(RedisConnections.unavailable(failure));
                }
            });
        } catch (RuntimeException refused) {
            heard.completeExceptionally(RedisConnections.unavailable(refused));
        }
        return heard;
    }

    @Override
    public boolean isConnected() {
        StatefulRedisConnection<byte[], byte[]> open = sending;
        return open != null && open.isOpen();
    }

    @Override
    public void close() {
        StatefulRedisConnection<byte[], byte[]> open = sending;
        if (open != null) {
            open.closeAsync();
        }
        synchronized (this) {
            closed = true;
            if (hearing != null) {
                hearing.closeAsync();
            }
        }
    }
}
