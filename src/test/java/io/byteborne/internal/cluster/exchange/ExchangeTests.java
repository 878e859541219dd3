package io.byteborne.internal.cluster.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.cluster.exchange.Batch.Item;
import io.byteborne.internal.cluster.store.InMemoryStore;
import io.byteborne.internal.world.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExchangeTests {
    private static final Duration BEAT = Duration.ofSeconds(3);

    private final ManualClock clock = new ManualClock();
    private final InMemoryStore store = new InMemoryStore(clock);
    private final InMemoryStore.Bus bus = store.bus();
    private final Exchange exchange = TestExchanges.exchange(bus, "a", clock, Duration.ofSeconds(10));

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
            bus.hearOnly(Batch.uncounted("a", 0, true, List.of(new Item(ItemKind.HEARTBEAT.number(), new byte[0])))
                    .toBytes());
        }
        exchange.beat();

        assertThat(exchange.isHearing()).isFalse();
    }

    @Test
    void whenAnotherNodeIsHeardThenThatIsNoSignOfLifeOfThisOne() {
        Exchange other = TestExchanges.exchange(bus, "b", clock, Duration.ofSeconds(10));
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
                    Batch.uncounted(
                                    "a",
                                    0,
                                    all,
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

    private static byte[] numbered(long epoch, long sequence, String... items) {
        return numbered(epoch, 1, sequence, items);
    }

    private static byte[] numbered(long epoch, long series, long sequence, String... items) {
        List<Item> told = Arrays.stream(items)
                .map(text -> new Item(ItemKind.KICK.number(), text.getBytes(StandardCharsets.UTF_8)))
                .toList();
        return new Batch("b", epoch, false, series, sequence, told).toBytes();
    }

    private List<String> kicks() {
        List<String> kicks = new ArrayList<>();
        exchange.handle(
                ItemKind.KICK,
                (sender, content) -> kicks.add(sender + ":" + new String(content, StandardCharsets.UTF_8)));
        return kicks;
    }

    @Test
    void whenABatchComesTwiceOrIsOfALeaseThatHasEndedThenItIsDropped() {
        List<String> kicks = kicks();
        bus.publish("a", numbered(5, 1, "one"));
        bus.publish("a", numbered(5, 1, "one"));
        bus.publish("a", numbered(5, 2, "two"));
        bus.publish("a", numbered(5, 1, "one"));
        bus.publish("a", numbered(6, 1, "three"));
        bus.publish("a", numbered(5, 3, "too late"));

        assertThat(kicks).containsExactly("b:one", "b:two", "b:three");
        assertThat(exchange.outdated()).isEqualTo(3);
        assertThat(exchange.lost()).isZero();
    }

    @Test
    void whenBatchesAreMissingThenThatIsCountedAndTheLaterOnesAreHandled() {
        List<String> kicks = kicks();
        // Of a node that was there before: whatever it has told until then was for somebody else.
        bus.publish("a", numbered(1, 7, "one"));
        assertThat(exchange.lost()).isZero();
        assertThat(exchange.takeMissed()).isFalse();
        bus.publish("a", numbered(1, 10, "two"));
        bus.publish("a", numbered(6, 3, "three"));

        assertThat(kicks).containsExactly("b:one", "b:two", "b:three");
        assertThat(exchange.lost()).isEqualTo(4);
        assertThat(exchange.takeMissed()).isTrue();
        assertThat(exchange.takeMissed()).isFalse();
    }

    @Test
    void whenASenderHasBegunToCountAnewThenWhatIsOfTheOldNumbersIsDropped() {
        List<String> kicks = kicks();
        bus.publish("a", numbered(5, 1, 1, "one"));
        bus.publish("a", numbered(5, 2, 1, "two"));
        bus.publish("a", numbered(5, 1, 2, "too late"));
        bus.publish("a", numbered(5, 2, 2, "three"));

        assertThat(kicks).containsExactly("b:one", "b:two", "b:three");
        assertThat(exchange.outdated()).isEqualTo(1);
        assertThat(exchange.lost()).isZero();
    }

    @Test
    void whenTheFirstBatchesOfANodeThatHasJoinedLaterAreMissingThenTheyAreCounted() {
        bus.publish("a", numbered(5, 4, "one"));

        assertThat(exchange.lost()).isEqualTo(3);
    }

    @Test
    void whenAllBatchesOfANodeAreMissingThenItsHeartbeatShowsIt() {
        bus.deafen();
        Exchange other = other(() -> 5);
        other.tell("a", ItemKind.KICK, new byte[1]);
        other.tellAll(ItemKind.KICK, new byte[1]);
        bus.hearAnew();

        other.beat();

        assertThat(exchange.lost()).isEqualTo(2);
    }

    @Test
    void whenTheFirstBatchAfterAHeartbeatIsMissingThenItIsCountedThoughTheNodeWasThereBefore() {
        Exchange other = other(() -> 1);
        other.beat();
        bus.deafen();
        other.tell("a", ItemKind.KICK, new byte[1]);
        bus.hearAnew();
        other.tell("a", ItemKind.KICK, new byte[1]);

        assertThat(exchange.lost()).isEqualTo(1);
    }

    /** Another node, whose world does everything at once. */
    private Exchange other(LongSupplier epoch) {
        InMemoryStore.Bus others = store.bus();
        others.open();
        return new Exchange(others, "b", epoch, new TestExchanges.Immediate(), clock, Duration.ofSeconds(10), 1 << 20);
    }

    @Test
    void whenNothingIsHeardOrToldForLongThenNodesAreForgottenAndGoOnWellWhenTheyAreBack() {
        List<String> kicks = kicks();
        Exchange other = other(() -> 5);
        for (int i = 0; i < 3; i++) {
            other.tell("a", ItemKind.KICK, new byte[] {(byte) ('0' + i)});
        }
        assertThat(exchange.remembered()).isEqualTo(1);
        assertThat(other.remembered()).isEqualTo(1);
        beat(2);
        clock.advance(Duration.ofMinutes(10));

        other.beat();
        assertThat(other.remembered()).isZero();
        // Which has heard of the other one just now.
        exchange.beat();
        assertThat(exchange.remembered()).isEqualTo(1);
        other.tell("a", ItemKind.KICK, new byte[] {'3'});
        clock.advance(Duration.ofMinutes(11));
        exchange.beat();
        assertThat(exchange.remembered()).isZero();
        other.beat();
        other.tell("a", ItemKind.KICK, new byte[] {'4'});

        assertThat(kicks).containsExactly("b:0", "b:1", "b:2", "b:3", "b:4");
        assertThat(exchange.lost()).isZero();
        assertThat(exchange.outdated()).isZero();
    }

    @Test
    void whenTheLastBatchIsMissingThenTheNextHeartbeatShowsIt() {
        List<String> kicks = kicks();
        InMemoryStore.Bus others = store.bus();
        others.open();
        Exchange other = TestExchanges.exchange(others, "b", clock, Duration.ofSeconds(10));
        other.tell("a", ItemKind.KICK, new byte[] {'1'});
        bus.deafen();
        other.tell("a", ItemKind.KICK, new byte[] {'2'});
        other.tell("a", ItemKind.KICK, new byte[] {'3'});
        bus.hearAnew();
        assertThat(exchange.lost()).isZero();

        other.beat();

        assertThat(kicks).containsExactly("b:1");
        assertThat(exchange.lost()).isEqualTo(2);
        other.beat();
        other.tell("a", ItemKind.KICK, new byte[] {'4'});
        assertThat(kicks).containsExactly("b:1", "b:4");
        assertThat(exchange.lost()).isEqualTo(2);
    }

    @Test
    void whenAHandlerFailsThenTheNextItemIsHandled() {
        List<String> handled = new ArrayList<>();
        exchange.handle(ItemKind.KICK, (sender, content) -> {
            handled.add(new String(content, StandardCharsets.UTF_8));
            if (content.length == 3) {
                throw new IllegalStateException("one");
            }
            throw new IOException("unreadable");
        });
        bus.publish("a", numbered(5, 1, "one", "three"));

        assertThat(handled).containsExactly("one", "three");
        assertThat(exchange.malformed()).isEqualTo(1);
    }

    @Test
    void whenSomethingIsToldThenItComesOnceAndInOrderWithWhatFollowedItInThePass() {
        List<String> kicks = kicks();
        InMemoryStore.Bus others = store.bus();
        others.open();
        TestExchanges.Pass pass = new TestExchanges.Pass();
        Exchange other = new Exchange(others, "b", () -> 5, pass, clock, Duration.ofSeconds(10), 1 << 20);
        for (int i = 0; i < 3; i++) {
            assertThat(other.tell("a", ItemKind.KICK, new byte[] {(byte) ('0' + i)}))
                    .isEqualTo(Exchange.Sent.QUEUED);
        }
        assertThat(kicks).isEmpty();

        pass.end();

        assertThat(kicks).containsExactly("b:0", "b:1", "b:2");
        assertThat(other.sent()).isEqualTo(3);
        assertThat(exchange.heard()).isEqualTo(3);
    }

    @Test
    void whenThisNodeHasNoLeaseOrTheBusIsAwayThenNothingIsTakenAndNothingIsSentLater() {
        List<String> kicks = kicks();
        long[] epoch = {0};
        TestExchanges.Pass pass = new TestExchanges.Pass();
        Exchange other = new Exchange(bus, "b", () -> epoch[0], pass, clock, Duration.ofSeconds(10), 1 << 20);
        assertThat(other.tell("a", ItemKind.KICK, new byte[1])).isEqualTo(Exchange.Sent.UNAVAILABLE);
        epoch[0] = 5;
        assertThat(other.tell("a", ItemKind.KICK, new byte[1])).isEqualTo(Exchange.Sent.QUEUED);
        epoch[0] = 0;
        pass.end();
        epoch[0] = 6;
        bus.setConnected(false);
        assertThat(other.tell("a", ItemKind.KICK, new byte[1])).isEqualTo(Exchange.Sent.UNAVAILABLE);
        bus.setConnected(true);
        pass.end();

        assertThat(kicks).isEmpty();
        assertThat(other.failed()).isEqualTo(1);
    }

    @Test
    void whenTooMuchWaitsThenNothingMoreIsTaken() {
        TestExchanges.Pass pass = new TestExchanges.Pass();
        Exchange other = new Exchange(bus, "b", () -> 5, pass, clock, Duration.ofSeconds(10), 1000);
        assertThat(other.tell("a", ItemKind.KICK, new byte[900])).isEqualTo(Exchange.Sent.QUEUED);
        assertThat(other.tell("a", ItemKind.KICK, new byte[900])).isEqualTo(Exchange.Sent.FULL);
        pass.end();

        assertThat(other.tell("a", ItemKind.KICK, new byte[900])).isEqualTo(Exchange.Sent.QUEUED);
    }

    @Test
    void whenTheWorldDoesNotKeepUpThenBatchesAreDroppedAndCounted() {
        TestExchanges.Pass pass = new TestExchanges.Pass();
        InMemoryStore.Bus own = store.bus();
        own.open();
        Exchange slow = new Exchange(own, "c", () -> 5, pass, clock, Duration.ofSeconds(10), 1000);
        List<Integer> handled = new ArrayList<>();
        slow.handle(ItemKind.KICK, (sender, content) -> handled.add(content.length));
        slow.start();
        for (int sequence = 1; sequence <= 3; sequence++) {
            bus.publish("c", numbered(5, sequence, "x".repeat(400)));
        }
        assertThat(slow.overrun()).isEqualTo(1);
        pass.end();
        bus.publish("c", numbered(5, 4, "x".repeat(300)));
        pass.end();

        assertThat(handled).containsExactly(400, 400, 300);
    }
}
