package io.byteborne.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.cluster.exchange.Exchange;
import io.byteborne.internal.cluster.exchange.TestExchanges;
import io.byteborne.internal.cluster.store.InMemoryStore;
import io.byteborne.internal.cluster.store.NodeRecord;
import io.byteborne.internal.cluster.store.NodeStatus;
import io.byteborne.internal.net.ServerLifecycle;
import io.byteborne.internal.settings.ClusterProperties;
import io.byteborne.internal.world.ManualClock;
import io.byteborne.server.StartupException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.unit.DataSize;

@Timeout(30)
class ClusterLifecycleTests {
    private static final Duration LEASE = Duration.ofSeconds(15);

    private final ManualClock clock = new ManualClock();
    private final InMemoryStore store = new InMemoryStore(clock);
    private final List<Incarnation> processes = new ArrayList<>();

    /** What happens while a process waits. */
    private Runnable meanwhile = () -> {};

    /** One process with an id. Its own beats come only at the start: the clock stands still. */
    private final class Incarnation {
        private final InMemoryStore.Directory directory = store.directory();
        private final InMemoryStore.Bus bus = store.bus();
        private final Membership membership;
        private final ClusterLifecycle lifecycle;

        Incarnation(String boot) {
            ClusterProperties properties = new ClusterProperties(
                    "game",
                    "a",
                    null,
                    null,
                    LEASE,
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(2),
                    null,
                    DataSize.ofMegabytes(16),
                    Duration.ofSeconds(10));
            Exchange exchange = TestExchanges.exchange(bus, "a", clock, properties.silence());
            membership =
                    new Membership(directory, boot, () -> new NodeStatus("a", "", 0, 0), LEASE, clock, event -> {});
            lifecycle = new ClusterLifecycle(directory, bus, exchange, membership, properties, "a", () -> {}, time -> {
                clock.advance(time);
                meanwhile.run();
            });
            processes.add(this);
        }

        /** Ends as by kill -9: what it had heard over, it hears no more; its lease runs on. */
        void die() {
            lifecycle.stopBeats();
            bus.close();
            directory.close();
        }
    }

    @BeforeEach
    void setTheClock() {
        clock.set(Duration.ofDays(20_000).toNanos());
    }

    @AfterEach
    void stop() {
        processes.forEach(process -> process.lifecycle.stop());
    }

    private NodeRecord node() {
        InMemoryStore.Directory directory = store.directory();
        directory.open();
        return Objects.requireNonNull(directory.node("a").toCompletableFuture().join());
    }

    @Test
    void whenTheIdIsFreeThenTheNodeJoinsAndLeavesAtTheEnd() {
        Incarnation process = new Incarnation("boot");
        process.lifecycle.start();
        assertThat(process.membership.isJoined()).isTrue();
        assertThat(process.lifecycle.isRunning()).isTrue();

        process.lifecycle.stop();

        InMemoryStore.Directory directory = store.directory();
        directory.open();
        assertThat(directory.nodes().toCompletableFuture().join()).isEmpty();
        assertThat(process.lifecycle.isRunning()).isFalse();
    }

    @Test
    void whenALivingProcessHasTheIdThenTheSecondOneFailsWithASentenceAndTheFirstLosesNothing() {
        Incarnation first = new Incarnation("first");
        first.lifecycle.start();
        long epoch = first.membership.epoch();
        long began = clock.millis();
        meanwhile = () -> {
            if (clock.millis() - began > 3000) {
                first.membership.beat();
            }
        };
        Incarnation second = new Incarnation("second");

        assertThatThrownBy(second.lifecycle::start)
                .isInstanceOf(StartupException.class)
                .hasMessage("Another process is the node 'a' of the cluster 'game'.");

        assertThat(Duration.ofMillis(clock.millis() - began)).isLessThan(Duration.ofSeconds(5));
        assertThat(first.membership.epoch()).isEqualTo(epoch);
        assertThat(second.lifecycle.isRunning()).isFalse();
    }

    @Test
    void whenTheProcessThatHasTheIdIsDeadThenItIsTakenOverAtOnceAndWhatItOwnedStaysItsOwnUntilItsLeaseEnds() {
        Incarnation first = new Incarnation("first");
        first.lifecycle.start();
        long epoch = first.membership.epoch();
        first.die();
        long died = clock.millis();

        Incarnation second = new Incarnation("second");
        second.lifecycle.start();

        second.lifecycle.stopBeats();
        assertThat(clock.millis()).isEqualTo(died);
        assertThat(second.membership.epoch()).isGreaterThan(epoch);
        assertThat(node().holds(epoch)).isTrue();
        clock.advance(LEASE.dividedBy(2));
        second.membership.beat();
        clock.advance(LEASE.dividedBy(2));
        assertThat(node().holds(epoch)).isFalse();
        assertThat(second.membership.isJoined()).isTrue();
    }

    @Test
    void whenTheProcessThatHasTheIdStandsStillThenItIsTakenOverWhenItsLeaseEnds() {
        Incarnation first = new Incarnation("first");
        first.lifecycle.start();
        first.lifecycle.stopBeats();
        long stalled = clock.millis();
        Incarnation second = new Incarnation("second");

        second.lifecycle.start();

        assertThat(Duration.ofMillis(clock.millis() - stalled)).isBetween(LEASE, LEASE.plusSeconds(1));
        assertThat(first.membership.isJoined()).isFalse();
        assertThat(second.membership.isJoined()).isTrue();
    }

    @Test
    void whenTwoProcessesStartAtTheSameTimeThenTheSecondDoesNotTakeTheFirstForDead() {
        Incarnation first = new Incarnation("first");
        first.directory.open();
        first.bus.open();
        first.bus.hear("a", batch -> {});
        first.membership.join(null);
        meanwhile = first.membership::beat;

        assertThatThrownBy(new Incarnation("second").lifecycle::start).isInstanceOf(StartupException.class);
        assertThat(first.membership.isJoined()).isTrue();
    }

    @Test
    void whenTheProgramStopsThenTheNodeSaysSoBeforeThePortCloses() {
        Incarnation process = new Incarnation("boot");
        process.lifecycle.start();
        process.lifecycle.stopBeats();
        DrainLifecycle drain = new DrainLifecycle(process.membership);
        drain.start();
        assertThat(node().status().draining()).isFalse();

        drain.stop();

        assertThat(node().status().draining()).isTrue();
        assertThat(drain.isRunning()).isFalse();
        assertThat(drain.getPhase()).isGreaterThan(ServerLifecycle.PHASE);
    }

    @Test
    void whenItRunsThenItBeatsByItself() {
        Incarnation process = new Incarnation("boot");
        process.lifecycle.start();
        int before = store.operations();

        await().until(() -> store.operations() > before);
    }
}
