package io.byteborne.internal.cluster.redis;

import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.internal.cluster.store.Claim;
import io.byteborne.internal.cluster.store.ClaimKey;
import io.byteborne.internal.cluster.store.ClusterDirectory;
import io.byteborne.internal.cluster.store.NodeRecord;
import io.byteborne.internal.cluster.store.NodeStatus;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory in Redis. Each operation is one script for one key, so that it is done as a whole or not at all. Times are
 * those of Redis' clock.
 */
public final class RedisDirectory implements ClusterDirectory {
    /** Former epochs that still have time, as {@code epoch:end} with the end in ms. */
    private static final String FORMER = """
            local function alive(former)
                local kept = {}
                for epoch, till in string.gmatch(former or '', '(%d+):(%d+)') do
                    if till * 1000 > us then kept[#kept + 1] = epoch .. ':' .. till end
                end
                return kept
            end
            """;

    private static final Script JOIN = Script.of(FORMER + """
            local boot, dead, lease = ARGV[1], ARGV[2], tonumber(ARGV[3])
            local old = redis.call('HMGET', key, 'boot', 'epoch', 'former')
            local holder, left = old[1] or '', math.max(redis.call('PTTL', key), 0)
            if holder ~= '' and holder ~= boot and holder ~= dead then return {'held', holder, digits(left)} end
            local former = alive(old[3])
            if holder ~= '' and holder ~= boot then
                former[#former + 1] = old[2] .. ':' .. digits(math.floor(us / 1000) + left)
            end
            local epoch = digits(after(tonumber(old[2] or '0')))
            redis.call('HSET', key, 'boot', boot, 'epoch', epoch, 'former', table.concat(former, ' '),
                'address', ARGV[4], 'sessions', ARGV[5], 'users', ARGV[6], 'draining', ARGV[7],
                'websocket', ARGV[8])
            redis.call('PEXPIRE', key, digits(math.max(lease, left)))
            return {'joined', epoch}
            """);

    private static final Script RENEW_NODE = Script.of("""
            if redis.call('HGET', key, 'epoch') ~= ARGV[1] then return {} end
            redis.call('HSET', key, 'address', ARGV[3], 'sessions', ARGV[4], 'users', ARGV[5], 'draining', ARGV[6],
                'websocket', ARGV[7])
            redis.call('PEXPIRE', key, ARGV[2])
            return {'done'}
            """);

    private static final Script LEAVE = Script.of(FORMER + """
            if redis.call('HGET', key, 'epoch') ~= ARGV[1] then return {} end
            if #alive(redis.call('HGET', key, 'former')) == 0 then
                redis.call('DEL', key)
            else
                redis.call('HSET', key, 'boot', '', 'epoch', '0')
            end
            return {'done'}
            """);

    private static final Script READ_NODE = Script.of(FORMER + """
            local node = redis.call(
                'HMGET', key, 'boot', 'epoch', 'address', 'sessions', 'users', 'former', 'draining', 'websocket')
            if not node[1] then return {} end
            node[6] = table.concat(alive(node[6]), ' ')
            node[8] = node[8] or ''
            return node
            """);

    /** The index of nodes is only that: whether a node is there, its own record says. */
    private static final Script LIST_NODE = Script.of("""
            redis.call('ZREMRANGEBYSCORE', key, '-inf', digits(us))
            redis.call('ZADD', key, digits(us + ARGV[2] * 1000), ARGV[1])
            redis.call('PEXPIRE', key, ARGV[2])
            return {}
            """);

    private static final Script CLAIM = Script.of("""
            local there = redis.call('HMGET', key, 'node', 'epoch', 'session', 'token')
            local token = there[4] or '0'
            if token ~= ARGV[1] then
                return there[4] and {'changed', there[1], there[2], there[3], there[4]} or {'changed'}
            end
            token = digits(after(math.max(tonumber(token), ARGV[6] - 1)))
            redis.call('HSET', key, 'node', ARGV[2], 'epoch', ARGV[3], 'session', ARGV[4], 'token', token)
            redis.call('PEXPIRE', key, ARGV[5])
            return {'claimed', token}
            """);

