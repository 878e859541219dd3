package io.byteborne.internal.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.internal.cluster.store.ClusterDirectory.ClaimResult;
import io.byteborne.internal.cluster.store.ClusterDirectory.JoinResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every directory and every bus does. */
public abstract class StoreContract {
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration SHORT = Duration.ofMillis(250);
    private static final ClaimKey ADA = ClaimKey.user("Ada {1}:\u00e4");

    /** A directory of the one cluster of this test, opened. */
    protected abstract ClusterDirectory directory();

    /** A bus of the one cluster of this test, opened. */
    protected abstract ClusterBus bus();

    /** What a stage completes with. */
    protected static <T extends @Nullable Object> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException reason) {
                throw reason;
            }
            throw new AssertionError(failure);
        } catch (InterruptedException | TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }

    protected static NodeStatus status(String id) {
        return new NodeStatus(id, "host:1", 3, 2);
    }

    private static long join(ClusterDirectory directory, String id, String boot, Duration lease) {
        return ((JoinResult.Joined) get(directory.join(status(id), boot, null, lease))).epoch();
    }

    @Test
    void whenANodeJoinsThenAllSeeItWithWhatItSaysOfItself() {
        long b = join(directory(), "b", "boot-b", LEASE);
        long a = join(directory(), "a", "boot-a", LEASE);

        assertThat(get(directory().nodes()))
                .containsExactly(
                        new NodeRecord(status("a"), "boot-a", a, java.util.Set.of()),
                        new NodeRecord(status("b"), "boot-b", b, java.util.Set.of()));
        assertThat(get(directory().node("c"))).isNull();
    }

    @Test
    void whenALeaseIsRenewedThenItLastsAndOthersSeeWhatIsNew() {
        ClusterDirectory directory = directory();
        long epoch = join(directory, "a", "boot", SHORT);

        assertThat(get(directory.renew(new NodeStatus("a", "other:2", "wss://other/", 10, 9, true), epoch, LEASE)))
                .isTrue();

        NodeRecord node = Objects.requireNonNull(get(directory.node("a")));
        assertThat(node.status()).isEqualTo(new NodeStatus("a", "other:2", "wss://other/", 10, 9, true));
        assertThat(node.holds(epoch)).isTrue();
        assertThat(node.holds(epoch - 1)).isFalse();
    }

    @Test
    void whenALeaseEndsThenItCannotBeRenewedAndItsEpochNeverComesBack() {
        ClusterDirectory directory = directory();
        long first = join(directory, "a", "boot", SHORT);
        await().until(() -> get(directory.node("a")) == null);

        assertThat(get(directory.renew(status("a"), first, LEASE))).isFalse();
        assertThat(get(directory.nodes())).isEmpty();
        long second = join(directory, "a", "boot", LEASE);
        assertThat(second).isGreaterThan(first);
        assertThat(get(directory.renew(status("a"), first, LEASE))).isFalse();
    }

    @Test
    void whenAProcessJoinsAgainThenItsFormerEpochEnds() {
        ClusterDirectory directory = directory();
        long first = join(directory, "a", "boot", LEASE);
        long second = join(directory, "a", "boot", LEASE);

        assertThat(get(directory.node("a"))).isNotNull().satisfies(node -> {
            assertThat(node.holds(second)).isTrue();
            assertThat(node.holds(first)).isFalse();
        });
    }

    @Test
    void whenAnotherProcessHasTheIdThenItKeepsIt() {
        long epoch = join(directory(), "a", "first", LEASE);

        for (String dead : new @Nullable String[] {null, "another"}) {
            JoinResult refused = get(directory().join(status("a"), "second", dead, LEASE));
            assertThat(refused).isInstanceOfSatisfying(JoinResult.Held.class, held -> {
                assertThat(held.boot()).isEqualTo("first");
                assertThat(held.left()).isBetween(LEASE.dividedBy(2), LEASE);
            });
        }
        assertThat(get(directory().renew(status("a"), epoch, LEASE))).isTrue();
    }

    @Test
    void whenADeadProcessIsTakenOverThenWhatItClaimedIsItsOwnUntilItsLeaseEnds() {
        ClusterDirectory directory = directory();
        long first = join(directory, "a", "first", Duration.ofSeconds(2));

        JoinResult taken = get(directory.join(status("a"), "second", "first", LEASE));

        long second = ((JoinResult.Joined) taken).epoch();
        assertThat(get(directory.node("a"))).isNotNull().satisfies(node -> {
            assertThat(node.boot()).isEqualTo("second");
            assertThat(node.holds(first)).isTrue();
            assertThat(node.holds(second)).isTrue();
        });
        // The dead one, should it live after all, cannot make that longer.
        assertThat(get(directory.renew(status("a"), first, LEASE))).isFalse();
        await().untilAsserted(
                        () -> assertThat(get(directory.node("a"))).isNotNull().matches(node -> !node.holds(first)));
        assertThat(get(directory.node("a"))).isNotNull().matches(node -> node.holds(second));
    }

    @Test
    void whenWhoHasTakenOverLeavesThenTheDeadOnesLeaseRunsOn() {
        ClusterDirectory directory = directory();
        long first = join(directory, "a", "first", LEASE);
        long second = ((JoinResult.Joined) get(directory.join(status("a"), "second", "first", LEASE))).epoch();

        assertThat(get(directory.leave("a", second))).isTrue();

        assertThat(get(directory.nodes())).isEmpty();
        assertThat(get(directory.node("a"))).isNotNull().satisfies(node -> {
            assertThat(node.isPresent()).isFalse();
            assertThat(node.holds(first)).isTrue();
            assertThat(node.holds(second)).isFalse();
        });
        assertThat(join(directory, "a", "third", LEASE)).isGreaterThan(first);
    }

    @Test
    void whenANodeLeavesThenItIsGoneAtOnce() {
        ClusterDirectory directory = directory();
        long epoch = join(directory, "a", "boot", LEASE);

        assertThat(get(directory.leave("a", epoch - 1))).isFalse();
        assertThat(get(directory.leave("a", epoch))).isTrue();
        assertThat(get(directory.leave("a", epoch))).isFalse();

        assertThat(get(directory.nodes())).isEmpty();
        assertThat(get(directory.node("a"))).isNull();
    }

    private static long claim(ClusterDirectory directory, long expected, String node) {
        return ((ClaimResult.Claimed) get(directory.claim(ADA, expected, node, 7, 5, LEASE))).token();
    }

    @Test
    void whenSomethingIsClaimedThenAllSeeByWhom() {
        long token = claim(directory(), Claim.NO_TOKEN, "a");

        assertThat(get(directory().find(ADA))).isEqualTo(new Claim("a", 7, 5, token));
        assertThat(get(directory().find(new ClaimKey(ClaimKey.Kind.ROOM, ADA.name()))))
                .isNull();
    }

    @Test
    void whenItIsClaimedByAnotherThenOnlyWithTheTokenThatIsThere() {
        long first = claim(directory(), Claim.NO_TOKEN, "a");

        assertThat(get(directory().claim(ADA, Claim.NO_TOKEN, "b", 8, 6, LEASE)))
                .isEqualTo(new ClaimResult.Changed(new Claim("a", 7, 5, first)));
        long second = claim(directory(), first, "b");
        assertThat(second).isGreaterThan(first);
        assertThat(get(directory().claim(ADA, first, "c", 9, 6, LEASE)))
                .isEqualTo(new ClaimResult.Changed(new Claim("b", 7, 5, second)));
    }

    @Test
    void whenManyClaimAtOnceThenOneHasItAndTokensOnlyGrow() {
        List<ClusterDirectory> nodes =
                IntStream.range(0, 4).mapToObj(i -> directory()).toList();
        long last = Claim.NO_TOKEN;
        for (int round = 0; round < 50; round++) {
            List<CompletionStage<ClaimResult>> attempts = new ArrayList<>();
            for (int i = 0; i < nodes.size(); i++) {
                attempts.add(nodes.get(i).claim(ADA, last, "node" + i, 1, 1, LEASE));
            }
            List<Long> granted = attempts.stream()
                    .map(StoreContract::get)
                    .filter(ClaimResult.Claimed.class::isInstance)
                    .map(result -> ((ClaimResult.Claimed) result).token())
                    .toList();
            assertThat(granted).hasSize(1).first().matches(last == 0 ? token -> token > 0 : greaterThan(last));
            last = granted.getFirst();
        }
    }

    @Test
    void whenATokenHasToBeSoGreatThenItIs() {
        ClusterDirectory directory = directory();
        long first = claim(directory, Claim.NO_TOKEN, "a");
        long great = first + Duration.ofDays(365).toNanos() / 1000;

        ClaimResult claimed = get(directory.claim(ADA, first, great, "a", 7, 5, LEASE));
        assertThat(claimed).isEqualTo(new ClaimResult.Claimed(great));
        ClaimResult again = get(directory.claim(ADA, great, first, "b", 8, 5, LEASE));
        assertThat(again).isEqualTo(new ClaimResult.Claimed(great + 1));
    }

    private static java.util.function.Predicate<Long> greaterThan(long last) {
        return token -> token > last;
    }

    @Test
    void whenAClaimWasReleasedThenTheNextTokenIsGreaterAllTheSame() {
        ClusterDirectory directory = directory();
        long first = claim(directory, Claim.NO_TOKEN, "a");

        assertThat(get(directory.release(ADA, first))).isTrue();
        assertThat(get(directory.find(ADA))).isNull();
        long second = claim(directory, Claim.NO_TOKEN, "b");

        assertThat(second).isGreaterThan(first);
        assertThat(get(directory.release(ADA, first))).isFalse();
        assertThat(get(directory.find(ADA))).isEqualTo(new Claim("b", 7, 5, second));
    }

    @Test
    void whenAClaimIsRenewedThenItLastsButOnlyByItsOwner() {
        ClusterDirectory directory = directory();
        ClaimResult claimed = get(directory.claim(ADA, Claim.NO_TOKEN, "a", 7, 5, SHORT));
        long token = ((ClaimResult.Claimed) claimed).token();

        assertThat(get(directory.renew(ADA, token, 6, LEASE))).isTrue();
        assertThat(get(directory.renew(ADA, token - 1, 7, LEASE))).isFalse();
        assertThat(get(directory.find(ADA))).isEqualTo(new Claim("a", 7, 6, token));
    }

    @Test
    void whenAClaimIsNotRenewedThenItsRecordGoes() {
        ClusterDirectory directory = directory();
        long token = ((ClaimResult.Claimed) get(directory.claim(ADA, Claim.NO_TOKEN, "a", 7, 5, SHORT))).token();

        await().until(() -> get(directory.find(ADA)) == null);
        assertThat(get(directory.renew(ADA, token, 5, LEASE))).isFalse();
    }

    @Test
    void whenTheDirectoryIsClosedThenWhatIsAskedOfItFailsAtOnce() {
        ClusterDirectory directory = directory();
        directory.close();

        await().until(() -> !directory.isConnected());
        assertThatThrownBy(() -> get(directory.nodes())).isInstanceOf(ClusterUnavailableException.class);
        assertThatThrownBy(() -> get(directory.find(ADA))).isInstanceOf(ClusterUnavailableException.class);
        assertThatThrownBy(() -> get(directory.node("a"))).isInstanceOf(ClusterUnavailableException.class);
        assertThat(directory.failures()).isEqualTo(3);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    protected static Queue<String> hear(ClusterBus bus, String id) {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        get(bus.hear(id, batch -> heard.add(new String(batch, StandardCharsets.UTF_8))));
        return heard;
    }

    @Test
    void whenABatchIsForOneNodeThenOnlyThatOneHearsIt() {
        Queue<String> a = hear(bus(), "a");
        Queue<String> all = hear(bus(), "all");
        ClusterBus sender = bus();

        assertThat(get(sender.publish("a", bytes("for a")))).isEqualTo(1);
        assertThat(get(sender.publish("all", bytes("for the one called all")))).isEqualTo(1);
        assertThat(get(sender.publish("nobody", bytes("lost")))).isEqualTo(0);
        assertThat(get(sender.publish(null, bytes("for all")))).isEqualTo(2);

        await().untilAsserted(() -> {
            assertThat(a).containsExactly("for a", "for all");
            assertThat(all).containsExactly("for the one called all", "for all");
        });
    }

    @Test
    void whenManyBatchesAreSentThenTheyComeInOrder() {
        Queue<String> heard = hear(bus(), "a");
        ClusterBus sender = bus();
        List<String> sent = IntStream.range(0, 2000).mapToObj(Integer::toString).toList();

        sent.forEach(one -> sender.publish(Integer.parseInt(one) % 3 == 0 ? null : "a", bytes(one)));

        await().untilAsserted(() -> assertThat(heard).containsExactlyElementsOf(sent));
    }

    @Test
    void whenItIsHeardAnewThenNothingComesTwice() {
        ClusterBus bus = bus();
        Queue<String> heard = hear(bus, "a");

        get(bus.hearAnew());
        get(bus.hearAnew());

        assertThat(get(bus().publish("a", bytes("once")))).isEqualTo(1);
        await().untilAsserted(() -> assertThat(heard).containsExactly("once"));
    }

    @Test
    void whenTheBusIsClosedThenPublishingFailsAtOnce() {
        ClusterBus bus = bus();
        bus.close();

        await().until(() -> !bus.isConnected());
        assertThatThrownBy(() -> get(bus.publish("a", bytes("lost")))).isInstanceOf(ClusterUnavailableException.class);
    }
}
