package io.byteborne.internal.save;

import static io.byteborne.internal.save.SaveFixture.INTERVAL;
import static io.byteborne.internal.save.SaveFixture.SETTINGS;
import static io.byteborne.internal.save.SaveFixture.done;
import static io.byteborne.internal.save.SaveFixture.isDone;
import static io.byteborne.internal.save.SaveFixture.plus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.byteborne.cluster.ClusterUnavailableException;
import io.byteborne.internal.save.SaveFixture.FakeSession;
import io.byteborne.internal.save.SaveFixture.Purse;
import io.byteborne.save.Save;
import io.byteborne.save.SaveClosedException;
import io.byteborne.save.SaveException;
import io.byteborne.save.SaveException.Reason;
import io.byteborne.save.SaveLostEvent;
import io.byteborne.session.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The ways in which games lose and double what players own: each is impossible here. */
class SaveHazardTests {
    private final SaveFixture server = new SaveFixture();

    @Test
    void whenAWriteTakesLongThenANewerOneWaitsForItAndTheOlderNeverOvertakesTheNewer() {
        Save<Purse> save = server.open(server.session(), "player/ada");
        save.set(new Purse(1));
        server.advanceUnanswered(INTERVAL);
        assertThat(server.unanswered()).isOne();

        save.set(new Purse(2));
        server.advanceUnanswered(INTERVAL);
        save.flush();
        server.world.run();

        assertThat(server.unanswered()).as("writes of one key at a time").isOne();
        server.settle();
        assertThat(server.saved("player/ada")).containsExactly(entry("player/ada", 2));
        assertThat(server.store.batches).hasSize(2);
    }

    @Test
    void whenAStateHasNotBeenLoadedThenNothingCanSaveEmptinessOverIt() {
        FakeSession before = server.session();
        server.open(before, "player/ada").set(new Purse(100));
        server.end(before);
        server.settle();
        server.store.batches.clear();

        FakeSession session = server.session();
        CompletionStage<Save<Purse>> opening = server.saves.open(session, "player/ada", new Purse(0));
        server.saves.flush();
        server.advanceUnanswered(INTERVAL.minusSeconds(1));
        server.end(session);
        CompletableFuture<?> stopped = server.saves.stop();
        server.settle();

        assertThat(stopped).isDone();
        assertThat(opening.toCompletableFuture()).isCompletedExceptionally();
        assertThat(server.store.batches).isEmpty();
        assertThat(server.saved("player/ada")).containsExactly(entry("player/ada", 100));
    }

    @Test
    void whenAPlayerComesBackBeforeTheLastWriteThenTheStateIsLoadedAfterIt() {
        FakeSession before = server.session();
        server.open(before, "player/ada").set(new Purse(100));
        server.end(before);
        server.world.run();
        assertThat(server.unanswered()).isOne();

        CompletionStage<Save<Purse>> again = server.saves.open(server.session(), "player/ada", new Purse(0));
        server.world.run();

        assertThat(server.store.opened)
                .as("loaded before the last write has ended")
                .hasSize(1);
        assertThat(isDone(again)).isFalse();
        server.settle();
        assertThat(done(again).get()).isEqualTo(new Purse(100));
        assertThat(server.store.opened).hasSize(2);
    }

    @Test
    void whenTheLastWriteFailsThenWhoComesBackWaitsForTheNextOne() {
        FakeSession before = server.session();
        server.open(before, "player/ada").set(new Purse(100));
        server.store.away = true;
        server.end(before);
        CompletionStage<Save<Purse>> again = server.saves.open(server.session(), "player/ada", new Purse(0));
        server.advance(Duration.ofSeconds(3));

        assertThat(server.store.opened).hasSize(1);
        server.store.away = false;
        server.advance(Duration.ofSeconds(5));
        assertThat(done(again).get()).isEqualTo(new Purse(100));
    }

