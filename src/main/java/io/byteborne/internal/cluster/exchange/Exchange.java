package io.byteborne.internal.cluster.exchange;

import io.byteborne.cluster.Delivery;
import io.byteborne.internal.cluster.exchange.Batch.Item;
import io.byteborne.internal.cluster.store.ClusterBus;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.world.NanoClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node tells others and hears from them, over the bus: at most once, in order, and bounded. Items for one node are
 * gathered until the world's pass is over. Any thread; what other nodes tell is handled on the world thread.
 */
public final class Exchange {
    /** A batch that has become so large leaves at once. */
    private static final int BATCH_BYTES = 64 * 1024;
    /** What an item takes beside its content, about. */
    private static final int ITEM_BYTES = 16;
    /** Nodes that nothing was told, or heard of, for so long have probably gone for good. */
    private static final Duration FORGET = Duration.ofMinutes(10);

    /** In place of a node's id, none of which is empty. */
    private static final String ALL = "";

    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    private final RateLimitedLog peerLog = new RateLimitedLog(log);
    private final ClusterBus bus;
    private final LongSupplier epoch;
    private final WorldSide world;
    private final long maxWaiting;
    private final String self;
    private final NanoClock clock;
    private final Duration silence;
    private final Hearing own = new Hearing();
    private final Hearing all = new Hearing();
    private final LongAdder malformed = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder outdated = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder overrun = new LongAdder();
    private final LongAdder unavailable = new LongAdder();
    private final LongAdder full = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder heard = new LongAdder();
    /** By the number of the kind. */
    private final Map<Integer, ItemHandler> handlers = new HashMap<>();

    private final SequenceCheck sequences = new SequenceCheck();
    /** A lease since which this node has listened; 0 if it has had none. Guarded by the sequences. */
    private long since;
    /** Bytes that the bus has not confirmed, and bytes that the world has not dealt with. */
    private final AtomicLong leaving = new AtomicLong();

    private final AtomicLong arrived = new AtomicLong();
    /** By the receiving node. Guarded by itself. */
    private final Map<String, Outgoing> outgoing = new HashMap<>();

    private boolean flushAsked;
    private long lastSeries;
    /** Since when this node has not heard itself. Guarded by this, as what follows. */
    private long silentSince;

    private boolean renewing;
    private volatile boolean hearing;
    /** Whether something that others have told may not have come, and nobody has asked since. */
    private final AtomicBoolean missed = new AtomicBoolean();

    /** Whether a channel has carried a heartbeat since the last look. */
    private static final class Hearing {
        private volatile boolean heard;

        boolean take() {
            boolean was = heard;
            heard = false;
            return was;
        }
    }

    /** How the world thread is reached. */
    public interface WorldSide {
        /** Runs what another node has told, in the order in which that came. */
        void run(Runnable items);

        /** Runs something as soon as the pass is over. */
        void afterThePass(Runnable flush);
    }

    /** Deals with items of one kind. World thread. */
    @FunctionalInterface
    public interface ItemHandler {
        /**
         * Deals with one item.
         *
         * @param sender the node that has told it
         * @throws IOException if the content cannot be read
         */
        void handle(String sender, byte[] content) throws IOException;
    }

    /** What became of something that was to be told. */
    public enum Sent {
        QUEUED(Delivery.SENT),
        /** This node has no lease, or no connection to the bus. */
        UNAVAILABLE(Delivery.UNAVAILABLE),
        /** So much is on its way already that nothing more is taken. */
        FULL(Delivery.OVERLOADED);

        private final Delivery delivery;

        Sent(Delivery delivery) {
            this.delivery = delivery;
        }

        /** As the game is told. */
        public Delivery delivery() {
            return delivery;
        }
    }

    private static final class Outgoing {
        private final long series;
        private List<Item> items = new ArrayList<>();
        private int bytes;
        private long epoch;
        private long sequence;
        private long usedNanos;

        Outgoing(long series) {
            this.series = series;
        }
    }

    /**
     * @param self this node's id
     * @param epoch this node's lease; 0 if it has none
     * @param maxWaiting bytes that may be on their way to other nodes, and that may wait for the world
     * @param silence for how long this node may not hear itself before its subscription counts as dead
     */
    public Exchange(
            ClusterBus bus,
            String self,
            LongSupplier epoch,
            WorldSide world,
            NanoClock clock,
            Duration silence,
            long maxWaiting) {
        this.bus = bus;
        this.epoch = epoch;
        this.world = world;
        this.maxWaiting = maxWaiting;
        this.self = self;
        this.clock = clock;
        this.silence = silence;
        silentSince = clock.nanoTime();
    }

    /** Says who deals with items of one kind. Before {@link #start}. */
    public void handle(ItemKind kind, ItemHandler handler) {
        handlers.put(kind.number(), handler);
    }

    /** Tells another node something: at most once, and after everything that it was told before. */
    public Sent tell(String node, ItemKind kind, byte[] content) {
        return put(node, kind, content);
    }

