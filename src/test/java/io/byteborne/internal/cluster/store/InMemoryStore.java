package io.byteborne.internal.cluster.store;

import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.world.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of one process share, by a clock of the test's. Each node has its own {@link #directory} and {@link #bus},
 * which can be cut off one by one; everything is done at once, by the caller.
 */
public final class InMemoryStore {
    private final NanoClock nanos;
    private final Map<String, Node> nodes = new TreeMap<>();
    private final Map<ClaimKey, Kept> claims = new HashMap<>();
    private final List<Bus> buses = new CopyOnWriteArrayList<>();
    private int operations;

    private record Node(NodeStatus status, String boot, long epoch, Map<Long, Long> former, long endNanos) {}

    private record Kept(Claim claim, long endNanos) {}

    public InMemoryStore(NanoClock nanos) {
        this.nanos = nanos;
    }

    /** Loses everything, as a Redis that restarts. */
    public synchronized void clear() {
        nodes.clear();
        claims.clear();
    }

    /** How many operations there were on all directories. */
    public synchronized int operations() {
        return operations;
    }

    public Directory directory() {
        return new Directory();
    }

    public Bus bus() {
        return new Bus();
    }

    private static <T extends @Nullable Object> CompletionStage<T> failed() {
        return CompletableFuture.failedFuture(new ClusterUnavailableException("cut off", null));
    }

    private long after(long old) {
        return Math.max(nanos.nanoTime() / 1000, old + 1);
    }

    private @Nullable Node present(String id) {
        Node node = nodes.get(id);
        if (node != null && node.endNanos - nanos.nanoTime() <= 0) {
            nodes.remove(id);
            return null;
        }
        return node;
    }

    private @Nullable Kept claimed(ClaimKey key) {
        Kept record = claims.get(key);
        if (record != null && record.endNanos - nanos.nanoTime() <= 0) {
            claims.remove(key);
            return null;
        }
        return record;
    }

