package io.byteborne.internal.save;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.byteborne.save.SaveStore;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.IncorrectUpdateSemanticsDataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps states in a table of the application's database. Any thread that may block. */
public final class JdbcSaveStore implements SaveStore {
    /** Another server may insert the row at the same time, and an operator may then delete it. */
    private static final int MOST_ATTEMPTS = 3;

    private static final String TAKE = "UPDATE byteborne_save SET token = ? WHERE save_key = ? AND token < ?";
    private static final String INSERT = "INSERT INTO byteborne_save (save_key, token, version) VALUES (?, ?, 0)";
    private static final String LOAD = "SELECT save_key, token, version, data FROM byteborne_save WHERE save_key = ?";
    private static final String TASK = "writing saves";

    /** A token that is smaller in the table than the owner's is from a backup that was restored while the game ran. */
    private static final String WRITE = """
            UPDATE byteborne_save SET data = ?, version = ?, token = ?, saved_at = CURRENT_TIMESTAMP
            WHERE save_key = ? AND (token < ? OR token = ? AND version < ?)""";

    /** What H2 has committed is in its file up to half a second later, unless it is told. Only administrators may. */
    static final String H2_TO_FILE = "CHECKPOINT SYNC";

    /** Large states take a while over a slow network: what is sent has far more time than an answer. */
    private static final int TIMEOUTS_PER_WRITES = 10;

    private static final int MANY_WRITES = 1000;

    private final DataSource dataSource;
    private final Duration timeout;
    private final JdbcClient client;
    private final JdbcTemplate template;
    private final TransactionTemplate transaction;
    /** Null until the database has been asked what it is. */
    private volatile @Nullable Boolean h2;

    /** @param timeout how long the database may take to answer */
    public JdbcSaveStore(DataSource dataSource, Duration timeout) {
        this.dataSource = dataSource;
        this.timeout = timeout;
        this.template = new JdbcTemplate(dataSource);
        this.client = JdbcClient.create(template);
        this.transaction = new TransactionTemplate(new Transactions(dataSource, timeout));
    }

    @Override
    public Opened open(String key, long token) throws StaleTokenException {
        for (int i = 1; ; i++) {
            try {
                Row row = inTransaction(() -> take(key, token));
                if (row.isTaken()) {
                    return row.content();
                }
                if (row.content().token() >= token || i == MOST_ATTEMPTS) {
                    throw new StaleTokenException(key, row.content().token());
                }
            } catch (DuplicateKeyException inserted) {
                if (i == MOST_ATTEMPTS) {
                    throw inserted;
                }
            }
        }
    }

    /** What the table has of a key, and whether it has the token with which it was to be taken. */
    private record Row(boolean isTaken, Opened content) {}

    private Row take(String key, long token) {
        boolean taken = client.sql(TAKE).params(token, key, token).update() > 0;
        Optional<Opened> there = load(key);
        if (there.isPresent()) {
            return new Row(taken, there.get());
        }
        client.sql(INSERT).params(key, token).update();
        return new Row(true, new Opened(token, 0, null));
    }

    private Optional<Opened> load(String key) {
        return client.sql(LOAD)
                .param(key)
                .query((row, number) -> opened(row, key))
                .optional();
    }

    private static Opened opened(ResultSet row, String key) throws SQLException {
        String found = row.getString("save_key");
        if (!key.equals(found)) {
            // What fails here is rolled back, so the other one keeps its token.
            throw new IllegalStateException(
                    "The database takes the keys %s and %s for the same: give the column save_key of byteborne_save a collation"
                                    .formatted(key, found)
                            + " that compares byte by byte");
        }
        byte[] data = row.getBytes("data");
        return new Opened(row.getLong("token"), row.getLong("version"), data == null ? null : bytes(data));
    }

    private static ByteString bytes(byte[] data) {
        return UnsafeByteOperations.unsafeWrap(data);
    }

    @Override
    public Set<String> write(List<Write> writes) {
        Set<String> stale = Objects.requireNonNull(transaction.execute(status -> writeNow(writes, status)));
        if (stale.isEmpty() && isH2()) {
            transaction.executeWithoutResult(status -> template.execute(H2_TO_FILE));
        }
        return stale;
    }

    private boolean isH2() {
        Boolean known = h2;
        if (known == null) {
            known = template.execute((ConnectionCallback<Boolean>) connection ->
                    connection.getMetaData().getDatabaseProductName().equals("H2"));
            h2 = known;
        }
        return Boolean.TRUE.equals(known);
    }

    private Set<String> writeNow(List<Write> writes, TransactionStatus status) {
        int[][] rows = update(writes);
        Set<String> stale = new HashSet<>();
        for (int i = 0; i < writes.size(); i++) {
            int count = rows[0][i];
            if (count < 0) {
                throw new IncorrectUpdateSemanticsDataAccessException(
                        "The database's driver does not say whether a row was updated, so nobody knows who owns a save");
            }
            if (count == 0) {
                stale.add(writes.get(i).key());
            }
        }
        if (!stale.isEmpty()) {
            status.setRollbackOnly();
        }
        return stale;
    }

