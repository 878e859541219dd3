package io.byteborne.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.cluster.ClusterNode;
import io.byteborne.cluster.NodeJoinedEvent;
import io.byteborne.cluster.NodeLeftEvent;
import io.byteborne.internal.cluster.store.ClusterDirectory.JoinResult;
import io.byteborne.internal.cluster.store.InMemoryStore;
import io.byteborne.internal.cluster.store.NodeStatus;
import io.byteborne.internal.world.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MembershipTests {
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration BEAT = Duration.ofSeconds(3);

    private final ManualClock clock = new ManualClock();
    private final InMemoryStore store = new InMemoryStore(clock);
    private final List<String> news = new ArrayList<>();
    private final Member a = new Member("a", "boot-a");
    private final Member b = new Member("b", "boot-b");

    /** A node, which beats while it is not stopped. */
    private final class Member {
        private final InMemoryStore.Directory directory = store.directory();
        private final Membership membership;
        private boolean stalled;
        private int sessions;

        Member(String id, String boot) {
            directory.open();
            membership = new Membership(
                    directory,
                    boot,
                    () -> new NodeStatus(id, "", sessions, 0),
                    LEASE,
                    clock,
                    event -> news.add(id + ": " + textOf(event)));
        }

        private static String textOf(Object event) {
            return event instanceof NodeJoinedEvent joined
                    ? joined.node().id() + " joined"
                    : ((NodeLeftEvent) event).node().id() + " left";
        }

        private void beat() {
            if (!stalled) {
                membership.beat();
            }
        }
    }

    @BeforeEach
    void join() {
        clock.set(Duration.ofDays(20_000).toNanos());
        a.membership.join(null);
        b.membership.join(null);
    }

    private void pass(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minus(BEAT)) {
            clock.advance(BEAT);
            a.beat();
            b.beat();
        }
    }

    @Test
    void whenNodesBeatThenTheyKnowEachOtherAndKeepTheirLeases() {
        long epoch = a.membership.epoch();
        pass(Duration.ofMinutes(5));

        assertThat(a.membership.epoch()).isEqualTo(epoch).isPositive();
        assertThat(a.membership.nodes()).extracting(ClusterNode::id).containsExactly("a", "b");
        assertThat(a.membership.nodes()).extracting(ClusterNode::isSelf).containsExactly(true, false);
        assertThat(news).containsExactlyInAnyOrder("a: b joined", "b: a joined");
    }

    @Test
    void whenANodeSaysSomethingNewOfItselfThenTheOthersHearItAndItIsTheSameNode() {
        pass(BEAT);
        a.sessions = 42;
        pass(BEAT.multipliedBy(2));

        ClusterNode seen = Objects.requireNonNull(b.membership.find("a"));
        assertThat(seen.sessions()).isEqualTo(42);
        assertThat(seen).isEqualTo(a.membership.find("a")).isNotEqualTo(a.membership.find("b"));
        assertThat(news).hasSize(2);
    }

    @Test
    void whenANodeIsAboutToLeaveThenTheOthersSeeItAtTheirNextBeat() {
        pass(BEAT);
        assertThat(Objects.requireNonNull(b.membership.find("a")).isDraining()).isFalse();

        a.membership.drain();
        pass(BEAT);

        assertThat(a.membership.self().isDraining()).isTrue();
        assertThat(Objects.requireNonNull(b.membership.find("a")).isDraining()).isTrue();
        assertThat(a.membership.isJoined()).isTrue();
        assertThat(news).hasSize(2);
    }

    @Test
    void whenANodeDiesThenItsLeaseEndsAndTheOthersAreTold() {
        pass(Duration.ofSeconds(9));
        b.stalled = true;
        pass(Duration.ofSeconds(12));
        assertThat(a.membership.find("b")).isNotNull();
        pass(Duration.ofSeconds(3));

        assertThat(a.membership.find("b")).isNull();
        assertThat(news).containsExactlyInAnyOrder("a: b joined", "b: a joined", "a: b left");
    }

    @Test
    void whenANodeStallsForFiveSecondsThenNothingHappens() {
        pass(Duration.ofSeconds(9));
        long epoch = b.membership.epoch();
        b.stalled = true;
        pass(Duration.ofSeconds(6));
        b.stalled = false;
        assertThat(b.membership.epoch()).isEqualTo(epoch);
        pass(Duration.ofMinutes(1));

        assertThat(b.membership.epoch()).isEqualTo(epoch);
        assertThat(news).hasSize(2);
    }

    @Test
    void whenANodeStallsForTwentySecondsThenItSeesByItsOwnClockThatItsLeaseHasEndedAndJoinsAgain() {
        pass(Duration.ofSeconds(9));
        long epoch = b.membership.epoch();
        b.stalled = true;
        pass(Duration.ofSeconds(20));
        // Nobody has told it.
        assertThat(b.membership.epoch()).isZero();
        assertThat(b.membership.isJoined()).isFalse();
        b.stalled = false;
        pass(BEAT);

        assertThat(b.membership.epoch()).isGreaterThan(epoch);
        pass(Duration.ofSeconds(9));
        assertThat(news).containsExactlyInAnyOrder("a: b joined", "b: a joined", "a: b left", "a: b joined");
    }

    @Test
    void whenALeaseEndsThenByItsNodesOwnClockFirst() {
        clock.advance(LEASE.minusMillis(501));
        assertThat(a.membership.isJoined()).isTrue();
        clock.advanceMillis(2);
        assertThat(a.membership.isJoined()).isFalse();

        assertThat(b.directory.node("a").toCompletableFuture().join()).isNotNull();
    }

    @Test
    void whenTheDirectoryIsAwayThenTheNodesAreThoseOfBeforeAndTheLeaseRunsOut() {
        pass(Duration.ofSeconds(9));
        a.directory.setConnected(false);
        b.directory.setConnected(false);
        pass(Duration.ofSeconds(12));
        assertThat(a.membership.isJoined()).isTrue();
        pass(Duration.ofSeconds(18));

        assertThat(a.membership.isJoined()).isFalse();
        assertThat(a.membership.nodes()).extracting(ClusterNode::id).containsExactly("a", "b");
        a.directory.setConnected(true);
        b.directory.setConnected(true);
        pass(Duration.ofSeconds(6));

        assertThat(a.membership.isJoined()).isTrue();
        assertThat(b.membership.isJoined()).isTrue();
        // To be away together is not to be gone.
        assertThat(a.membership.nodes()).extracting(ClusterNode::id).containsExactly("a", "b");
        assertThat(news)
                .filteredOn(line -> line.contains("left"))
                .isNotEmpty()
                .allMatch(line -> news.contains(line.replace("left", "joined")));
    }

    @Test
    void whenTheDirectoryLosesEverythingThenAllAreThereAgainInTwoBeatsAndNobodyHasLeft() {
        pass(Duration.ofSeconds(9));
        long epoch = a.membership.epoch();
        store.clear();
        pass(Duration.ofSeconds(6));

        assertThat(a.membership.epoch()).isGreaterThan(epoch);
        assertThat(a.directory.nodes().toCompletableFuture().join()).hasSize(2);
        pass(Duration.ofSeconds(30));
        assertThat(a.membership.nodes()).extracting(ClusterNode::id).containsExactly("a", "b");
    }

    @Test
    void whenTheDirectoryLosesEverythingThenANodeThatIsSlowToComeBackHasNotLeftUntilItsLeaseWouldHaveEnded() {
        pass(Duration.ofSeconds(9));
        store.clear();
        b.stalled = true;
        pass(Duration.ofSeconds(12));
        assertThat(b.membership.isJoined()).isTrue();
        assertThat(a.membership.find("b")).isNotNull();

        pass(Duration.ofSeconds(9));
        assertThat(b.membership.isJoined()).isFalse();
        assertThat(a.membership.find("b")).isNull();
    }

    @Test
    void whenTheDirectoryLosesEverythingBetweenARenewalAndTheLookAtTheOthersThenNobodyHasLeft() {
        pass(Duration.ofSeconds(9));
        a.directory.holdAnswers();
        a.beat();
        store.clear();
        a.directory.answer();

        assertThat(a.membership.find("b")).isNotNull();
    }

    @Test
    void whenANodeDiesWhileTheDirectoryIsAwayThenTheOthersAreToldALeaseAfterItIsBack() {
        pass(Duration.ofSeconds(9));
        b.stalled = true;
        a.directory.setConnected(false);
        pass(Duration.ofSeconds(30));
        assertThat(a.membership.find("b")).isNotNull();
        a.directory.setConnected(true);
        pass(Duration.ofSeconds(18));

        assertThat(a.membership.find("b")).isNull();
    }

    @Test
    void whenAnotherProcessHasTakenTheIdThenThisOneOwnsNothing() {
        pass(Duration.ofSeconds(9));
        Member again = new Member("b", "another boot");
        JoinResult result =
                again.membership.join("boot-b").toCompletableFuture().join();
        assertThat(result).isInstanceOf(JoinResult.Joined.class);
        pass(BEAT);

        assertThat(b.membership.epoch()).isZero();
        assertThat(again.membership.epoch()).isPositive();
    }

    @Test
    void whenANodeLeavesThenTheOthersKnowAtTheirNextBeatAndItKeepsNothing() {
        pass(Duration.ofSeconds(9));
        b.membership.leave();
        b.stalled = true;
        assertThat(b.membership.epoch()).isZero();
        pass(BEAT);

        assertThat(a.membership.find("b")).isNull();
        assertThat(news).contains("a: b left");
    }

    @Test
    void whenAnAnswerComesAfterTheLeaseHasEndedThenTheLeaseStaysEnded() {
        clock.advance(Duration.ofSeconds(10));
        a.directory.holdAnswers();
        a.beat();
        clock.advance(Duration.ofMillis(4800));
        assertThat(a.membership.epoch()).isZero();
        a.directory.answer();

        // The renewal was in time; but this node has said meanwhile that it has no lease.
        assertThat(a.membership.epoch()).isZero();
    }

    @Test
    void whenAnAnswerTakesLongThenTheLeaseCountsFromWhenItWasAskedFor() {
        clock.advance(Duration.ofSeconds(10));
        a.directory.holdAnswers();
        a.beat();
        clock.advance(Duration.ofSeconds(4));
        a.directory.answer();
        clock.advance(Duration.ofSeconds(10));
        assertThat(a.membership.isJoined()).isTrue();
        clock.advance(Duration.ofMillis(501));

        assertThat(a.membership.isJoined()).isFalse();
    }

    @Test
    void whenTheGameFailsToSayHowManyUsersThereAreThenTheNextBeatIsMadeAllTheSame() {
        boolean[] broken = {true};
        InMemoryStore.Directory directory = store.directory();
        directory.open();
        Membership membership = new Membership(
                directory,
                "boot",
                () -> {
                    if (broken[0]) {
                        throw new IllegalStateException("This registry is here to fail");
                    }
                    return new NodeStatus("c", "", 0, 0);
                },
                LEASE,
                clock,
                event -> {});
        membership.beat();
        broken[0] = false;
        membership.beat();

        assertThat(membership.isJoined()).isTrue();
    }
}