    private static final Script RENEW_CLAIM = Script.of("""
            if redis.call('HGET', key, 'token') ~= ARGV[1] then return {} end
            redis.call('HSET', key, 'session', ARGV[2])
            redis.call('PEXPIRE', key, ARGV[3])
            return {'done'}
            """);

    private static final Script RELEASE = Script.of("""
            if redis.call('HGET', key, 'token') ~= ARGV[1] then return {} end
            redis.call('DEL', key)
            return {'done'}
            """);

    private final RedisConnections connections;
    private final String prefix;
    private final LongAdder failures = new LongAdder();
    private volatile @Nullable StatefulRedisConnection<String, String> connection;

    /** @param app which cluster of those that use this Redis */
    public RedisDirectory(RedisConnections connections, String app) {
        this.connections = connections;
        prefix = "bb:" + app + ":";
    }

    @Override
    public void open() {
        connection = connections.connect(StringCodec.UTF8);
    }

    private RedisAsyncCommands<String, String> redis() {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null) {
            throw new ClusterUnavailableException("Redis: not connected yet", null);
        }
        return open.async();
    }

    private <T extends @Nullable Object> CompletionStage<T> run(
            Script script, Function<List<String>, T> result, String key, String... arguments) {
        return ask(redis -> script.run(redis, prefix + key, arguments), result);
    }

    private <A, T extends @Nullable Object> CompletionStage<T> ask(
            Function<RedisAsyncCommands<String, String>, CompletionStage<A>> request, Function<A, T> result) {
        CompletionStage<A> answer;
        try {
            answer = request.apply(redis());
        } catch (RuntimeException refused) {
            answer = CompletableFuture.failedFuture(refused);
        }
        CompletableFuture<T> told = new CompletableFuture<>();
        answer.whenComplete((value, failure) -> {
            try {
                if (failure != null) {
                    throw failure;
                }
                told.complete(result.apply(value));
            } catch (Throwable reason) {
                failures.increment();
                told.completeExceptionally(RedisConnections.unavailable(reason));
            }
        });
        return told;
    }

    @Override
    public CompletionStage<JoinResult> join(NodeStatus node, String boot, @Nullable String dead, Duration lease) {
        list(node.id(), lease);
        return run(
                JOIN,
                answer -> answer.get(0).equals("joined")
                        ? new JoinResult.Joined(Long.parseLong(answer.get(1)))
                        : new JoinResult.Held(answer.get(1), Duration.ofMillis(Long.parseLong(answer.get(2)))),
                "node:" + node.id(),
                boot,
                Objects.requireNonNullElse(dead, ""),
                Long.toString(lease.toMillis()),
                node.address(),
                Integer.toString(node.sessions()),
                Integer.toString(node.users()),
                Boolean.toString(node.draining()),
                node.webSocketAddress());
    }

    /** If that fails, so does what it goes with. */
    private void list(String id, Duration lease) {
        run(LIST_NODE, answer -> answer, "nodes", id, Long.toString(lease.toMillis()));
    }

    @Override
    public CompletionStage<Boolean> renew(NodeStatus node, long epoch, Duration lease) {
        list(node.id(), lease);
        return run(
                RENEW_NODE,
                RedisDirectory::isDone,
                "node:" + node.id(),
                Long.toString(epoch),
                Long.toString(lease.toMillis()),
                node.address(),
                Integer.toString(node.sessions()),
                Integer.toString(node.users()),
                Boolean.toString(node.draining()),
                node.webSocketAddress());
    }

    @Override
    public CompletionStage<Boolean> leave(String id, long epoch) {
        return run(LEAVE, RedisDirectory::isDone, "node:" + id, Long.toString(epoch));
    }

    private static boolean isDone(List<String> answer) {
        return !answer.isEmpty();
    }

    @Override
    public CompletionStage<@Nullable NodeRecord> node(String id) {
        return run(READ_NODE, answer -> recordOf(id, answer), "node:" + id);
    }

    private static @Nullable NodeRecord recordOf(String id, List<String> answer) {
        if (answer.isEmpty()) {
            return null;
        }
        Set<Long> former = Stream.of(answer.get(5).split(" "))
                .filter(one -> !one.isEmpty())
                .map(one -> Long.valueOf(one.substring(0, one.indexOf(':'))))
                .collect(Collectors.toSet());
        return new NodeRecord(
                new NodeStatus(
                        id,
                        answer.get(2),
                        answer.get(7),
                        Integer.parseInt(answer.get(3)),
                        Integer.parseInt(answer.get(4)),
                        Boolean.parseBoolean(answer.get(6))),
                answer.get(0),
                Long.parseLong(answer.get(1)),
                former);
    }

    @Override
    public CompletionStage<List<NodeRecord>> nodes() {
        return ask(redis -> redis.zrange(prefix + "nodes", 0, -1).thenCompose(this::nodes), nodes -> nodes);
    }

    private CompletionStage<List<NodeRecord>> nodes(List<String> ids) {
        List<CompletableFuture<@Nullable NodeRecord>> all = new ArrayList<>(ids.size());
        for (String id : ids) {
            all.add(node(id).toCompletableFuture());
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).thenApply(done -> {
            List<NodeRecord> nodes = new ArrayList<>(all.size());
            for (CompletableFuture<@Nullable NodeRecord> one : all) {
                NodeRecord node = one.join();
                if (node != null && node.isPresent()) {
                    nodes.add(node);
                }
            }
            nodes.sort(Comparator.comparing(NodeRecord::id));
            return nodes;
        });
    }

    private static String keyOf(ClaimKey key) {
        return key.kind().label() + ":" + key.name();
    }

    @Override
    public CompletionStage<@Nullable Claim> find(ClaimKey key) {
        return ask(
                redis -> redis.hmget(prefix + keyOf(key), "node", "epoch", "session", "token"),
                fields -> fields.get(3).hasValue()
                        ? claimOf(fields.stream().map(field -> field.getValue()).toList())
                        : null);
    }

    private static Claim claimOf(List<String> fields) {
        return new Claim(
                fields.get(0),
                Long.parseLong(fields.get(1)),
                Long.parseLong(fields.get(2)),
                Long.parseLong(fields.get(3)));
    }

    @Override
    public CompletionStage<ClaimResult> claim(
            ClaimKey key, long expected, long leastToken, String node, long epoch, long session, Duration life) {
        return run(
                CLAIM,
                answer -> answer.get(0).equals("claimed")
                        ? new ClaimResult.Claimed(Long.parseLong(answer.get(1)))
                        : new ClaimResult.Changed(
                                answer.size() == 1 ? null : claimOf(answer.subList(1, answer.size()))),
                keyOf(key),
                Long.toString(expected),
                node,
                Long.toString(epoch),
                Long.toString(session),
                Long.toString(life.toMillis()),
                Long.toString(leastToken));
    }

    @Override
    public CompletionStage<Boolean> renew(ClaimKey key, long token, long session, Duration life) {
        return run(
                RENEW_CLAIM,
                RedisDirectory::isDone,
                keyOf(key),
                Long.toString(token),
                Long.toString(session),
                Long.toString(life.toMillis()));
    }

    @Override
    public CompletionStage<Boolean> release(ClaimKey key, long token) {
        return run(RELEASE, RedisDirectory::isDone, keyOf(key), Long.toString(token));
    }

    @Override
    public boolean isConnected() {
        StatefulRedisConnection<String, String> open = connection;
        return open != null && open.isOpen();
    }

    @Override
    public long failures() {
        return failures.sum();
    }

    @Override
    public void close() {
        StatefulRedisConnection<String, String> open = connection;
        if (open != null) {
            open.closeAsync();
        }
    }
}