    @Test
    void whenTwoPlayersTradeThenTheStoreNeverHasOneHalfOfIt() {
        Save<Purse> giver = server.open(server.session(), "player/giver");
        Save<Purse> taker = server.open(server.session(), "player/taker");
        giver.set(new Purse(100));
        server.saves.flush();
        server.settle();
        server.store.batches.clear();

        server.saves.together(List.of(giver, taker), () -> {
            giver.update(plus(-30));
            taker.update(plus(30));
        });
        // Only one of them has a reason to be written now.
        giver.flush();
        server.settle();

        assertThat(server.store.batches).containsExactly(List.of("player/giver", "player/taker"));
        assertThat(server.saved("player/giver", "player/taker"))
                .containsOnly(entry("player/giver", 70), entry("player/taker", 30));
    }

    @Test
    void whenATradeIsToBeRepeatedAndOneSideHasTradedOnThenAllOfItIsInOneTransaction() {
        Save<Purse> one = server.open(server.session(), "one");
        Save<Purse> two = server.open(server.session(), "two");
        Save<Purse> three = server.open(server.session(), "three");
        server.saves.together(List.of(one, two), () -> {
            one.set(new Purse(1));
            two.set(new Purse(2));
        });
        one.flush();
        server.world.run();
        server.saves.together(List.of(two, three), () -> {
            two.set(new Purse(22));
            three.set(new Purse(33));
        });
        server.store.away = true;
        server.answer();
        server.world.run();
        server.store.away = false;
        server.store.batches.clear();
        server.advance(INTERVAL);

        assertThat(server.store.batches).containsExactly(List.of("one", "three", "two"));
        assertThat(server.saved("one", "two", "three"))
                .containsOnly(entry("one", 1), entry("two", 22), entry("three", 33));
    }

    @Test
    void whenATradeThrowsInTheMiddleThenNothingOfItHasHappened() {
        Save<Purse> giver = server.open(server.session(), "player/giver");
        Save<Purse> taker = server.open(server.session(), "player/taker");
        giver.set(new Purse(100));
        server.saves.flush();
        server.settle();
        server.store.batches.clear();

        assertThatThrownBy(() -> server.saves.together(List.of(giver, taker), () -> {
                    giver.update(plus(-30));
                    giver.flush();
                    throw new IllegalStateException("the taker's bag is full");
                }))
                .hasMessage("the taker's bag is full");
        server.advance(INTERVAL);

        assertThat(giver.get()).isEqualTo(new Purse(100));
        assertThat(server.saved("player/giver", "player/taker")).containsExactly(entry("player/giver", 100));
    }

    @Test
    void whenATradeWithinOneThatFailsHasAStateOfThatThenNoHalfOfItSurvives() {
        Save<Purse> giver = server.open(server.session(), "player/giver");
        Save<Purse> taker = server.open(server.session(), "player/taker");
        Save<Purse> heir = server.open(server.session(), "player/heir");
        giver.set(new Purse(100));
        server.saves.flush();
        server.settle();

        assertThatThrownBy(() -> server.saves.together(List.of(giver), () -> {
                    trade(giver, taker, 30);
                    // Has no state of the outermost one, but one of what is undone with that.
                    trade(taker, heir, 20);
                    throw new IllegalStateException("as planned");
                }))
                .hasMessage("as planned");
        server.advance(INTERVAL);

        assertThat(giver.get()).isEqualTo(new Purse(100));
        assertThat(taker.get()).isEqualTo(new Purse(0));
        assertThat(heir.get()).isEqualTo(new Purse(0));
        assertThat(server.saved("player/giver")).containsOnly(entry("player/giver", 100));
        assertThat(server.saved("player/taker", "player/heir").values()).containsOnly(0);
    }

    private void trade(Save<Purse> from, Save<Purse> to, int gold) {
        server.saves.together(List.of(from, to), () -> {
            from.update(plus(-gold));
            to.update(plus(gold));
        });
    }

