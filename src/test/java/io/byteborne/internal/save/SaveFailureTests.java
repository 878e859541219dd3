package io.byteborne.internal.save;

import static io.byteborne.internal.save.SaveFixture.INTERVAL;
import static io.byteborne.internal.save.SaveFixture.OPEN_TIMEOUT;
import static io.byteborne.internal.save.SaveFixture.done;
import static io.byteborne.internal.save.SaveFixture.isDone;
import static io.byteborne.internal.save.SaveFixture.plus;
import static io.byteborne.internal.save.SaveFixture.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.google.protobuf.ByteString;
import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import io.byteborne.internal.save.SaveFixture.FakeSession;
import io.byteborne.internal.save.SaveFixture.Purse;
import io.byteborne.internal.settings.SaveProperties;
import io.byteborne.save.Save;
import io.byteborne.save.SaveException.Reason;
import io.byteborne.save.SaveStore.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

/** What saves do while the store fails, or a state does. */
class SaveFailureTests {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final SaveFixture server = new SaveFixture();

    @Test
    void whenTheStoreIsAwayThenNothingIsLostAndAllIsWrittenOnceItIsBack() {
        List<Save<Purse>> saves = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            saves.add(server.open(server.session(), "player/" + i));
        }
        server.store.away = true;
        saves.forEach(save -> save.update(plus(1)));
        server.advance(INTERVAL);
        saves.forEach(save -> save.update(plus(1)));
        server.advance(Duration.ofSeconds(20));

        assertThat(server.statistics.unsaved()).isEqualTo(300);
        assertThat(server.statistics.oldestUnsaved()).isEqualTo(INTERVAL.plusSeconds(20));
        assertThat(server.statistics.failure()).contains("the database is away");
        int tries = server.store.batches.size();
        assertThat(tries).as("attempts in 23 s").isBetween(5, 30);

