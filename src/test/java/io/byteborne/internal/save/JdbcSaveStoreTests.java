package io.byteborne.internal.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.zaxxer.hikari.HikariDataSource;
import io.byteborne.save.SaveStore.StaleTokenException;
import io.byteborne.save.SaveStore.Write;
import io.byteborne.server.StartupException;
import io.byteborne.testing.TcpProxy;
import io.byteborne.testing.TestPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What PostgreSQL's driver does that a store has to know. */
class JdbcSaveStoreTests {
    private final HikariDataSource pool = new HikariDataSource();

    @BeforeEach
    void createTable() {
        pool.setJdbcUrl(TestPostgres.shared().newDatabase() + "&socketTimeout=77");
        pool.setMaximumPoolSize(2);
        new SaveSchema(pool, getClass().getClassLoader(), null).prepare(true);
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Others use the pool, too. */
    @Test
    void whenAConnectionIsGivenBackThenItsOwnLimitHolds() throws Exception {
        // A pool that does not see to it itself.
        try (Connection connection = DriverManager.getConnection(pool.getJdbcUrl())) {
            JdbcSaveStore store =
                    new JdbcSaveStore(new SingleConnectionDataSource(connection, true), Duration.ofSeconds(5));
            SaveLoads.take(store, "key", 1);

            assertThat(connection.getNetworkTimeout()).isEqualTo(77_000);
        }
    }

    @Test
    void whenAnAnswerTakesTooLongThenTheConnectionIsGivenUp() throws Exception {
        JdbcSaveStore store = new JdbcSaveStore(pool, Duration.ofMillis(500));
        SaveLoads.take(store, "key", 1);
        execute("CREATE FUNCTION dawdle() RETURNS trigger AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$"
                + " LANGUAGE plpgsql");
        execute("CREATE TRIGGER dawdle BEFORE UPDATE ON byteborne_save EXECUTE FUNCTION dawdle()");

        long begun = System.nanoTime();
        assertThat(catchThrowable(() -> SaveLoads.take(store, "key", 1))).isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    }

    /** What does not even leave this machine is not waited for either: a limit for answers does not cover that. */
    @Test
    void whenTheNetworkTakesNoMoreThenTheConnectionIsGivenUp() throws Exception {
        int port = TestPostgres.shared().port();
        TcpProxy proxy = new TcpProxy(port);
        // The proxy is closed first, or the connection's end would wait for it.
        try (Connection connection = DriverManager.getConnection(
                        pool.getJdbcUrl().replace(":" + port + "/", ":" + proxy.port() + "/"));
                proxy) {
            JdbcSaveStore store =
                    new JdbcSaveStore(new SingleConnectionDataSource(connection, true), Duration.ofMillis(300));
            long token = SaveLoads.take(store, "key", 1).token();
            ByteString large = ByteString.copyFrom(new byte[64 * 1024 * 1024]);
            proxy.stall();

            CompletableFuture<?> written = CompletableFuture.runAsync(
                    () -> store.write(List.of(new Write("key", token, 1, large))), Thread::startVirtualThread);
            assertThat(written).failsWithin(Duration.ofSeconds(30)).withThrowableOfType(ExecutionException.class);
        }
    }

    /** Or the thread that opens would wait for ever for a database that has gone silent. */
    @Test
    void whenAKeyIsOpenedThenEachStatementHasTheStoresLimitAlsoIfSomebodyElseHasTheKey() throws Exception {
        List<Integer> limits = new ArrayList<>();
        DelegatingDataSource watched = new DelegatingDataSource(pool) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                return (Connection) Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                            if (method.getName().equals("prepareStatement")) {
                                limits.add(connection.getNetworkTimeout());
                            }
                            try {
                                return method.invoke(connection, arguments);
                            } catch (InvocationTargetException failure) {
                                throw failure.getCause();
                            }
                        });
            }
        };
        JdbcSaveStore store = new JdbcSaveStore(watched, Duration.ofSeconds(5));
        store.open("key", 7);
        assertThatExceptionOfType(StaleTokenException.class).isThrownBy(() -> store.open("key", 7));

        assertThat(limits).hasSizeGreaterThan(3).containsOnly(5000);
    }

    @Test
    void whenSeveralServersStartAtOnceThenTheTableIsCreatedOnce() throws Exception {
        try (HikariDataSource empty = new HikariDataSource();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            empty.setJdbcUrl(TestPostgres.shared().newDatabase());
            empty.setMaximumPoolSize(12);
            Callable<Boolean> start = () -> {
                new SaveSchema(empty, getClass().getClassLoader(), null).prepare(true);
                return true;
            };
            for (Future<Boolean> started : threads.invokeAll(List.of(start, start, start, start))) {
                assertThat(started.get()).isTrue();
            }
            assertThat(new JdbcSaveStore(empty, Duration.ofSeconds(5))
                            .open("key", 1)
                            .version())
                    .isZero();
        }
    }

    @Test
    void whenThePoolIsTooSmallOrTheTableIsThereAlreadyThenStartUpSaysWhatToChange() throws Exception {
        try (HikariDataSource small = new HikariDataSource()) {
            small.setJdbcUrl(TestPostgres.shared().newDatabase());
            small.setMaximumPoolSize(1);
            small.setConnectionTimeout(1000);
            assertThat(refusal(small).action()).contains("the pool two connections");
        }
        execute("DROP TABLE byteborne_schema_history");
        assertThat(refusal(pool).action()).contains("byteborne.save.migrate=false");
    }

    private StartupException refusal(DataSource dataSource) {
        return catchThrowableOfType(
                StartupException.class,
                () -> new SaveSchema(dataSource, getClass().getClassLoader(), null).prepare(true));
    }

    /** The collation of a database may take different names for the same: two players would own one row. */
    @Test
    void whenTheDatabaseTakesTwoKeysForOneThenTheSecondIsNotOpened() throws Exception {
        try (HikariDataSource careless = new HikariDataSource()) {
            careless.setJdbcUrl("jdbc:h2:mem:careless;IGNORECASE=TRUE");
            new SaveSchema(careless, getClass().getClassLoader(), null).prepare(true);
            JdbcSaveStore store = new JdbcSaveStore(careless, Duration.ofSeconds(5));
            long token = SaveLoads.take(store, "player/Ada", 1).token();

            assertThat(catchThrowable(() -> SaveLoads.take(store, "player/ada", 1)))
                    .hasMessageContaining("player/ada")
                    .hasMessageContaining("player/Ada")
                    .hasMessageContaining("collation");
            assertThat(store.write(List.of(new Write("player/Ada", token, 1, ByteString.copyFromUtf8("gold")))))
                    .as("stale")
                    .isEmpty();
        }
    }

    /** H2 shows the value that is too long, and PostgreSQL the whole row. */
    @Test
    void whenAValueIsRefusedThenWhatIsSaidHasNothingOfIt() throws Exception {
        ByteString gold = ByteString.copyFromUtf8("gold".repeat(1000));
        try (HikariDataSource h2 = new HikariDataSource()) {
            h2.setJdbcUrl("jdbc:h2:mem:refusing");
            new SaveSchema(h2, getClass().getClassLoader(), null).prepare(true);
            try (Connection connection = h2.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("ALTER TABLE byteborne_save ALTER COLUMN data VARBINARY(1000)");
            }
            JdbcSaveStore store = new JdbcSaveStore(h2, Duration.ofSeconds(5));
            long token = SaveLoads.take(store, "key", 1).token();

            assertSaysNothingOfGold(catchThrowable(() -> store.write(List.of(new Write("key", token, 1, gold)))));
        }
        execute("ALTER TABLE byteborne_save ADD CHECK (length(data) < 1000)");
        JdbcSaveStore store = new JdbcSaveStore(pool, Duration.ofSeconds(5));
        long token = SaveLoads.take(store, "key", 1).token();

        assertSaysNothingOfGold(catchThrowable(() -> store.write(List.of(new Write("key", token, 1, gold)))));
    }

    private static void assertSaysNothingOfGold(Throwable failure) {
        assertThat(failure).isNotNull();
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        assertThat(text.toString()).doesNotContain("676f6c64").contains("SQLSTATE 2");
    }

    /** It is logged, and shown by actuator. */
    @Test
    void whenAWriteFailsThenWhatIsSaidHasNothingOfWhatPlayersOwn() throws Exception {
        JdbcSaveStore store = new JdbcSaveStore(pool, Duration.ofSeconds(5));
        long token = SaveLoads.take(store, "key", 1).token();
        execute("CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no more'; END $$"
                + " LANGUAGE plpgsql");
        execute("CREATE TRIGGER refuse BEFORE UPDATE ON byteborne_save EXECUTE FUNCTION refuse()");

        Throwable failure =
                catchThrowable(() -> store.write(List.of(new Write("key", token, 1, ByteString.copyFromUtf8("gold")))));

        assertThat(failure).hasMessageContaining("no more");
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.getMessage()).doesNotContain("676f6c64");
        }
    }
}