    /** Tells all other nodes something: at most once, and after everything that all of them were told before. */
    public Sent tellAll(ItemKind kind, byte[] content) {
        return put(ALL, kind, content);
    }

    private Sent put(String node, ItemKind kind, byte[] content) {
        if (epoch.getAsLong() == 0 || !bus.isConnected()) {
            unavailable.increment();
            return Sent.UNAVAILABLE;
        }
        int bytes = content.length + ITEM_BYTES;
        if (leaving.get() + bytes > maxWaiting) {
            full.increment();
            return Sent.FULL;
        }
        leaving.addAndGet(bytes);
        boolean ask;
        synchronized (outgoing) {
            Outgoing to = outgoing.computeIfAbsent(node, id -> new Outgoing(++lastSeries));
            to.items.add(new Item(kind.number(), content));
            to.bytes += bytes;
            if (to.bytes >= BATCH_BYTES) {
                publish(node, to);
            }
            ask = !flushAsked;
            flushAsked = true;
        }
        if (ask) {
            world.afterThePass(this::flush);
        }
        return Sent.QUEUED;
    }

    private void flush() {
        synchronized (outgoing) {
            flushAsked = false;
            outgoing.forEach((node, to) -> {
                if (!to.items.isEmpty()) {
                    publish(node, to);
                }
            });
        }
    }

    /** Holding the monitor of what is outgoing, so that batches leave in the order of their numbers. */
    private void publish(String node, Outgoing to) {
        List<Item> items = to.items;
        int bytes = to.bytes;
        to.items = new ArrayList<>();
        to.bytes = 0;
        long now = epoch.getAsLong();
        if (now == 0) {
            // The lease has ended since.
            leaving.addAndGet(-bytes);
            failed.add(items.size());
            return;
        }
        if (to.epoch != now) {
            to.epoch = now;
            to.sequence = 0;
        }
        to.sequence++;
        to.usedNanos = clock.nanoTime();
        boolean toAll = node.equals(ALL);
        bus.publish(toAll ? null : node, new Batch(self, now, toAll, to.series, to.sequence, items).toBytes())
                .whenComplete((heardBy, failure) -> {
                    leaving.addAndGet(-bytes);
                    (failure == null ? sent : failed).add(items.size());
                    if (failure != null) {
                        peerLog.warn(
                                "{} items for {} are lost: {}",
                                items.size(),
                                toAll ? "all nodes" : "node " + node,
                                failure.getMessage());
                    }
                });
    }

    /** Begins to hear; a failure to do so is made up for by {@link #beat}. */
    public CompletionStage<@Nullable Void> start() {
        return bus.hear(self, this::received);
    }

    /**
     * How many processes hear what is sent to a node: 0 means that none that has this id is connected.
     */
    public CompletionStage<Long> listeners(String nodeId) {
        return bus.publish(nodeId, Batch.uncounted(self, 0, false, List.of()).toBytes());
    }

    /**
     * Tells this node that it is there, over both of its channels, and replaces a subscription on which it does not hear
     * that: a subscription can be dead while its connection is not, and nothing else would ever tell. To be called more
     * often than the silence that is allowed is long.
     */
    public void beat() {
        long now = clock.nanoTime();
        boolean dead = false;
        synchronized (this) {
            // Not one without the other: each is a subscription of its own.
            boolean both = own.heard && all.heard;
            if (both) {
                own.take();
                all.take();
                silentSince = now;
                if (!hearing) {
                    log.info("Hears the other nodes");
                    missed.set(true);
                }
                hearing = true;
            } else if (now - silentSince >= silence.toNanos()) {
                dead = !renewing;
                renewing |= dead;
            }
        }
        if (dead) {
            hearing = false;
            missed.set(true);
            renewHearing();
        }
        forgetThoseWhoHaveGone(now);
        publishSigns();
    }

