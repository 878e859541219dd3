package io.byteborne.internal.cluster.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.cluster.exchange.Batch.Item;
import io.byteborne.internal.cluster.store.InMemoryStore;
import io.byteborne.internal.world.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExchangeTests {
    private static final Duration BEAT = Duration.ofSeconds(3);

    private final ManualClock clock = new ManualClock();
    private final InMemoryStore store = new InMemoryStore(clock);
    private final InMemoryStore.Bus bus = store.bus();
    private final Exchange exchange = new Exchange(bus, "a", clock, Duration.ofSeconds(10));

    @BeforeEach
    void start() {
        bus.open();
        exchange.start();
    }

    private void beat(int times) {
        for (int i = 0; i < times; i++) {
            exchange.beat();
            clock.advance(BEAT);
        }
    }

    @Test
    void whenItHearsItselfThenItIsHearing() {
        assertThat(exchange.isHearing()).isFalse();
        beat(2);

        assertThat(exchange.isHearing()).isTrue();
        assertThat(bus.subscriptions()).isEqualTo(1);
    }

    @Test
    void whenTheSubscriptionIsDeadThoughTheConnectionIsNotThenItIsReplacedAndMeanwhileItIsNotHearing() {
        beat(2);
        bus.deafen();

        beat(4);
        assertThat(exchange.isHearing()).isTrue();
        assertThat(bus.subscriptions()).isEqualTo(1);
        exchange.beat();
        assertThat(exchange.isHearing()).isFalse();
        assertThat(bus.subscriptions()).isEqualTo(2);

        beat(2);
        assertThat(exchange.isHearing()).isTrue();
        assertThat(bus.subscriptions()).isEqualTo(2);
    }

    @Test
    void whenTheBusIsAwayThenItTriesAgainWithEachBeatUntilItIsBack() {
        beat(2);
        bus.setConnected(false);
        beat(20);
        assertThat(exchange.isHearing()).isFalse();

        bus.setConnected(true);
        beat(3);

        assertThat(exchange.isHearing()).isTrue();
    }

    @Test
    void whenItHearsOnlyOneOfItsChannelsThenThatIsNotEnough() {
        beat(2);
        bus.deafen();
        for (int i = 0; i < 4; i++) {
            exchange.beat();
            clock.advance(BEAT);
            // What was for all comes, from elsewhere, as the heartbeats of this node.
            bus.hearOnly(new Batch("a", 0, true, 0, List.of(new Item(ItemKind.HEARTBEAT.number(), new byte[0])))
                    .toBytes());
        }
        exchange.beat();

        assertThat(exchange.isHearing()).isFalse();
    }

    @Test
    void whenAnotherNodeIsHeardThenThatIsNoSignOfLifeOfThisOne() {
        Exchange other = new Exchange(bus, "b", clock, Duration.ofSeconds(10));
        for (int i = 0; i < 5; i++) {
            other.beat();
            clock.advance(BEAT);
        }

        assertThat(exchange.isHearing()).isFalse();
    }

    @Test
    void whenAnItemIsOfAKindThatOnlyNewerNodesKnowThenItIsSkippedAndCounted() {
        byte[] content = {1, 2, 3};
        for (boolean all : new boolean[] {false, true}) {
            bus.publish(
                    all ? null : "a",
                    new Batch(
                                    "a",
                                    0,
                                    all,
                                    0,
                                    List.of(new Item(1000, content), new Item(ItemKind.HEARTBEAT.number(), content)))
                            .toBytes());
        }

        assertThat(exchange.unknown()).isEqualTo(2);
        exchange.beat();
        assertThat(exchange.isHearing()).isTrue();
    }

    @Test
    void whenABatchCannotBeReadThenItIsCountedAndTheNextOneIsHeard() {
        bus.publish("a", new byte[] {99, 1, 2});
        assertThat(exchange.malformed()).isEqualTo(1);

        beat(2);
        assertThat(exchange.isHearing()).isTrue();
    }
}