    @Test
    void whenTheServerStopsWhileItWritesThenWhatIsNewerThanThatIsWrittenTooBeforeItEnds() {
        Save<Purse> save = server.open(server.session(), "player/ada");
        Save<Purse> world = done(openWithoutSession("world"));
        save.set(new Purse(1));
        save.flush();
        server.world.run();
        assertThat(server.unanswered()).isOne();
        save.set(new Purse(2));
        world.set(new Purse(7));

        CompletableFuture<?> stopped = server.saves.stop();
        server.world.run();
        assertThat(stopped).isNotDone();
        server.answer();
        server.world.run();
        assertThat(stopped).as("the newer change is not written yet").isNotDone();
        server.settle();

        assertThat(stopped).isDone();
        assertThat(server.saved("player/ada", "world")).containsOnly(entry("player/ada", 2), entry("world", 7));
        assertThatThrownBy(() -> save.set(new Purse(3))).isInstanceOf(SaveClosedException.class);
    }

    @Test
    void whenTwoServersHaveOnePlayerThenTheEarlierOneWritesNothingMoreAndItsSessionIsClosed() {
        InMemorySaveStore database = new InMemorySaveStore();
        SaveFixture one = new SaveFixture(SETTINGS, database);
        SaveFixture two = new SaveFixture(SETTINGS, database);
        FakeSession left = one.session();
        Save<Purse> old = one.open(left, "player/ada");
        old.set(new Purse(100));
        one.saves.flush();
        one.settle();
        old.set(new Purse(1));

        Save<Purse> now = two.open(two.session(), "player/ada");
        assertThat(now.get()).isEqualTo(new Purse(100));
        now.update(plus(5));
        one.advance(INTERVAL);

        assertThat(two.saved("player/ada"))
                .as("what the new owner has loaded")
                .containsExactly(entry("player/ada", 100));
        assertThat(old.isOpen()).isFalse();
        assertThat(left.closed).isEqualTo(CloseReason.REPLACED);
        assertThat(one.events).containsExactly(new SaveLostEvent(old));
        assertThat(one.statistics.stale()).isOne();
        assertThat(one.statistics.unsaved()).isZero();
        two.advance(INTERVAL);
        assertThat(two.saved("player/ada")).containsExactly(entry("player/ada", 105));
    }

    @Test
    void whenAnotherServerHasTakenOneSideOfATradeThenNeitherSideOfItSurvives() {
        InMemorySaveStore database = new InMemorySaveStore();
        SaveFixture one = new SaveFixture(SETTINGS, database);
        SaveFixture two = new SaveFixture(SETTINGS, database);
        FakeSession givers = one.session();
        FakeSession takers = one.session();
        FakeSession others = one.session();
        Save<Purse> giver = one.open(givers, "giver");
        Save<Purse> taker = one.open(takers, "taker");
        Save<Purse> other = one.open(others, "other");
        giver.set(new Purse(100));
        taker.set(new Purse(0));
        other.set(new Purse(50));
        one.saves.flush();
        one.settle();

        two.open(two.session(), "giver");
        one.saves.together(List.of(giver, taker), () -> {
            giver.update(plus(-30));
            taker.update(plus(30));
        });
        other.update(plus(1));
        one.advance(INTERVAL);

        assertThat(one.saved("giver", "taker", "other"))
                .containsOnly(entry("giver", 100), entry("taker", 0), entry("other", 51));
        assertThat(givers.closed).isEqualTo(CloseReason.REPLACED);
        assertThat(takers.closed).isEqualTo(CloseReason.INTERNAL_ERROR);
        assertThat(others.closed).isNull();
        assertThatThrownBy(() -> one.saves.together(List.of(other, taker), () -> other.update(plus(30))))
                .isInstanceOf(SaveClosedException.class);
        assertThat(other.get()).isEqualTo(new Purse(51));
    }