    private int[][] update(List<Write> writes) {
        Connection connection = DataSourceUtils.getConnection(dataSource);
        Duration limit = timeout.multipliedBy(TIMEOUTS_PER_WRITES * (1L + writes.size() / MANY_WRITES));
        SendLimit sending = new SendLimit(connection, limit);
        try {
            return template.batchUpdate(WRITE, writes, writes.size(), JdbcSaveStore::set);
        } catch (DataAccessException failure) {
            throw withoutValues(failure);
        } finally {
            sending.end();
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    /** What a driver says of a write may have all that was to be written in it, and goes into the log. */
    private DataAccessException withoutValues(DataAccessException failure) {
        Throwable reason = failure.getCause();
        while (reason instanceof BatchUpdateException batch) {
            SQLException next = batch.getNextException();
            reason = next == null ? batch.getCause() : next;
        }
        SQLException harmless;
        if (reason instanceof SQLException known && isAboutValue(known)) {
            harmless = new SQLException(
                    "SQLSTATE %s, error %s: the database does not take a value, of which its own words may show too much"
                            .formatted(known.getSQLState(), known.getErrorCode()),
                    known.getSQLState(),
                    known.getErrorCode());
        } else if (!(failure.getCause() instanceof BatchUpdateException)) {
            return failure;
        } else {
            harmless = reason instanceof SQLException known ? known : new SQLException("The batch has failed");
        }
        DataAccessException translated = template.getExceptionTranslator().translate(TASK, WRITE, harmless);
        return translated == null ? new UncategorizedSQLException(TASK, WRITE, harmless) : translated;
    }

    /** A data exception, or a constraint that is violated: databases like to quote the value, or the whole row. */
    private static boolean isAboutValue(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }

    private static void set(PreparedStatement statement, Write write) throws SQLException {
        statement.setBytes(1, write.data().toByteArray());
        statement.setLong(2, write.version());
        statement.setLong(3, write.token());
        statement.setString(4, write.key());
        statement.setLong(5, write.token());
        statement.setLong(6, write.token());
        statement.setLong(7, write.version());
    }

    /**
     * Cuts a connection that takes too long. Its own limit is for answers only: what is sent to a network that takes no more
     * would wait for as long as the operating system believes in the connection.
     */
    private static final class SendLimit {
        private static final Logger log = LoggerFactory.getLogger(JdbcSaveStore.class);

        private final Connection connection;
        // Guarded by this object's monitor.
        private boolean over;

        SendLimit(Connection connection, Duration limit) {
            this.connection = connection;
            long end = System.nanoTime() + limit.toNanos();
            Thread.ofVirtual().name("save-limit").start(() -> watch(end));
        }

        /** Whoever has the connection next must not lose it: it is cut before {@link #end} returns, or not at all. */
        private synchronized void watch(long end) {
            try {
                for (long left = end - System.nanoTime(); !over && left > 0; left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
                if (!over) {
                    connection.abort(Runnable::run);
                }
            } catch (InterruptedException | SQLException failure) {
                log.debug("A connection that takes too long cannot be cut", failure);
            }
        }

        synchronized void end() {
            over = true;
            notifyAll();
        }
    }

    /** Something to be done in one transaction. */
    private interface Work<T> {
        T run();
    }

    private <T> T inTransaction(Work<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.run()));
    }

    /**
     * Gives up on a connection that does not answer: a driver would wait for as long as the operating system believes in
     * it, a quarter of an hour or for ever.
     */
    private static final class Transactions extends JdbcTransactionManager {
        private static final long serialVersionUID = 1L;
        private static final Logger log = LoggerFactory.getLogger(JdbcSaveStore.class);

        private final int timeoutMillis;
        /** The limit that the connection had before, which others rely on who use the same pool. */
        private final transient ThreadLocal<Integer> before = new ThreadLocal<>();

        Transactions(DataSource dataSource, Duration timeout) {
            super(dataSource);
            this.timeoutMillis = Math.toIntExact(timeout.toMillis());
        }

        @Override
        protected void doBegin(Object object, TransactionDefinition definition) {
            super.doBegin(object, definition);
            try {
                Connection connection = connection(object);
                before.set(connection.getNetworkTimeout());
                connection.setNetworkTimeout(Runnable::run, timeoutMillis);
            } catch (SQLException unsupported) {
                log.debug("The database's driver has no limit for the time that an answer takes", unsupported);
            }
        }

        @Override
        protected void doCleanupAfterCompletion(Object object) {
            Integer limit = before.get();
            before.remove();
            try {
                if (limit != null) {
                    connection(object).setNetworkTimeout(Runnable::run, limit);
                }
            } catch (SQLException broken) {
                log.debug("A connection is broken", broken);
            } finally {
                super.doCleanupAfterCompletion(object);
            }
        }

        private static Connection connection(Object transaction) {
            return ((JdbcTransactionObjectSupport) transaction)
                    .getConnectionHolder()
                    .getConnection();
        }
    }
}
