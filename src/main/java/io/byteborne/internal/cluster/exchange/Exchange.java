package io.byteborne.internal.cluster.exchange;

import io.byteborne.internal.cluster.exchange.Batch.Item;
import io.byteborne.internal.cluster.store.ClusterBus;
import io.byteborne.internal.logging.RateLimitedLog;
import io.byteborne.world.NanoClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this node tells others and hears from them, over the bus. Any thread. */
public final class Exchange {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    private final RateLimitedLog peerLog = new RateLimitedLog(log);
    private final ClusterBus bus;
    private final String self;
    private final NanoClock clock;
    private final Duration silence;
    private final Hearing own = new Hearing();
    private final Hearing all = new Hearing();
    private final LongAdder malformed = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    /** Since when this node has not heard itself. Guarded by this, as what follows. */
    private long silentSince;

    private boolean renewing;
    private volatile boolean hearing;

    /** Whether a channel has carried a heartbeat since the last look. */
    private static final class Hearing {
        private volatile boolean heard;

        boolean take() {
            boolean was = heard;
            heard = false;
            return was;
        }
    }

    /**
     * @param self this node's id
     * @param silence for how long this node may not hear itself before its subscription counts as dead
     */
    public Exchange(ClusterBus bus, String self, NanoClock clock, Duration silence) {
        this.bus = bus;
        this.self = self;
        this.clock = clock;
        this.silence = silence;
        silentSince = clock.nanoTime();
    }

    /** Begins to hear; a failure to do so is made up for by {@link #beat}. */
    public CompletionStage<@Nullable Void> start() {
        return bus.hear(self, this::received);
    }

    /**
     * How many processes hear what is sent to a node: 0 means that none that has this id is connected.
     */
    public CompletionStage<Long> listeners(String nodeId) {
        return bus.publish(nodeId, new Batch(self, 0, false, 0, List.of()).toBytes());
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
                }
                hearing = true;
            } else if (now - silentSince >= silence.toNanos()) {
                dead = !renewing;
                renewing |= dead;
            }
        }
        if (dead) {
            hearing = false;
            renewHearing();
        }
        publish(self, false);
        publish(null, true);
    }

    private void publish(@Nullable String to, boolean toAll) {
        // A failure shows in that nothing is heard.
        bus.publish(
                to,
                new Batch(self, 0, toAll, 0, List.of(new Item(ItemKind.HEARTBEAT.number(), new byte[0]))).toBytes());
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

    /** Batches that could not be read. */
    public long malformed() {
        return malformed.sum();
    }

    /** Items of kinds that only newer nodes know. */
    public long unknown() {
        return unknown.sum();
    }

    /** The bus's thread. */
    private void received(byte[] bytes) {
        try {
            Batch batch = Batch.from(bytes);
            for (Item item : batch.items()) {
                handle(batch, item);
            }
        } catch (IOException unreadable) {
            malformed.increment();
            peerLog.warn("A batch that cannot be read was dropped", unreadable);
        } catch (RuntimeException failure) {
            peerLog.error("A batch could not be dealt with", failure);
        }
    }

    private void handle(Batch batch, Item item) {
        if (item.kind() != ItemKind.HEARTBEAT.number()) {
            unknown.increment();
        } else if (batch.sender().equals(self)) {
            (batch.toAll() ? all : own).heard = true;
        }
    }
}