    /** A handler may stop the server, and another thread then runs the world: the handler is never finished. */
    @Test
    void whenTheServerStopsInTheMiddleOfATradeThenNothingOfItIsSaved() throws Exception {
        Save<Purse> giver = server.open(server.session(), "giver");
        Save<Purse> taker = server.open(server.session(), "taker");
        giver.set(new Purse(100));
        CountDownLatch halfDone = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread handler = Thread.ofVirtual()
                .start(() -> server.saves.together(List.of(giver, taker), () -> {
                    giver.update(plus(-30));
                    halfDone.countDown();
                    awaitUninterruptibly(end);
                }));
        halfDone.await();

        CompletableFuture<?> stopped = server.saves.stop();
        server.settle();
        end.countDown();
        handler.join();

        assertThat(stopped).isDone();
        assertThat(server.saved("giver", "taker")).containsExactly(entry("giver", 100));
        assertThat(giver.get()).isEqualTo(new Purse(100));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private CompletionStage<Save<Purse>> openWithoutSession(String key) {
        CompletionStage<Save<Purse>> opening = server.saves.open(key, new Purse(0));
        server.settle();
        return opening;
    }

    @Test
    void whenAServerHasLostAUserThenItTakesNoStateFromTheOneThatHasTheUser() {
        SaveFixture other = new SaveFixture(SETTINGS, server.store);
        other.userTokens = (session, least) -> CompletableFuture.completedStage(20L);
        Save<Purse> theirs = other.open(other.session(), "player/ada");
        server.userTokens = (session, least) -> least <= 10
                ? CompletableFuture.completedStage(10L)
                : CompletableFuture.failedStage(new SaveException(Reason.LOST, "the user is elsewhere"));

        CompletionStage<Save<Purse>> opening = server.saves.open(server.session(), "player/ada", new Purse(0));
        server.settle();

        assertThat(SaveFixture.reason(opening)).isEqualTo(Reason.LOST);
        theirs.set(new Purse(100));
        other.advance(INTERVAL);
        assertThat(theirs.isOpen()).isTrue();
        assertThat(server.saved("player/ada")).containsExactly(entry("player/ada", 100));
    }

    @Test
    void whenAStateHasAGreaterTokenThanItsUserThenItIsOpenedWithAGreaterOneIfTheUserIsHere() throws Exception {
        server.store.open("player/ada", 50);
        List<Long> asked = new ArrayList<>();
        server.userTokens = (session, least) -> {
            asked.add(least);
            return CompletableFuture.completedStage(Math.max(10, least));
        };

        Save<Purse> save = server.open(server.session(), "player/ada");
        save.set(new Purse(1));
        server.advance(INTERVAL);

        assertThat(asked).containsExactly(0L, 51L);
        assertThat(server.saved("player/ada")).containsExactly(entry("player/ada", 1));
    }

    @Test
    void whenASessionLosesItsUserWhileAStateIsBeingOpenedThenItIsNotOpened() throws Exception {
        server.store.open("player/ada", 50);
        server.userTokens = (session, least) -> CompletableFuture.completedStage(least == 0 ? 10 : UserTokens.NO_TOKEN);

        CompletionStage<Save<Purse>> opening = server.saves.open(server.session(), "player/ada", new Purse(0));
        server.settle();

        assertThat(SaveFixture.reason(opening)).isEqualTo(Reason.LOST);
        assertThatThrownBy(() -> server.store.open("player/ada", 50)).hasMessageContaining("50");
    }

    @Test
    void whenNobodyCanTellWhoHasTheUserThenTheOpeningIsTriedAgain() {
        server.userTokens =
                (session, least) -> CompletableFuture.failedStage(new ClusterUnavailableException("away", null));
        CompletionStage<Save<Purse>> opening = server.saves.open(server.session(), "player/ada", new Purse(0));
        server.advance(Duration.ofSeconds(2));
        assertThat(server.store.opened).isEmpty();
        assertThat(server.statistics.loadFailures())
                .as("which is not the store's failure")
                .isZero();
        assertThat(isDone(opening)).isFalse();

        server.userTokens = (session, least) -> CompletableFuture.completedStage(10L);
        server.advance(Duration.ofSeconds(5));

        assertThat(done(opening).isOpen()).isTrue();
    }
}
