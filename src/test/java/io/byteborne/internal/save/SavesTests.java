package io.byteborne.internal.save;

import static io.byteborne.internal.save.SaveFixture.INTERVAL;
import static io.byteborne.internal.save.SaveFixture.done;
import static io.byteborne.internal.save.SaveFixture.isDone;
import static io.byteborne.internal.save.SaveFixture.plus;
import static io.byteborne.internal.save.SaveFixture.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.StringValue;
import com.google.protobuf.UnknownFieldSet;
import io.byteborne.internal.save.SaveFixture.FakeSession;
import io.byteborne.internal.save.SaveFixture.Purse;
import io.byteborne.internal.world.WorldParts;
import io.byteborne.save.Save;
import io.byteborne.save.SaveClosedException;
import io.byteborne.save.SaveException.Reason;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavesTests {
    private final SaveFixture server = new SaveFixture();

    @Test
    void whenNothingIsSavedThenTheStateIsTheInitialOneAndIsNotWrittenUnlessItChanges() {
        FakeSession session = server.session();
        Save<Purse> save = server.open(session, "player/ada");
        assertThat(save.get()).isEqualTo(new Purse(0));
        assertThat(save.isNew()).isTrue();

        server.advance(INTERVAL);
        server.end(session);
        server.settle();
        assertThat(server.store.batches).isEmpty();
        assertThat(server.open(server.session(), "player/ada").isNew()).isTrue();
    }

    @Test
    void whenAStateChangesThenItIsWrittenOnceWithinTheInterval() {
        Save<Purse> save = server.open(server.session(), "player/ada");
        for (int i = 0; i < 100; i++) {
            save.update(plus(1));
        }
        server.advance(INTERVAL.dividedBy(2));
        assertThat(server.store.batches).isEmpty();
        assertThat(server.statistics.unsaved()).isOne();

        server.advance(INTERVAL.dividedBy(2).minusSeconds(1));
        assertThat(server.store.batches).hasSize(1);
        assertThat(server.saved("player/ada")).containsExactly(entry("player/ada", 100));
        assertThat(server.statistics.unsaved()).isZero();
        server.advance(INTERVAL.multipliedBy(3));
        assertThat(server.store.batches).hasSize(1);
    }

    @Test
    void whenStatesChangeOneAfterAnotherThenManyAreWrittenInOneTransaction() {
        int states = 1000;
        for (int i = 0; i < states; i++) {
            server.open(server.session(), "player/" + i).update(plus(1));
            server.advance(INTERVAL.dividedBy(states));
        }
        server.advance(INTERVAL);

        assertThat(server.statistics.unsaved()).isZero();
        assertThat(server.store.batches.stream().mapToInt(List::size).sum()).isEqualTo(states);
        // From the first write to the last it takes 1.2 intervals, and there are a hundred moments in each.
        assertThat(server.store.batches).hasSizeLessThanOrEqualTo(125);
    }

    @Test
    void whenManyStatesChangeAtOnceThenTheirWritesAreSpreadAndShared() {
        List<Save<Purse>> saves = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            saves.add(server.open(server.session(), "player/" + i));
        }
        saves.forEach(save -> save.update(plus(1)));
        server.advance(INTERVAL.multipliedBy(8).dividedBy(10));
        assertThat(server.statistics.unsaved()).isBetween(300, 700);
        server.advance(INTERVAL.multipliedBy(2).dividedBy(10));
        assertThat(server.statistics.unsaved()).isZero();
    }

    @Test
    void whenASessionEndsThenItsStateIsWrittenAtOnceAndClosed() {
        FakeSession session = server.session();
        Save<Purse> save = server.open(session, "player/ada");
        save.set(new Purse(5));
        server.end(session);
        assertThat(save.isOpen()).isFalse();
        assertThat(save.get()).isEqualTo(new Purse(5));
        assertThatThrownBy(() -> save.set(new Purse(6))).isInstanceOf(SaveClosedException.class);
        server.settle();

        assertThat(server.saved("player/ada")).containsExactly(entry("player/ada", 5));
        assertThat(server.statistics.open()).isZero();
        Save<Purse> again = server.open(server.session(), "player/ada");
        assertThat(again.get()).isEqualTo(new Purse(5));
        assertThat(again.isNew()).isFalse();
    }

    @Test
    void whenASessionHasEndedThenItIsKnownWhenAllOfItIsWrittenOrCannotBe() {
        FakeSession session = server.session();
        server.open(session, "player/ada").set(new Purse(5));
        server.open(session, "player/ada/bag").set(new Purse(6));
        FakeSession unchanged = server.session();
        server.open(unchanged, "player/bob");
        server.end(session);
        server.end(unchanged);

        CompletionStage<?> written = server.saves.writtenAfter(session);
        assertThat(isDone(server.saves.writtenAfter(unchanged))).isTrue();
        assertThat(isDone(written)).isFalse();
        server.settle();

        assertThat(isDone(written)).isTrue();
        assertThat(server.saved("player/ada", "player/ada/bag"))
                .containsOnly(entry("player/ada", 5), entry("player/ada/bag", 6));
        assertThat(isDone(server.saves.writtenAfter(session))).isTrue();
    }

    @Test
    void whenTwoSessionsOpenOneKeyThenTheyShareTheStateUntilBothHaveEnded() {
        FakeSession first = server.session();
        FakeSession second = server.session();
        Save<Purse> save = server.open(first, "player/ada");
        save.set(new Purse(5));
        CompletionStage<Save<Purse>> shared = server.saves.open(second, "player/ada", new Purse(0));
        assertThat(done(shared)).as("at once").isSameAs(save);
        server.open(second, "player/ada");

        server.end(first);
        server.settle();
        assertThat(save.isOpen()).isTrue();
        assertThat(server.saved("player/ada")).containsExactly(entry("player/ada", 5));
        server.end(second);
        assertThat(save.isOpen()).isFalse();
    }

    @Test
    void whenSeveralWaitForOneKeyThenItIsLoadedOnce() {
        CompletionStage<Save<Purse>> one = server.saves.open("guild", new Purse(0));
        CompletionStage<Save<Purse>> other = server.saves.open(server.session(), "guild", new Purse(0));
        server.settle();

        assertThat(server.store.opened).containsExactly("guild");
        assertThat(done(one)).isSameAs(done(other));
    }

    @Test
    void whenAStateBelongsToNoSessionThenItIsOpenUntilItIsClosed() {
        FakeSession session = server.session();
        Save<Purse> guild = server.open(session, "guild");
        done(server.saves.open("guild", new Purse(0)));
        server.end(session);
        assertThat(guild.isOpen()).isTrue();

        guild.set(new Purse(1));
        CompletionStage<?> closed = guild.close();
        assertThat(guild.isOpen()).isFalse();
        assertThat(isDone(closed)).isFalse();
        server.settle();
        assertThat(isDone(closed)).isTrue();
        assertThat(isDone(guild.close())).isTrue();
        assertThat(server.saved("guild")).containsExactly(entry("guild", 1));
    }

    @Test
    void whenAStateIsFlushedThenThatIsCompleteOnceItIsInTheStoreAsItWas() {
        Save<Purse> save = server.open(server.session(), "player/ada");
        assertThat(isDone(save.flush())).as("nothing to write").isTrue();
        save.set(new Purse(1));
        CompletionStage<?> first = save.flush();
        save.set(new Purse(2));
        CompletionStage<?> second = save.flush();
        server.answer();
        server.world.run();

        assertThat(isDone(first)).isTrue();
        assertThat(isDone(second)).isFalse();
        server.settle();
        assertThat(isDone(second)).isTrue();
        assertThat(server.saved("player/ada")).containsExactly(entry("player/ada", 2));
    }

    @Test
    void whenAllIsFlushedThenThatIsCompleteOnceAllIsInTheStore() {
        server.open(server.session(), "a").set(new Purse(1));
        server.open(server.session(), "b").set(new Purse(2));
        server.open(server.session(), "c");
        CompletionStage<?> flushed = server.saves.flush();
        assertThat(isDone(flushed)).isFalse();
        server.settle();

        assertThat(isDone(flushed)).isTrue();
        assertThat(server.saved("a", "b", "c")).containsOnly(entry("a", 1), entry("b", 2));
        assertThat(isDone(server.saves.flush())).isTrue();
    }

    @Test
    void whenTheGameKeepsItsOwnObjectsThenTheValueIsMadeWhenItIsWritten() {
        Save<Purse> save = server.open(server.session(), "player/ada");
        int[] gold = {1};
        int[] made = {0};
        save.changed(() -> {
            made[0]++;
            return new Purse(gold[0]);
        });
        gold[0] = 2;
        save.changed(() -> new Purse(gold[0]));
        assertThat(made[0]).isZero();
        gold[0] = 3;
        assertThat(save.get()).isEqualTo(new Purse(3));
        server.advance(INTERVAL);

        assertThat(server.saved("player/ada")).containsExactly(entry("player/ada", 3));
        gold[0] = 4;
        assertThat(save.get()).as("made anew").isEqualTo(new Purse(4));
        save.set(new Purse(9));
        assertThat(save.get()).isEqualTo(new Purse(9));
    }

    @Test
    void whenAWriteIsSlowThenItHasTheValueOfTheMomentAtWhichItBegan() {
        Save<Purse> save = server.open(server.session(), "player/ada");
        save.set(new Purse(1));
        server.advanceUnanswered(INTERVAL);
        save.set(new Purse(2));
        server.answer();

        assertThat(server.saved("player/ada")).containsExactly(entry("player/ada", 1));
        server.world.run();
        assertThat(server.statistics.unsaved()).isOne();
        server.advance(INTERVAL);
        assertThat(server.saved("player/ada")).containsExactly(entry("player/ada", 2));
    }

    @Test
    void whenStatesAreChangedTogetherThenTheEarlierOnesTimeIsThatOfBoth() {
        Save<Purse> early = server.open(server.session(), "early");
        Save<Purse> late = server.open(server.session(), "late");
        early.update(plus(1));
        server.advance(Duration.ofSeconds(6));
        server.saves.together(List.of(early, late), () -> {
            early.update(plus(1));
            late.update(plus(1));
        });
        server.advance(Duration.ofSeconds(3));

        assertThat(server.saved("early", "late")).containsOnly(entry("early", 2), entry("late", 1));
    }

    @Test
    void whenTradesAreChainedThenAllOfThemAreInOneTransaction() {
        List<Save<Purse>> saves = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            saves.add(server.open(server.session(), "player/" + i));
        }
        for (int i = 1; i < 10; i++) {
            Save<Purse> one = saves.get(i - 1);
            Save<Purse> other = saves.get(i);
            server.saves.together(List.of(one, other), () -> {
                one.update(plus(-1));
                other.update(plus(1));
            });
        }
        // Debts cannot be encoded.
        saves.get(0).update(plus(1));
        saves.get(9).flush();
        server.settle();

        assertThat(server.store.batches).hasSize(1);
        assertThat(server.store.batches.get(0)).hasSize(10);
    }

    @Test
    void whenAGroupIsLargerThanABatchThenItIsNotDivided() {
        List<Save<Purse>> saves = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            saves.add(server.open(server.session(), "player/" + i));
        }
        server.saves.together(saves, () -> saves.forEach(save -> save.update(plus(1))));
        server.advance(INTERVAL);

        assertThat(server.store.batches).hasSize(1);
        assertThat(server.store.batches.get(0)).hasSize(450);
    }

    @Test
    void whenATradeIsWithinAnotherThatFailsThenTheInnerOneHasHappened() {
        Save<Purse> one = server.open(server.session(), "one");
        Save<Purse> two = server.open(server.session(), "two");
        Save<Purse> three = server.open(server.session(), "three");

        assertThatThrownBy(() -> server.saves.together(List.of(one), () -> {
                    one.update(plus(1));
                    server.saves.together(List.of(two, three), () -> {
                        two.update(plus(2));
                        three.update(plus(3));
                    });
                    throw new IllegalStateException("as planned");
                }))
                .hasMessage("as planned");
        server.advance(INTERVAL);
        assertThat(server.store.batches).containsExactly(List.of("three", "two"));
        assertThat(one.get()).isEqualTo(new Purse(0));
    }

    /** A player who opens chests all day has one session for all of them. */
    @Test
    void whenASessionGoesOnThenNothingIsKeptOfTheStatesThatItHasOpenedAndThatAreClosed() {
        FakeSession session = server.session();
        WeakReference<Save<Purse>> closed = openAndClose(session);
        WeakReference<CompletionStage<?>> refused = openInVain(session);

        await().untilAsserted(() -> {
            System.gc();
            assertThat(closed.refersTo(null)).isTrue();
            assertThat(refused.refersTo(null)).isTrue();
        });
        server.end(session);
    }

    private WeakReference<Save<Purse>> openAndClose(FakeSession session) {
        Save<Purse> save = server.open(session, "chest/1");
        save.set(new Purse(1));
        save.close();
        server.settle();
        return new WeakReference<>(save);
    }

    private WeakReference<CompletionStage<?>> openInVain(FakeSession session) {
        server.store.away = true;
        CompletionStage<?> opened = server.saves.open(session, "chest/2", new Purse(0));
        server.advance(SaveFixture.OPEN_TIMEOUT.multipliedBy(2));
        assertThat(opened.toCompletableFuture()).isCompletedExceptionally();
        return new WeakReference<>(opened);
    }

    @Test
    void whenAMessageIsSavedThenFieldsOfANewerVersionSurvive() {
        StringValue newer = StringValue.newBuilder()
                .setValue("Ada")
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                77,
                                UnknownFieldSet.Field.newBuilder().addVarint(5).build())
                        .build())
                .build();
        FakeSession session = server.session();
        CompletionStage<Save<StringValue>> opening = server.saves.open(session, "m", StringValue.getDefaultInstance());
        server.settle();
        done(opening).set(newer);
        server.end(session);
        server.settle();

        CompletionStage<Save<StringValue>> again =
                server.saves.open(server.session(), "m", StringValue.getDefaultInstance());
        server.settle();
        done(again).update(value -> value.toBuilder().setValue("Bob").build());
        assertThat(done(again).get().getUnknownFields()).isEqualTo(newer.getUnknownFields());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\0b", "half a \ud83d"})
    void whenAKeyIsNoneThenItIsRefused(String key) {
        assertThatIllegalArgumentException().isThrownBy(() -> server.saves.open(key, new Purse(0)));
        assertThatIllegalArgumentException().isThrownBy(() -> server.saves.open("x".repeat(201), new Purse(0)));
    }

    @Test
    void whenTheClassOfAStateIsNotKnownOrIsAnotherThenItIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.saves.open("key", List.of(1)))
                .withMessageContaining("no SaveCodec bean");
        server.open(server.session(), "key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.saves.open("key", StringValue.getDefaultInstance()))
                .withMessageContaining("key is open as a " + Purse.class.getName());
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // What a game may do by mistake.
    void whenAStateIsReplacedByOneOfAnotherClassThenThatFailsAtOnce() {
        Save save = server.open(server.session(), "key");
        assertThatIllegalArgumentException().isThrownBy(() -> save.set("text"));
    }

    @Test
    void whenAnotherThreadThanTheWorldsUsesSavesThenThatFailsAtOnce() {
        Save<Purse> save = server.open(server.session(), "key");
        WorldParts.runBy(server.gameCalls, new Thread());

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> server.saves.open("other", new Purse(0)),
                () -> server.saves.open(server.session(), "other", new Purse(0)),
                () -> server.saves.together(List.of(save), () -> {}),
                server.saves::flush,
                save::get,
                () -> save.set(new Purse(1)),
                () -> save.changed(() -> new Purse(1)),
                save::flush,
                save::close)) {
            assertThatThrownBy(call).isInstanceOf(WrongThreadException.class);
        }
        assertThat(server.statistics.unsaved()).isZero();
    }

    @Test
    void whenTheStateIsLostWhileItIsFlushedThenThatFails() throws Exception {
        Save<Purse> save = server.open(server.session(), "player/ada");
        save.set(new Purse(1));
        CompletionStage<?> flushed = save.flush();
        SaveLoads.take(server.store, "player/ada", Long.MAX_VALUE);
        server.settle();

        assertThat(reason(flushed)).isEqualTo(Reason.LOST);
        assertThat(reason(save.flush())).isEqualTo(Reason.LOST);
        assertThat(isDone(server.saves.flush())).isTrue();
    }
}
