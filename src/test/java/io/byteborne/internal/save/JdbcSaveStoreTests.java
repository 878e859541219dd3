package io.byteborne.internal.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import com.zaxxer.hikari.HikariDataSource;
import io.byteborne.save.SaveStore.Write;
import io.byteborne.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
            store.open("key", 1);

            assertThat(connection.getNetworkTimeout()).isEqualTo(77_000);
        }
    }

    @Test
    void whenAnAnswerTakesTooLongThenTheConnectionIsGivenUp() throws Exception {
        JdbcSaveStore store = new JdbcSaveStore(pool, Duration.ofMillis(500));
        store.open("key", 1);
        execute("CREATE FUNCTION dawdle() RETURNS trigger AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$"
                + " LANGUAGE plpgsql");
        execute("CREATE TRIGGER dawdle BEFORE UPDATE ON byteborne_save EXECUTE FUNCTION dawdle()");

        long begun = System.nanoTime();
        assertThat(catchThrowable(() -> store.open("key", 1))).isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    }

    /** It is logged, and shown by actuator. */
    @Test
    void whenAWriteFailsThenWhatIsSaidHasNothingOfWhatPlayersOwn() throws Exception {
        JdbcSaveStore store = new JdbcSaveStore(pool, Duration.ofSeconds(5));
        long token = store.open("key", 1).token();
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