    /** The one for all also says what every other node should have heard by now. A failure shows in that nothing is heard. */
    private void publishSigns() {
        bus.publish(
                self,
                Batch.uncounted(self, 0, false, List.of(sign(new byte[0]))).toBytes());
        long now = epoch.getAsLong();
        synchronized (outgoing) {
            byte[] progress = Progress.toBytes(outgoing.entrySet().stream()
                    .filter(to -> to.getValue().epoch == now)
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, to -> new Progress.Sent(to.getValue().series, to.getValue().sequence))));
            bus.publish(
                    null,
                    Batch.uncounted(self, now, true, List.of(sign(progress))).toBytes());
        }
    }

    /** What is remembered of a node that comes back all the same begins anew, on both sides. */
    private void forgetThoseWhoHaveGone(long now) {
        long before = now - FORGET.toNanos();
        synchronized (outgoing) {
            outgoing.values().removeIf(to -> to.items.isEmpty() && to.usedNanos - before < 0);
        }
        if (hearing) {
            synchronized (sequences) {
                sequences.forget(before);
            }
        }
    }

    /** How much is remembered of other nodes. */
    int remembered() {
        synchronized (outgoing) {
            synchronized (sequences) {
                return outgoing.size() + sequences.size();
            }
        }
    }

    private static Item sign(byte[] content) {
        return new Item(ItemKind.HEARTBEAT.number(), content);
    }

    private void renewHearing() {
        peerLog.warn("Has not heard itself for {}; subscribes anew", silence);
        bus.hearAnew().whenComplete((nothing, failure) -> {
            synchronized (this) {
                renewing = false;
                if (failure == null) {
                    silentSince = clock.nanoTime();
                }
            }
        });
    }

    /** Whether what others send reaches this node, as far as it knows. */
    public boolean isHearing() {
        return hearing;
    }

    /** Whether something that others have told may not have come since this was asked last. */
    public boolean takeMissed() {
        return missed.getAndSet(false);
    }

    /** Batches and items that could not be read. */
    public long malformed() {
        return malformed.sum();
    }

    /** Batches of other nodes that have not come, though later ones have. */
    public long lost() {
        return lost.sum();
    }

    /** Batches that have come before, or are of a lease that has ended. */
    public long outdated() {
        return outdated.sum();
    }

    /** Items for other nodes that Redis has not taken. */
    public long failed() {
        return failed.sum();
    }

    /** Batches that were dropped since the world had not dealt with too many others. */
    public long overrun() {
        return overrun.sum();
    }

    /** Items that were not taken, as {@link Sent#UNAVAILABLE}. */
    public long unavailable() {
        return unavailable.sum();
    }

    /** Items that were not taken, as {@link Sent#FULL}. */
    public long full() {
        return full.sum();
    }

    /** Items that other nodes were told. */
    public long sent() {
        return sent.sum();
    }

    /** Items that other nodes have told. */
    public long heard() {
        return heard.sum();
    }

    /** Items of kinds that only newer nodes know. */
    public long unknown() {
        return unknown.sum();
    }

    /** The bus's thread. */
    private void received(byte[] bytes) {
        try {
            Batch batch = Batch.from(bytes);
            if (batch.sequence() == 0) {
                for (Item item : batch.items()) {
                    noteSign(batch, item);
                }
            } else if (!(batch.toAll() && batch.sender().equals(self)) && isNew(batch)) {
                pass(batch, bytes.length);
            }
        } catch (IOException unreadable) {
            malformed.increment();
            peerLog.warn("A batch that cannot be read was dropped", unreadable);
        } catch (RuntimeException failure) {
            peerLog.error("A batch could not be dealt with", failure);
        }
    }

    /** What is not numbered: signs of life. */
    private void noteSign(Batch batch, Item item) throws IOException {
        if (item.kind() != ItemKind.HEARTBEAT.number()) {
            unknown.increment();
        } else if (batch.sender().equals(self)) {
            (batch.toAll() ? all : own).heard = true;
        } else if (batch.toAll() && batch.epoch() != 0) {
            noteProgress(batch, false, Progress.of(self, item.content()));
            noteProgress(batch, true, Progress.of(ALL, item.content()));
        }
    }

    private void noteProgress(Batch batch, boolean toAll, Progress.Sent sent) {
        synchronized (sequences) {
            noteMissing(
                    batch.sender(),
                    sequences.check(batch.sender(), batch.epoch(), toAll, sent, since(), clock.nanoTime()));
        }
    }

    /** Holding the monitor of the sequences. */
    private long since() {
        if (since == 0) {
            since = epoch.getAsLong();
        }
        return since;
    }

    private boolean isNew(Batch batch) {
        long missing;
        synchronized (sequences) {
            missing = sequences.check(batch, since(), clock.nanoTime());
        }
        if (missing == SequenceCheck.OUTDATED) {
            outdated.increment();
            return false;
        }
        noteMissing(batch.sender(), missing);
        return true;
    }

    private void noteMissing(String sender, long missing) {
        if (missing > 0) {
            lost.add(missing);
            missed.set(true);
            peerLog.warn("{} batches of node {} are lost", missing, sender);
        }
    }

    private void pass(Batch batch, int bytes) {
        if (arrived.get() + bytes > maxWaiting) {
            overrun.increment();
            missed.set(true);
            peerLog.warn(
                    "A batch of node {} is dropped: the world has yet to deal with {} bytes", batch.sender(), arrived);
            return;
        }
        arrived.addAndGet(bytes);
        world.run(() -> {
            arrived.addAndGet(-bytes);
            batch.items().forEach(item -> handle(batch.sender(), item));
        });
    }

    private void handle(String sender, Item item) {
        ItemHandler handler = handlers.get(item.kind());
        if (handler == null) {
            unknown.increment();
            return;
        }
        heard.increment();
        try {
            handler.handle(sender, item.content());
        } catch (IOException unreadable) {
            malformed.increment();
            peerLog.warn("What node {} has told cannot be read", sender, unreadable);
        } catch (RuntimeException failure) {
            peerLog.error("What node {} has told could not be dealt with", sender, failure);
        }
    }
}
