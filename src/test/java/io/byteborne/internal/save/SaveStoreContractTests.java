package io.byteborne.internal.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.byteborne.save.SaveStore;
import io.byteborne.save.SaveStore.Opened;
import io.byteborne.save.SaveStore.StaleTokenException;
import io.byteborne.save.SaveStore.Write;
import io.byteborne.testing.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What saves rely on, of each of the stores that come with the library. */
class SaveStoreContractTests {
    @Nested
    class InMemory extends Contract {
        @Override
        SaveStore create() {
            return new InMemorySaveStore();
        }
    }

    @Nested
    class H2 extends JdbcContract {
        @Override
        String url() {
            return "jdbc:h2:mem:contract;DB_CLOSE_DELAY=-1";
        }
    }

    @Nested
    class PostgreSql extends JdbcContract {
        @Override
        String url() {
            return TestPostgres.shared().newDatabase();
        }
    }

    abstract static class JdbcContract extends Contract {
        private @Nullable HikariDataSource dataSource;

        abstract String url();

        @Override
        SaveStore create() {
            HikariConfig settings = new HikariConfig();
            settings.setJdbcUrl(url());
            settings.setMaximumPoolSize(10);
            HikariDataSource opened = new HikariDataSource(settings);
            dataSource = opened;
            new SaveSchema(opened, getClass().getClassLoader(), null).prepare(true);
            // Another server starts.
            new SaveSchema(opened, getClass().getClassLoader(), null).prepare(true);
            return new JdbcSaveStore(opened, Duration.ofSeconds(30));
        }

