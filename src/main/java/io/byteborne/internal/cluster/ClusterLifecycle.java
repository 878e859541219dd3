package io.byteborne.internal.cluster;

import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.store.ClusterBus;
import io.byteborne.internal.cluster.store.ClusterDirectory;
import io.byteborne.internal.cluster.store.ClusterDirectory.JoinResult;
import io.byteborne.internal.settings.ClusterProperties;
import io.byteborne.internal.world.loop.WorldLifecycle;
import io.byteborne.server.StartupException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Joins the cluster before the game port opens, keeps this node's lease from a thread of its own, whatever the world is
 * doing, and leaves once all sessions have ended.
 */
public final class ClusterLifecycle implements SmartLifecycle {
    private static final int PHASE = WorldLifecycle.PHASE + 1;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Logger log = LoggerFactory.getLogger(ClusterLifecycle.class);

    private final ClusterDirectory directory;
    private final ClusterBus bus;
    private final Exchange exchange;
    private final Membership membership;
    private final ClusterProperties properties;
    private final String nodeId;
    private final Runnable afterBeat;
    private final Consumer<Duration> pause;
    private @Nullable ScheduledExecutorService thread;
    private volatile boolean running;

    /** @param afterBeat run after each renewal of the lease, whatever became of it; on any thread */
    public ClusterLifecycle(
            ClusterDirectory directory,
            ClusterBus bus,
            Exchange exchange,
            Membership membership,
            ClusterProperties properties,
            String nodeId,
            Runnable afterBeat) {
        this(
                directory,
                bus,
                exchange,
                membership,
                properties,
                nodeId,
                afterBeat,
                time -> LockSupport.parkNanos(time.toNanos()));
    }

    /** @param pause lets time pass until whoever has this node's id is looked at again */
    ClusterLifecycle(
            ClusterDirectory directory,
            ClusterBus bus,
            Exchange exchange,
            Membership membership,
            ClusterProperties properties,
            String nodeId,
            Runnable afterBeat,
            Consumer<Duration> pause) {
        this.directory = directory;
        this.bus = bus;
        this.exchange = exchange;
        this.membership = membership;
        this.properties = properties;
        this.nodeId = nodeId;
        this.afterBeat = afterBeat;
        this.pause = pause;
    }

    @Override
    public void start() {
        try {
            directory.open();
            bus.open();
            // Before joining, so that of two processes that join at the same time each sees the other.
            get(exchange.start());
            join();
        } catch (ClusterUnavailableException | TimeoutException failure) {
            close();
            throw new StartupException(
                    "This node cannot join the cluster '%s'. %s".formatted(properties.app(), failure.getMessage()),
                    "Start that Redis, or say with spring.data.redis.host and spring.data.redis.port where it is;"
                            + " without byteborne.cluster.app, this program is a game of its own.",
                    failure);
        } catch (StartupException refused) {
            close();
            throw refused;
        }
        ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("cluster").daemon().factory());
        thread = beats;
        running = true;
        beats.scheduleWithFixedDelay(this::beat, 0, properties.renew().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void beat() {
        try {
            membership.beat().whenComplete((done, failure) -> afterBeat.run());
            exchange.beat();
        } catch (RuntimeException failure) {
            // An exception would end the beats.
            log.error("A beat of this node failed", failure);
        }
    }

    private void join() throws TimeoutException {
        JoinResult result = get(membership.join(null));
        if (!(result instanceof JoinResult.Held first)) {
            return;
        }
        // This process hears what is for its id already, so one listener is itself.
        if (get(exchange.listeners(nodeId)) <= 1) {
            log.info("The process that had the id of this node is dead; this one takes its place");
            result = get(membership.join(first.boot()));
        }
        // It may be dead though its connection is not, or stand still: then its lease ends.
        Duration left = first.left();
        for (Duration waited = Duration.ZERO;
                result instanceof JoinResult.Held held;
                waited = waited.plus(LOOK), result = get(membership.join(null))) {
            boolean renewed = held.left().compareTo(left) > 0;
            if (renewed || waited.compareTo(properties.lease().multipliedBy(2)) > 0) {
                throw new StartupException(
                        "Another process is the node '%s' of the cluster '%s'.".formatted(nodeId, properties.app()),
                        "Give each node a byteborne.cluster.node-id of its own, or end the other process.");
            }
            left = held.left();
            pause.accept(LOOK);
        }
    }

    private static <T extends @Nullable Object> T get(CompletionStage<T> stage) throws TimeoutException {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof ClusterUnavailableException unavailable
                    ? unavailable
                    : new ClusterUnavailableException(String.valueOf(failure.getMessage()), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ClusterUnavailableException("Interrupted", interrupted);
        }
    }

    @Override
    public void stop() {
        running = false;
        stopBeats();
        try {
            get(membership.leave());
        } catch (ClusterUnavailableException | TimeoutException failure) {
            log.warn("This node could not leave the cluster; its lease will end: {}", failure.getMessage());
        }
        close();
    }

    /** Nothing keeps the lease from now on. */
    void stopBeats() {
        ScheduledExecutorService beats = thread;
        if (beats != null) {
            beats.shutdown();
            try {
                // What a beat asks for after this node has left would let it join again.
                if (!beats.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    log.warn("The last beat of this node is not over after {}", PATIENCE);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void close() {
        bus.close();
        directory.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
