package io.byteborne.internal.save;

import io.byteborne.server.StartupException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ClassUtils;

/** Sees to it that the table for saves is there, when the program starts. Blocks. */
public final class SaveSchema {
    private static final Logger log = LoggerFactory.getLogger(SaveSchema.class);
    private static final String FLYWAY = "org.flywaydb.core.Flyway";
    /** Not Flyway's own default: that one is the game's. */
    private static final String HISTORY = "byteborne_schema_history";

    private static final String FOLDER = "io/byteborne/internal/save/";

    private final DataSource dataSource;
    private final ClassLoader classLoader;
    private final @Nullable String configuredUrl;

    /** @param configuredUrl the database's, as it is set; null if it is not known */
    public SaveSchema(DataSource dataSource, ClassLoader classLoader, @Nullable String configuredUrl) {
        this.dataSource = dataSource;
        this.classLoader = classLoader;
        this.configuredUrl = configuredUrl;
    }

    /**
     * Creates the table, or changes it to what this version needs, if it may and can; otherwise it must be there.
     *
     * @throws StartupException if it is not there afterwards
     */
    public void prepare(boolean mayMigrate) {
        try {
            String scripts = look();
            if (mayMigrate && scripts != null && ClassUtils.isPresent(FLYWAY, classLoader)) {
                Migration.run(dataSource, classLoader, scripts);
            } else {
                requireTable(scripts);
            }
        } catch (SQLException failure) {
            throw new StartupException(
                    "The database for saves cannot be reached: %s".formatted(failure.getMessage()),
                    "Set spring.datasource.url, username and password to those of a database that runs.",
                    failure);
        }
    }

    /** The folder with the scripts for this database; null if there are none. */
    private @Nullable String look() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            DatabaseMetaData database = connection.getMetaData();
            return switch (database.getDatabaseProductName()) {
                case "H2" -> {
                    lookAtH2(connection, String.valueOf(database.getURL()));
                    yield "h2";
                }
                case "PostgreSQL" -> "postgresql";
                default -> null;
            };
        }
    }

    private void lookAtH2(Connection connection, String url) throws SQLException {
        if (url.startsWith("jdbc:h2:mem:")) {
            log.warn("Saves are kept in the memory of this program, with which they end: the database is {}", url);
        } else if (!url.startsWith("jdbc:h2:tcp:") && !url.startsWith("jdbc:h2:ssl:") && isClosedOnExit()) {
            throw new StartupException(
                    "H2 would close the database as soon as the program is told to stop, before the last saves are written.",
                    "Add ;DB_CLOSE_ON_EXIT=FALSE to spring.datasource.url.");
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(JdbcSaveStore.H2_TO_FILE);
        } catch (SQLException refused) {
            throw new StartupException(
                    "H2 does not let this user say when what was written is to be in its file: %s"
                            .formatted(refused.getMessage()),
                    "Set spring.datasource.username to an administrator of the database, such as the user who has created it.",
                    refused);
        }
    }

    /** H2 itself does not tell. */
    private boolean isClosedOnExit() {
        return configuredUrl != null
                && configuredUrl.startsWith("jdbc:h2:")
                && !configuredUrl.toUpperCase(Locale.ROOT).contains(";DB_CLOSE_ON_EXIT=FALSE");
    }

    private void requireTable(@Nullable String scripts) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT save_key, token, version, saved_at, data FROM byteborne_save WHERE 1 = 0")) {
            log.debug("The table for saves is there: {}", rows);
        } catch (SQLException missing) {
            throw new StartupException(
                    "The database has no table byteborne_save with the columns that saves need: %s"
                            .formatted(missing.getMessage()),
                    scripts == null
                            ? "Create it as docs/howto/saves.md says: it is created by itself in H2 and PostgreSQL only."
                            : "Add org.flywaydb:flyway-core (and for PostgreSQL org.flywaydb:flyway-database-postgresql)"
                                    + " to the program, and leave byteborne.save.migrate true; or create the table as"
                                    + " docs/howto/saves.md says.",
                    missing);
        }
    }

    /** Apart, since Flyway may not be there. */
    private static final class Migration {
        static void run(DataSource dataSource, ClassLoader classLoader, String scripts) throws SQLException {
            Flyway flyway = Flyway.configure(classLoader)
                    .dataSource(dataSource)
                    .locations("classpath:" + FOLDER + scripts)
                    .table(HISTORY)
                    // The game's own tables may be there already; ours are counted from the first.
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load();
            boolean wasThere = hasHistory(dataSource);
            try {
                try {
                    flyway.migrate();
                } catch (FlywayException failure) {
                    // Flyway looks for its table before it locks: another server may have created it since.
                    if (wasThere || !hasHistory(dataSource)) {
                        throw failure;
                    }
                    flyway.migrate();
                }
            } catch (FlywayException failure) {
                throw new StartupException(
                        "The table for saves cannot be created or changed: %s".formatted(failure.getMessage()),
                        "Give the database's user the right to create tables and the pool two connections or more, and for"
                                + " PostgreSQL add org.flywaydb:flyway-database-postgresql to the program. If you have created"
                                + " the table yourself, set byteborne.save.migrate=false.",
                        failure);
            }
        }

        private static boolean hasHistory(DataSource dataSource) throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    ResultSet tables = connection
                            .getMetaData()
                            .getTables(connection.getCatalog(), connection.getSchema(), HISTORY, null)) {
                return tables.next();
            }
        }
    }
}