        server.store.away = false;
        server.advance(LONGEST_PAUSE);
        assertThat(server.statistics.unsaved()).isZero();
        assertThat(server.statistics.failing()).isZero();
        assertThat(server.statistics.failure()).isNull();
        assertThat(server.saved("player/0", "player/299")).containsOnly(entry("player/0", 2), entry("player/299", 2));
        assertThat(server.store.batches.size() - tries)
                .as("transactions for 300 states")
                .isLessThan(150);
    }

    @Test
    void whenTheStoreIsAwayThenItIsAskedWithOneCallAtATime() {
        List<Save<Purse>> saves = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            saves.add(server.open(server.session(), "player/" + i));
        }
        saves.forEach(save -> save.update(plus(1)));
        server.advanceUnanswered(INTERVAL);
        assertThat(server.unanswered()).isEqualTo(SaveFixture.SETTINGS.maxConcurrent());

        server.store.away = true;
        while (server.unanswered() > 0) {
            server.answer();
        }
        server.advanceUnanswered(INTERVAL);
        assertThat(server.unanswered()).isOne();
    }

    @Test
    void whenOneStateCannotBeWrittenThenAllOthersAre() {
        List<Save<Purse>> saves = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            saves.add(server.open(server.session(), "player/" + i));
        }
        server.store.poison = "player/37";
        saves.forEach(save -> save.update(plus(1)));
        server.saves.flush();
        server.settle();
        server.advance(Duration.ofSeconds(30));

        assertThat(server.statistics.unsaved()).isOne();
        assertThat(server.statistics.failing()).isOne();
        assertThat(server.saved("player/36", "player/37", "player/38"))
                .containsOnly(entry("player/36", 1), entry("player/38", 1));

        saves.get(1).update(plus(1));
        server.advance(INTERVAL);
        assertThat(server.saved("player/1")).containsExactly(entry("player/1", 2));
        server.store.poison = null;
        server.advance(LONGEST_PAUSE);
        assertThat(server.statistics.unsaved()).isZero();
    }

    /** Where ticks are rare, all that has failed is tried again at one moment. */
    @Test
    void whenTicksAreRareThenAStateThatCannotBeWrittenIsSoonAlone() {
        server.tick = Duration.ofSeconds(10);
        List<Save<Purse>> saves = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            saves.add(server.open(server.session(), "player/" + i));
        }
        server.store.poison = "player/37";
        saves.forEach(save -> save.update(plus(1)));
        server.advance(Duration.ofMinutes(2));

        assertThat(server.statistics.unsaved()).isOne();
        assertThat(server.saved("player/36", "player/37", "player/38"))
                .containsOnly(entry("player/36", 1), entry("player/38", 1));
    }

    @Test
    void whenAStateCannotBeEncodedThenOnlyWhatDependsOnItWaits() {
        Save<Purse> debtor = server.open(server.session(), "debtor");
        Save<Purse> partner = server.open(server.session(), "partner");
        Save<Purse> other = server.open(server.session(), "other");
        server.saves.together(List.of(debtor, partner), () -> {
            debtor.set(new Purse(-5));
            partner.set(new Purse(5));
        });
        other.set(new Purse(1));
        server.advance(INTERVAL);

        assertThat(server.saved("debtor", "partner", "other")).containsExactly(entry("other", 1));
        assertThat(server.statistics.failing()).isEqualTo(2);
        assertThat(server.statistics.failure()).as("the store's").isNull();
        debtor.set(new Purse(0));
        server.advance(INTERVAL);
        assertThat(server.saved("debtor", "partner")).containsOnly(entry("debtor", 0), entry("partner", 5));
    }

    @Test
    void whenASnapshotThrowsThenItIsTriedAgainAndOthersAreWritten() {
        Save<Purse> broken = server.open(server.session(), "broken");
        Save<Purse> other = server.open(server.session(), "other");
        boolean[] works = {false};
        broken.changed(() -> {
            if (!works[0]) {
                throw new IllegalStateException("as planned");
            }
            return new Purse(3);
        });
        other.set(new Purse(1));
        server.advance(INTERVAL);
        assertThat(server.saved("broken", "other")).containsExactly(entry("other", 1));
        assertThat(server.statistics.failing()).isOne();

        works[0] = true;
        server.advance(LONGEST_PAUSE);
        assertThat(server.saved("broken")).containsExactly(entry("broken", 3));
    }

    @Test
    void whenWhatIsSavedCannotBeDecodedThenItIsNotOpenedAndNeverOverwritten() throws Exception {
        long token = SaveLoads.take(server.store, "player/ada", 1).token();
        server.store.write(List.of(new Write("player/ada", token, 1, ByteString.copyFromUtf8("no number"))));
        server.store.batches.clear();
        FakeSession session = server.session();

        CompletionStage<Save<Purse>> opening = server.saves.open(session, "player/ada", new Purse(0));
        server.settle();
        server.end(session);
        server.saves.flush();
        server.saves.stop();
        server.advance(INTERVAL);

        assertThat(reason(opening)).isEqualTo(Reason.UNREADABLE);
        assertThat(server.store.batches).isEmpty();
        assertThat(SaveLoads.take(server.store, "player/ada", 1).data())
                .isEqualTo(ByteString.copyFromUtf8("no number"));
    }

    @Test
    void whenTheStoreIsAwayThenAnOpeningWaitsAndSucceedsIfItComesBackInTime() {
        server.store.away = true;
        CompletionStage<Save<Purse>> opening = server.saves.open(server.session(), "player/ada", new Purse(7));
        server.advance(Duration.ofSeconds(4));
        assertThat(isDone(opening)).isFalse();

        server.store.away = false;
        server.advance(Duration.ofSeconds(5));
        assertThat(done(opening).get()).isEqualTo(new Purse(7));
    }

    @Test
    void whenTheStoreStaysAwayThenAnOpeningIsRefusedWithTheReason() {
        server.store.away = true;
        CompletionStage<Save<Purse>> opening = server.saves.open(server.session(), "player/ada", new Purse(7));
        server.advance(OPEN_TIMEOUT);

        assertThat(reason(opening)).isEqualTo(Reason.UNAVAILABLE);
        assertThatThrownBy(() -> opening.toCompletableFuture().join()).hasRootCauseMessage("the database is away");
        assertThat(server.statistics.refusals()).isOne();
        assertThat(server.statistics.failure()).contains("the database is away");
    }

    /** A bag in a bag in a bag: protobuf writes as many as there are, and reads 100. */
    @Test
    void whenAStateCouldNotBeReadAgainThenItIsNotWritten() throws Exception {
        FakeSession session = server.session();
        CompletionStage<Save<Value>> opening = server.saves.open(session, "player/ada", Value.getDefaultInstance());
        server.settle();
        Save<Value> save = done(opening);
        save.set(bags(40));
        server.advance(INTERVAL);
        assertThat(server.statistics.failing()).isZero();

        save.set(bags(60));
        server.advance(INTERVAL);
        assertThat(server.statistics.failing()).isOne();
        assertThat(Value.parseFrom(SaveLoads.take(server.store, "player/ada", 0).data()))
                .isEqualTo(bags(40));
    }

    /** Each is two messages. */
    private static Value bags(int count) {
        Value bag = Value.newBuilder().setNumberValue(1).build();
        for (int i = 0; i < count; i++) {
            bag = Value.newBuilder()
                    .setListValue(ListValue.newBuilder().addValues(bag))
                    .build();
        }
        return bag;
    }

    /** Where nobody is let in while the server is unhealthy, it would stay so for ever. */
    @Test
    void whenNobodyWaitsForTheStoreAnyMoreThenItsFailureIsForgotten() {
        SaveHealthIndicator health = new SaveHealthIndicator(server.statistics);
        server.store.away = true;
        CompletionStage<Save<Purse>> opened = server.saves.open(server.session(), "player/ada", new Purse(0));
        server.advance(OPEN_TIMEOUT);
        assertThat(reason(opened)).isEqualTo(Reason.UNAVAILABLE);
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);

        server.store.away = false;
        server.advance(Duration.ofMinutes(1));
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void whenTheStoreDoesNotAnswerThenAnOpeningIsRefusedAndLaterOnesStillWaitForThatAnswer() {
        CompletionStage<Save<Purse>> opening = server.saves.open(server.session(), "player/ada", new Purse(7));
        server.advanceUnanswered(OPEN_TIMEOUT);
        assertThat(reason(opening)).isEqualTo(Reason.UNAVAILABLE);

        CompletionStage<Save<Purse>> again = server.saves.open(server.session(), "player/ada", new Purse(7));
        server.world.run();
        assertThat(server.unanswered()).as("calls for one key at a time").isOne();
        server.settle();
        assertThat(done(again).get()).isEqualTo(new Purse(7));
    }

    @Test
    void whenAsManyStatesWaitToBeWrittenAsMayThenNoFurtherOneIsOpenedAndNoneIsLost() {
        SaveProperties few = new SaveProperties(INTERVAL, OPEN_TIMEOUT, Duration.ofSeconds(5), 4, 200, 3, true, false);
        SaveFixture small = new SaveFixture(few);
        List<FakeSession> sessions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sessions.add(small.session());
            small.open(sessions.get(i), "player/" + i).update(plus(1));
        }
        small.store.away = true;
        sessions.forEach(small::end);
        small.advance(Duration.ofSeconds(1));

        CompletionStage<Save<Purse>> refused = small.saves.open(small.session(), "player/new", new Purse(0));
        assertThat(reason(refused)).isEqualTo(Reason.TOO_MANY_UNSAVED);
        assertThat(small.statistics.unsaved()).isEqualTo(3);

        small.store.away = false;
        small.advance(LONGEST_PAUSE);
        assertThat(small.saved("player/0", "player/1", "player/2")).hasSize(3);
        small.open(small.session(), "player/new");
    }

    @Test
    void whenTheServerStopsWhileTheStoreIsAwayThenItIsTriedUntilTheEndAndTheKeysAreKnown() {
        server.open(server.session(), "b").update(plus(1));
        server.open(server.session(), "a").update(plus(1));
        server.store.away = true;
        server.advance(Duration.ofSeconds(40));

        CompletableFuture<?> stopped = server.saves.stop();
        server.advance(Duration.ofSeconds(3));
        assertThat(stopped).isNotDone();
        assertThat(server.saves.unsavedKeys()).containsExactly("a", "b");

        server.store.away = false;
        server.advance(Duration.ofMillis(400));
        assertThat(stopped).isDone();
        assertThat(server.saves.unsavedKeys()).isEmpty();
    }

    @Test
    void whenTheServerStopsThenNothingIsOpenedAnyMore() {
        CompletionStage<Save<Purse>> before = server.saves.open(server.session(), "a", new Purse(0));
        server.saves.stop();
        CompletionStage<Save<Purse>> after = server.saves.open(server.session(), "b", new Purse(0));
        server.settle();

        assertThat(reason(before)).isEqualTo(Reason.STOPPING);
        assertThat(reason(after)).isEqualTo(Reason.STOPPING);
    }

    @Test
    void whenASessionEndsWhileItsStateIsLoadedThenNothingStaysOpen() {
        FakeSession session = server.session();
        CompletionStage<Save<Purse>> opening = server.saves.open(session, "player/ada", new Purse(0));
        server.end(session);
        server.settle();

        assertThat(reason(opening)).isEqualTo(Reason.SESSION_ENDED);
        assertThat(server.statistics.open()).isZero();
        assertThat(reason(server.saves.open(session, "player/ada", new Purse(0))))
                .isEqualTo(Reason.SESSION_ENDED);
    }
}
