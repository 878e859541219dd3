package io.byteborne.actuate;

import io.byteborne.network.PendingOut;
import io.byteborne.network.ServerProperties;
import io.byteborne.world.WorldProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * What is configured, as meters: dashboards and alerts set what there is against what there may be, whatever a server's
 * settings are. Held and read as those of {@link NetworkMetrics}.
 */
final class LimitMetrics implements MeterBinder {
    private static final double NANOS_PER_SECOND = 1e9;

    private final ServerProperties server;
    private final PendingOut pendingOut;
    private final WorldProperties world;

    LimitMetrics(ServerProperties server, PendingOut pendingOut, WorldProperties world) {
        this.server = server;
        this.pendingOut = pendingOut;
        this.world = world;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("byteborne.connections.max", server, ServerProperties::maxSessions)
                .description("Connections that may be open at one time")
                .register(registry);
        Gauge.builder("byteborne.pending.out.max", pendingOut, PendingOut::maxBytes)
                .baseUnit("bytes")
                .description("Bytes that may wait to be sent")
                .register(registry);
        Gauge.builder(
                        "byteborne.inbox.max",
                        server,
                        properties -> properties.maxQueuedBytes().toBytes())
                .baseUnit("bytes")
                .description("Bytes that messages which wait to be dispatched may take in memory")
                .register(registry);
        Gauge.builder(
                        "byteborne.tick.interval",
                        world,
                        properties -> properties.interval().toNanos() / NANOS_PER_SECOND)
                .baseUnit("seconds")
                .description("Time from tick to tick")
                .register(registry);
    }
}