        @AfterAll
        void closeDataSource() {
            if (dataSource != null) {
                dataSource.close();
            }
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class Contract {
        private SaveStore store;

        abstract SaveStore create();

        @BeforeAll
        void createStore() {
            store = create();
        }

        private static ByteString data(String text) {
            return ByteString.copyFromUtf8(text);
        }

        private Set<String> write(String key, long token, long version, String text) throws Exception {
            return store.write(List.of(new Write(key, token, version, data(text))));
        }

        @Test
        void whenNothingWasSavedThenThereIsATokenAndNoData() throws Exception {
            Opened opened = SaveLoads.take(store, "new", 7);

            assertThat(opened).isEqualTo(new Opened(7, 0, null));
        }

        @Test
        void whenAKeyIsOpenedAgainThenItsTokenGrowsAndWhatWasWrittenIsThere() throws Exception {
            Opened first = SaveLoads.take(store, "again", 7);
            assertThat(write("again", first.token(), 1, "one")).isEmpty();

            assertThat(SaveLoads.take(store, "again", 7)).isEqualTo(new Opened(8, 1, data("one")));
            assertThat(SaveLoads.take(store, "again", 100)).isEqualTo(new Opened(100, 1, data("one")));
            assertThat(SaveLoads.take(store, "again", 3)).isEqualTo(new Opened(101, 1, data("one")));
        }

        @Test
        void whenTheTokenIsNotGreaterThanThatOfTheKeyThenItsOwnerKeepsIt() throws Exception {
            store.open("kept", 7);

            for (long token : List.of(6L, 7L)) {
                assertThatExceptionOfType(StaleTokenException.class)
                        .isThrownBy(() -> store.open("kept", token))
                        .satisfies(stale -> assertThat(stale.present()).isEqualTo(7));
            }
            assertThat(write("kept", 7, 1, "one")).isEmpty();
            assertThat(store.open("kept", 8)).isEqualTo(new Opened(8, 1, data("one")));
        }

        @Test
        void whenAnEarlierOwnerWritesThenNothingIsWrittenAndItsKeyIsStale() throws Exception {
            long old = SaveLoads.take(store, "taken", 1).token();
            long now = SaveLoads.take(store, "taken", 1).token();
            assertThat(write("taken", now, 1, "new")).isEmpty();

            assertThat(write("taken", old, 2, "old")).containsExactly("taken");
            assertThat(SaveLoads.take(store, "taken", 1).data()).isEqualTo(data("new"));
        }

        @Test
        void whenAnOlderVersionComesLateThenItDoesNotOvertakeTheNewerOne() throws Exception {
            long token = SaveLoads.take(store, "late", 1).token();
            assertThat(write("late", token, 2, "newer")).isEmpty();

            assertThat(write("late", token, 1, "older")).containsExactly("late");
            assertThat(write("late", token, 2, "the same again")).containsExactly("late");
            assertThat(SaveLoads.take(store, "late", 1)).isEqualTo(new Opened(token + 1, 2, data("newer")));
        }

        @Test
        void whenOneOfSeveralIsStaleThenNoneIsWritten() throws Exception {
            long giver = SaveLoads.take(store, "giver", 1).token();
            long taker = SaveLoads.take(store, "taker", 1).token();
            SaveLoads.take(store, "giver", 1);

            Set<String> stale = store.write(
                    List.of(new Write("giver", giver, 1, data("70")), new Write("taker", taker, 1, data("30"))));

            assertThat(stale).containsExactly("giver");
            assertThat(SaveLoads.take(store, "taker", 1)).isEqualTo(new Opened(taker + 1, 0, null));
        }

        @Test
        void whenManyAreWrittenThenAllOfThemAreThere() throws Exception {
            List<Write> writes = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                String key = "many/" + (1000 + i);
                writes.add(new Write(key, SaveLoads.take(store, key, 1).token(), 1, data("x".repeat(i))));
            }

            assertThat(store.write(writes)).isEmpty();

            for (int i = 0; i < 500; i += 99) {
                assertThat(SaveLoads.take(store, "many/" + (1000 + i), 1).data())
                        .isEqualTo(data("x".repeat(i)));
            }
        }

        @Test
        void whenTheRowIsNotThereThenTheWriteIsStale() throws Exception {
            assertThat(write("never opened", 1, 1, "x")).containsExactly("never opened");
        }

        @Test
        void whenAStateIsEmptyThenItIsNotTakenForNone() throws Exception {
            long token = SaveLoads.take(store, "empty", 1).token();
            assertThat(write("empty", token, 1, "")).isEmpty();

            assertThat(SaveLoads.take(store, "empty", 1)).isEqualTo(new Opened(token + 1, 1, ByteString.EMPTY));
        }

        @Test
        void whenKeysAreAlikeThenTheyAreDifferentAllTheSame() throws Exception {
            List<String> keys = List.of("a", "A", "a ", " a", "ä", "a\u0308", "\ud83d\ude00", "x".repeat(200));
            for (String key : keys) {
                assertThat(write(key, SaveLoads.take(store, key, 1).token(), 1, key))
                        .isEmpty();
            }

            for (String key : keys) {
                assertThat(SaveLoads.take(store, key, 1).data()).isEqualTo(data(key));
            }
        }

        @Test
        void whenManyOpenAKeyAtOnceThenEachHasATokenOfItsOwn() throws Exception {
            int servers = 8;
            try (ExecutorService threads = Executors.newFixedThreadPool(servers)) {
                List<Callable<Long>> opening = IntStream.range(0, servers)
                        .<Callable<Long>>mapToObj(
                                i -> () -> SaveLoads.take(store, "contested", 1).token())
                        .toList();
                List<Long> tokens = new ArrayList<>();
                for (Future<Long> token : threads.invokeAll(opening)) {
                    tokens.add(token.get());
                }

                assertThat(tokens).doesNotHaveDuplicates().hasSize(servers);
            }
        }

        /** Were it not in one transaction, or not checked in the row itself, both could find that they may write. */
        @Test
        void whenTwoOwnersWriteAtOnceThenTheLaterOneHasTheLastWord() throws Exception {
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                for (int i = 0; i < 50; i++) {
                    String key = "race/" + i;
                    long old = SaveLoads.take(store, key, 1).token();
                    Future<Set<String>> late = threads.submit(() -> write(key, old, 1, "old"));
                    Future<Set<String>> next = threads.submit(() -> {
                        Opened now = SaveLoads.take(store, key, 1);
                        return write(key, now.token(), now.version() + 1, "new");
                    });

                    assertThat(next.get()).isEmpty();
                    late.get();
                    assertThat(SaveLoads.take(store, key, 1).data()).isEqualTo(data("new"));
                }
            }
        }
    }
}
