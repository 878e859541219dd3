package io.byteborne.internal.cluster.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.cluster.TestNodes;
import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.exchange.ItemKind;
import io.byteborne.internal.cluster.exchange.TestExchanges;
import io.byteborne.internal.cluster.store.InMemoryStore;
import io.byteborne.internal.world.ManualClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

public class ClusterMetricsTests {
    private final ManualClock clock = new ManualClock();
    private final InMemoryStore store = new InMemoryStore(clock);

    /** Meters refer to it only weakly. */
    @Nullable
    ClusterMetrics metrics;

    private Exchange exchange(String id) {
        return exchange(id, store.bus());
    }

    private Exchange exchange(String id, InMemoryStore.Bus bus) {
        bus.open();
        Exchange exchange = TestExchanges.exchange(bus, id, clock, Duration.ofSeconds(10));
        exchange.start();
        return exchange;
    }

    /** Puts the meters of a node into a registry, for whoever compares their names. */
    public static <R extends MeterRegistry> R bound(R registry) {
        new ClusterMetricsTests().bind(registry);
        return registry;
    }

    private Exchange bind(MeterRegistry registry) {
        Exchange exchange = exchange("a");
        bind(registry, exchange, new TestNodes(store, exchange, clock));
        return exchange;
    }

    private void bind(MeterRegistry registry, Exchange exchange, TestNodes nodes) {
        metrics = new ClusterMetrics(
                nodes.membership(), exchange, nodes.users(), nodes.directory(), nodes.rooms(), nodes.seats());
        metrics.bindTo(registry);
    }

    private static double count(MeterRegistry registry, String name, String tag, String value) {
        return registry.get("byteborne.cluster." + name)
                .tag(tag, value)
                .functionCounter()
                .count();
    }

    @Test
    void whenNodesTellEachOtherSomethingThenTheMetersShowIt() {
        MeterRegistry registry = new SimpleMeterRegistry();
        Exchange exchange = bind(registry);
        Exchange other = exchange("b");
        exchange.tell("b", ItemKind.KICK, new byte[0]);
        other.tell("a", ItemKind.KICK, new byte[0]);
        exchange.beat();
        exchange.beat();

        assertThat(count(registry, "items", "direction", "out")).isEqualTo(1);
        // The user is not here, which is no matter.
        assertThat(count(registry, "items", "direction", "in")).isEqualTo(1);
        assertThat(count(registry, "lost", "cause", "missing")).isZero();
        assertThat(count(registry, "tickets", "outcome", "issued")).isZero();
        assertThat(registry.get("byteborne.cluster.redirects").functionCounter().count())
                .isZero();
        assertThat(registry.get("byteborne.cluster.hearing").gauge().value()).isEqualTo(1);
        assertThat(registry.get("byteborne.cluster.nodes").gauge().value()).isEqualTo(1);
        assertThat(registry.get("byteborne.cluster.joined").gauge().value()).isEqualTo(1);
    }

    @Test
    void whenRedisIsAwayThenWhatIsNotSentAndWhatFailsIsCounted() {
        MeterRegistry registry = new SimpleMeterRegistry();
        InMemoryStore.Bus bus = store.bus();
        Exchange exchange = exchange("a", bus);
        TestNodes nodes = new TestNodes(store, exchange, clock);
        bind(registry, exchange, nodes);
        bus.setConnected(false);
        nodes.directory().setConnected(false);

        exchange.tell("b", ItemKind.KICK, new byte[0]);
        nodes.users().kick("ada");

        assertThat(count(registry, "refused", "cause", "unavailable")).isEqualTo(2);
        assertThat(count(registry, "refused", "cause", "overloaded")).isZero();
        assertThat(registry.get("byteborne.cluster.directory.failures")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
    }
}
