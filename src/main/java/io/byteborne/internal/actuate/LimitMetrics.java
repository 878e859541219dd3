package io.byteborne.internal.actuate;

import io.byteborne.internal.net.outbound.OutboundBudget;
import io.byteborne.internal.settings.ServerProperties;
import io.byteborne.internal.settings.WorldProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Limits from the settings, as meters: dashboards and alerts compare current values with them, whatever a server's
 * settings are. Held and read as those of {@link NetworkMetrics}.
 */
public final class LimitMetrics implements MeterBinder {
    private static final double NANOS_PER_SECOND = 1e9;

    private final ServerProperties server;
    private final OutboundBudget budget;
    private final WorldProperties world;

    public LimitMetrics(ServerProperties server, OutboundBudget budget, WorldProperties world) {
        this.server = server;
        this.budget = budget;
        this.world = world;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("byteborne.connections.max", server, ServerProperties::maxSessions)
                .description("Connections that may be open at one time")
                .register(registry);
        Gauge.builder("byteborne.pending.out.max", budget, OutboundBudget::maxBytes)
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