    private Map<Long, Long> alive(Map<Long, Long> former) {
        return former.entrySet().stream()
                .filter(one -> one.getValue() - nanos.nanoTime() > 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** One node's access to the records. */
    public final class Directory implements ClusterDirectory {
        private volatile boolean connected;
        private volatile boolean holding;
        private final AtomicInteger failures = new AtomicInteger();
        private final List<Held<?>> held = new CopyOnWriteArrayList<>();

        private record Held<T extends @Nullable Object>(CompletableFuture<T> answer, T value) {
            void give() {
                answer.complete(value);
            }
        }

        @Override
        public void open() {
            connected = true;
        }

        /** Cuts this node off, or lets it in again. */
        public void setConnected(boolean connected) {
            this.connected = connected;
        }

        /** Lets what is asked from now on be done, and be answered only by {@link #answer} or {@link #answerHeld}. */
        public void holdAnswers() {
            holding = true;
        }

        /** How many answers are held. */
        public int held() {
            return held.size();
        }

        /** Gives the answers that are held, and holds no more of them. */
        public void answer() {
            holding = false;
            answerHeld();
        }

        /** Gives the answers that are held now. */
        public void answerHeld() {
            List<Held<?>> answers = List.copyOf(held);
            held.clear();
            answers.forEach(Held::give);
        }

        /** Lets those who wait for the answers that are held believe that there are none, and holds no more of them. */
        public void loseAnswers() {
            holding = false;
            List<Held<?>> answers = List.copyOf(held);
            held.clear();
            answers.forEach(one ->
                    one.answer.completeExceptionally(new ClusterUnavailableException("no answer in time", null)));
        }

        private <T extends @Nullable Object> CompletionStage<T> told(T value) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            if (holding) {
                held.add(new Held<>(answer, value));
            } else {
                answer.complete(value);
            }
            return answer;
        }

        private boolean begin() {
            operations++;
            if (!connected) {
                failures.incrementAndGet();
            }
            return connected;
        }

        @Override
        public CompletionStage<JoinResult> join(NodeStatus node, String boot, @Nullable String dead, Duration lease) {
            synchronized (InMemoryStore.this) {
                if (!begin()) {
                    return failed();
                }
                Node old = present(node.id());
                Map<Long, Long> former = old == null ? new HashMap<>() : new HashMap<>(alive(old.former));
                long end = nanos.nanoTime() + lease.toNanos();
                if (old != null && !old.boot.isEmpty() && !old.boot.equals(boot)) {
                    if (!old.boot.equals(dead)) {
                        return told(new JoinResult.Held(old.boot, Duration.ofNanos(old.endNanos - nanos.nanoTime())));
                    }
                    former.put(old.epoch, old.endNanos);
                }
                long epoch = after(old == null ? 0 : old.epoch);
                nodes.put(
                        node.id(),
                        new Node(node, boot, epoch, former, old == null ? end : Math.max(end, old.endNanos)));
                return told(new JoinResult.Joined(epoch));
            }
        }

        @Override
        public CompletionStage<Boolean> renew(NodeStatus node, long epoch, Duration lease) {
            synchronized (InMemoryStore.this) {
                if (!begin()) {
                    return failed();
                }
                Node old = present(node.id());
                if (old == null || old.epoch != epoch) {
                    return told(false);
                }
                nodes.put(node.id(), new Node(node, old.boot, epoch, old.former, nanos.nanoTime() + lease.toNanos()));
                return told(true);
            }
        }

        @Override
        public CompletionStage<Boolean> leave(String id, long epoch) {
            synchronized (InMemoryStore.this) {
                if (!begin()) {
                    return failed();
                }
                Node old = present(id);
                if (old == null || old.epoch != epoch) {
                    return told(false);
                }
                nodes.remove(id);
                if (!alive(old.former).isEmpty()) {
                    nodes.put(id, new Node(old.status, "", 0, old.former, old.endNanos));
                }
                return told(true);
            }
        }

        private @Nullable NodeRecord record(String id) {
            Node node = present(id);
            return node == null
                    ? null
                    : new NodeRecord(
                            node.status,
                            node.boot,
                            node.epoch,
                            Set.copyOf(alive(node.former).keySet()));
        }

        @Override
        public CompletionStage<@Nullable NodeRecord> node(String id) {
            synchronized (InMemoryStore.this) {
                return begin() ? told(record(id)) : failed();
            }
        }

        @Override
        public CompletionStage<List<NodeRecord>> nodes() {
            synchronized (InMemoryStore.this) {
                if (!begin()) {
                    return failed();
                }
                List<NodeRecord> all = new ArrayList<>();
                for (String id : List.copyOf(nodes.keySet())) {
                    NodeRecord node = record(id);
                    if (node != null && node.isPresent()) {
                        all.add(node);
                    }
                }
                return told(Collections.unmodifiableList(all));
            }
        }

        @Override
        public CompletionStage<@Nullable Claim> find(ClaimKey key) {
            synchronized (InMemoryStore.this) {
                if (!begin()) {
                    return failed();
                }
                Kept there = claimed(key);
                return told(there == null ? null : there.claim);
            }
        }

        @Override
        public CompletionStage<ClaimResult> claim(
                ClaimKey key, long expected, long leastToken, String node, long epoch, long session, Duration life) {
            synchronized (InMemoryStore.this) {
                if (!begin()) {
                    return failed();
                }
                Kept there = claimed(key);
                long token = there == null ? Claim.NO_TOKEN : there.claim.token();
                if (token != expected) {
                    return told(new ClaimResult.Changed(there == null ? null : there.claim));
                }
                Claim claim = new Claim(node, epoch, session, after(Math.max(token, leastToken - 1)));
                claims.put(key, new Kept(claim, nanos.nanoTime() + life.toNanos()));
                return told(new ClaimResult.Claimed(claim.token()));
            }
        }

        @Override
        public CompletionStage<Boolean> renew(ClaimKey key, long token, long session, Duration life) {
            synchronized (InMemoryStore.this) {
                if (!begin()) {
                    return failed();
                }
                Kept there = claimed(key);
                if (there == null || there.claim.token() != token) {
                    return told(false);
                }
                Claim claim = new Claim(there.claim.node(), there.claim.epoch(), session, token);
                claims.put(key, new Kept(claim, nanos.nanoTime() + life.toNanos()));
                return told(true);
            }
        }

        @Override
        public CompletionStage<Boolean> release(ClaimKey key, long token) {
            synchronized (InMemoryStore.this) {
                if (!begin()) {
                    return failed();
                }
                Kept there = claimed(key);
                if (there == null || there.claim.token() != token) {
                    return told(false);
                }
                claims.remove(key);
                return told(true);
            }
        }

        @Override
        public boolean isConnected() {
            return connected;
        }

        @Override
        public long failures() {
            return failures.get();
        }

        @Override
        public void close() {
            connected = false;
        }
    }

    /** One node's access to the bus. */
    public final class Bus implements ClusterBus {
        private volatile boolean connected;
        /** Whether what others send is heard. */
        private volatile boolean deaf;

        private volatile @Nullable String own;
        private volatile Consumer<byte[]> received = batch -> {};
        private final AtomicInteger subscriptions = new AtomicInteger();

        @Override
        public void open() {
            connected = true;
        }

        /** Cuts this node off, or lets it in again. */
        public void setConnected(boolean connected) {
            this.connected = connected;
        }

        /** Lets the subscription be dead though the connection is not, until it is replaced. */
        public void deafen() {
            deaf = true;
        }

        /** Lets it hear a batch though it is deaf to all others. */
        public void hearOnly(byte[] batch) {
            received.accept(batch);
        }

        /** How often it has been subscribed. */
        public int subscriptions() {
            return subscriptions.get();
        }

        @Override
        public CompletionStage<@Nullable Void> hear(String nodeId, Consumer<byte[]> received) {
            if (!connected) {
                return failed();
            }
            own = nodeId;
            this.received = received;
            buses.add(this);
            subscriptions.incrementAndGet();
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<@Nullable Void> hearAnew() {
            if (!connected || own == null) {
                return failed();
            }
            deaf = false;
            subscriptions.incrementAndGet();
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Long> publish(@Nullable String nodeId, byte[] batch) {
            if (!connected) {
                return failed();
            }
            long heard = 0;
            for (Bus bus : buses) {
                if (bus.connected && !bus.deaf && (nodeId == null || nodeId.equals(bus.own))) {
                    heard++;
                    bus.received.accept(batch);
                }
            }
            return CompletableFuture.completedStage(heard);
        }

        @Override
        public boolean isConnected() {
            return connected;
        }

        @Override
        public void close() {
            connected = false;
            buses.remove(this);
        }
    }
}
