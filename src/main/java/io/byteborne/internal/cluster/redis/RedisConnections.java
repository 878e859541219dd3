package io.byteborne.internal.cluster.redis;

import io.byteborne.cluster.ClusterUnavailableException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one Redis, set up so that nothing is hidden: what cannot be sent at once fails at once, what was sent when a
 * connection was lost fails and is not sent again, and what waits for an answer is bounded in number and time.
 */
public final class RedisConnections implements AutoCloseable {
    /** Two threads are enough for what a node has to say, and leave the game its own. */
    private static final int THREADS = 2;

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    /** Of a connection on which something was sent; the others are found by the heartbeat that a node misses. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Duration FIRST_RECONNECT = Duration.ofMillis(50);
    private static final Duration LAST_RECONNECT = Duration.ofSeconds(1);
    private static final int MAX_REQUESTS = 10_000;

    private final RedisURI uri;
    private final ClientResources resources;
    private final RedisClient client;

    /** @param ssl certificates; null for those of the JDK, if the address asks for TLS at all */
    public RedisConnections(RedisURI uri, @Nullable SslOptions ssl) {
        this.uri = uri;
        uri.setTimeout(COMMAND_TIMEOUT);
        resources = ClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .reconnectDelay(Delay.exponential(
                        FIRST_RECONNECT.toMillis(), LAST_RECONNECT.toMillis(), TimeUnit.MILLISECONDS, 2))
                .build();
        client = RedisClient.create(resources);
        client.setOptions(options(ssl));
    }

    private static ClientOptions options(@Nullable SslOptions ssl) {
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                // All of them: a command that is replayed would be done twice, or long after it was given up.
                .replayFilter(command -> true)
                .requestQueueSize(MAX_REQUESTS)
                .timeoutOptions(TimeoutOptions.enabled(COMMAND_TIMEOUT))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(SocketOptions.KeepAliveOptions.builder()
                                .enable()
                                .idle(SILENCE)
                                .interval(Duration.ofSeconds(1))
                                .count(3)
                                .build())
                        .tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder()
                                .enable()
                                .tcpUserTimeout(SILENCE)
                                .build())
                        .build());
        if (ssl != null) {
            options.sslOptions(ssl);
        }
        return options.build();
    }

    /** Connects; blocks meanwhile. */
    <T> StatefulRedisConnection<T, T> connect(RedisCodec<T, T> codec) {
        try {
            return client.connect(codec, uri);
        } catch (RedisException failure) {
            throw unavailable(failure);
        }
    }

    CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> connectPubSub(RedisCodec<byte[], byte[]> codec) {
        return client.connectPubSubAsync(codec, uri);
    }

    /** What the users of this package are told, whatever went wrong. */
    static ClusterUnavailableException unavailable(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof java.util.concurrent.CompletionException
                        || cause instanceof java.util.concurrent.ExecutionException)) {
            cause = cause.getCause();
        }
        return cause instanceof ClusterUnavailableException known
                ? known
                : new ClusterUnavailableException("Redis: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, CONNECT_TIMEOUT);
        resources
                .shutdown(0, CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CONNECT_TIMEOUT.toMillis());
    }
}
