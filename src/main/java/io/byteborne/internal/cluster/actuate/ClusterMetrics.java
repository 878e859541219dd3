package io.byteborne.internal.cluster.actuate;

import io.byteborne.internal.cluster.Membership;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.rooms.MemberRooms;
import io.byteborne.internal.cluster.rooms.Seats;
import io.byteborne.internal.cluster.store.ClusterDirectory;
import io.byteborne.internal.cluster.users.ClusterUsers;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/**
 * What this node has to do with others, as meters. Meters refer to what they read only weakly; being beans keeps these objects
 * alive. Read by whichever thread publishes the metrics.
 */
public final class ClusterMetrics implements MeterBinder {
    private final Membership cluster;
    private final Exchange exchange;
    private final ClusterUsers users;
    private final ClusterDirectory directory;
    private final MemberRooms rooms;
    private final Seats seats;

    public ClusterMetrics(
            Membership cluster,
            Exchange exchange,
            ClusterUsers users,
            ClusterDirectory directory,
            MemberRooms rooms,
            Seats seats) {
        this.cluster = cluster;
        this.exchange = exchange;
        this.users = users;
        this.directory = directory;
        this.rooms = rooms;
        this.seats = seats;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("byteborne.cluster.nodes", cluster, all -> all.nodes().size())
                .description("Nodes that this one knows, itself included")
                .register(registry);
        Gauge.builder("byteborne.cluster.joined", cluster, self -> self.isJoined() ? 1 : 0)
                .description("1 while this node has a lease, otherwise 0")
                .register(registry);
        Gauge.builder("byteborne.cluster.hearing", exchange, self -> self.isHearing() ? 1 : 0)
                .description("1 while what other nodes send reaches this one, otherwise 0")
                .register(registry);
        counter(registry, "items", "direction", "in", "Told by other nodes, or to them", Exchange::heard);
        counter(registry, "items", "direction", "out", "Told by other nodes, or to them", Exchange::sent);
        String lost = "Batches, or what was in them, that did not get where they should have";
        counter(registry, "lost", "cause", "missing", lost, Exchange::lost);
        counter(registry, "lost", "cause", "overrun", lost, Exchange::overrun);
        counter(registry, "lost", "cause", "unsent", lost, Exchange::failed);
        FunctionCounter.builder("byteborne.cluster.lost", users, all -> all.undeliverable() + rooms.undeliverable())
                .tag("cause", "undeliverable")
                .description(lost)
                .register(registry);
        refused(registry, "unavailable", all -> all.exchange.unavailable() + all.users.unavailable());
        refused(registry, "overloaded", all -> all.exchange.full() + all.users.overloaded());
        FunctionCounter.builder("byteborne.cluster.directory.failures", directory, ClusterDirectory::failures)
                .description("Requests to Redis that have failed, other than to send")
                .register(registry);
        String dropped = "Batches and items that came, and mean nothing here";
        counter(registry, "dropped", "cause", "outdated", dropped, Exchange::outdated);
        counter(registry, "dropped", "cause", "malformed", dropped, Exchange::malformed);
        counter(registry, "dropped", "cause", "unknown", dropped, Exchange::unknown);
        bindRooms(registry);
    }

    private void bindRooms(MeterRegistry registry) {
        FunctionCounter.builder("byteborne.cluster.redirects", rooms, MemberRooms::redirected)
                .description("Sessions that were sent to rooms on other nodes")
                .register(registry);
        ticket(registry, "issued", Seats::issued);
        ticket(registry, "used", Seats::used);
        ticket(registry, "lapsed", Seats::lapsed);
        ticket(registry, "refused", Seats::refused);
    }

    private void ticket(MeterRegistry registry, String outcome, ToDoubleFunction<Seats> count) {
        FunctionCounter.builder("byteborne.cluster.tickets", seats, count)
                .tag("outcome", outcome)
                .description("Tickets of this node for seats in its rooms; refused ones were for no seat")
                .register(registry);
    }

    private void refused(MeterRegistry registry, String cause, ToDoubleFunction<ClusterMetrics> count) {
        FunctionCounter.builder("byteborne.cluster.refused", this, count)
                .tag("cause", cause)
                .description("Items that were not sent to other nodes, as the game was told")
                .register(registry);
    }

    private void counter(
            MeterRegistry registry,
            String name,
            String tag,
            String value,
            String description,
            ToDoubleFunction<Exchange> count) {
        FunctionCounter.builder("byteborne.cluster." + name, exchange, count)
                .tag(tag, value)
                .description(description)
                .register(registry);
    }
}
