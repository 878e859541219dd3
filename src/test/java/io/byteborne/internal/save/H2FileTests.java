package io.byteborne.internal.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.byteborne.save.SaveStore.Write;
import io.byteborne.server.StartupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What H2 does with its file that a store has to know. */
class H2FileTests {
    private static final ByteString GOLD = ByteString.copyFromUtf8("gold");

    @TempDir
    Path folder;

    private HikariDataSource database(String name) {
        return database(name, "sa", "");
    }

    private HikariDataSource database(String name, String user, String password) {
        HikariConfig settings = new HikariConfig();
        settings.setJdbcUrl("jdbc:h2:%s/%s;DB_CLOSE_ON_EXIT=FALSE".formatted(folder, name));
        settings.setUsername(user);
        settings.setPassword(password);
        return new HikariDataSource(settings);
    }

    private static JdbcSaveStore store(HikariDataSource database) {
        new SaveSchema(database, H2FileTests.class.getClassLoader(), database.getJdbcUrl()).prepare(true);
        return new JdbcSaveStore(database, Duration.ofSeconds(30));
    }

    /** H2 itself takes its time: half a second by default. */
    @Test
    void whenAWriteIsDoneThenItIsInH2sFileAlreadyAndACrashDoesNotLoseIt() throws Exception {
        try (HikariDataSource database = database("game")) {
            JdbcSaveStore store = store(database);
            for (long version = 1; version <= 20; version++) {
                long token = SaveLoads.take(store, "player/ada", version).token();
                Set<String> stale = store.write(List.of(new Write("player/ada", token, version, GOLD)));
                assertThat(stale).isEmpty();

                // What a program finds that starts after this one has been killed.
                Files.copy(folder.resolve("game.mv.db"), folder.resolve("crash%s.mv.db".formatted(version)));
                try (HikariDataSource afterwards = database("crash" + version)) {
                    assertThat(SaveLoads.take(store(afterwards), "player/ada", 0)
                                    .version())
                            .isEqualTo(version);
                }
            }
        }
    }

    @Test
    void whenTheUserMayNotSayWhenThenTheStartFailsAndSaysSo() throws Exception {
        try (HikariDataSource database = database("game");
                Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE USER game PASSWORD 'secret'");
            statement.execute("GRANT ALTER ANY SCHEMA TO game");

            try (HikariDataSource game = database("game", "game", "secret")) {
                assertThatThrownBy(() -> store(game))
                        .isInstanceOf(StartupException.class)
                        .hasMessageContaining("Admin rights are required");
            }
        }
    }
}
