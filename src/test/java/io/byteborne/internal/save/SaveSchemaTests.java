package io.byteborne.internal.save;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.byteborne.testing.TestPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Several servers that start with one database that is empty. */
class SaveSchemaTests {
    private static final Set<String> STATEMENTS = Set.of("createStatement", "prepareStatement");

    /** Has something done before the statement with that number. */
    private static final class Interrupted extends DelegatingDataSource {
        private final AtomicInteger left;
        private final Runnable interruption;

        Interrupted(DataSource database, int statement, Runnable interruption) {
            super(database);
            left = new AtomicInteger(statement);
            this.interruption = interruption;
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        if (STATEMENTS.contains(method.getName()) && left.decrementAndGet() == 0) {
                            interruption.run();
                        }
                        try {
                            return method.invoke(connection, arguments);
                        } catch (InvocationTargetException failure) {
                            throw failure.getCause();
                        }
                    });
        }
    }

    private void prepare(DataSource database) {
        new SaveSchema(database, getClass().getClassLoader(), null).prepare(true);
    }

    /** From then on, a second server waits until the first is done. */
    private static boolean hasLock(DataSource database) {
        return !new JdbcTemplate(database)
                .queryForList("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")
                .isEmpty();
    }

    @Test
    void whenAServerOvertakesAnotherBeforeThatHasItsLockThenBothStart() {
        AtomicBoolean early = new AtomicBoolean(true);
        int statements = 0;
        while (early.get()) {
            try (HikariDataSource empty = new HikariDataSource()) {
                empty.setJdbcUrl(TestPostgres.shared().newDatabase());
                Interrupted first = new Interrupted(empty, ++statements, () -> {
                    early.set(!hasLock(empty));
                    if (early.get()) {
                        prepare(empty);
                    }
                });
                prepare(first);
            }
        }
        assertThat(statements).isGreaterThan(10);
    }
}
