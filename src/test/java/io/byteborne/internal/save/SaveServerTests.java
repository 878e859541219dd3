package io.byteborne.internal.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Int64Value;
import io.byteborne.internal.save.SavingServer.Client;
import io.byteborne.testing.ChildProgram;
import io.byteborne.testing.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** Whole servers that stop, and start again, with a database in a file and with PostgreSQL. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SaveServerTests {
    /** No change is written because its time has come. */
    private static final String RARELY = "--byteborne.save.interval=1h";

    @TempDir
    Path folder;

    enum Database {
        H2,
        POSTGRESQL;

        String url(Path folder) {
            return switch (this) {
                case H2 -> "jdbc:h2:%s/game;DB_CLOSE_ON_EXIT=FALSE".formatted(folder);
                case POSTGRESQL -> TestPostgres.shared().newDatabase();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenAServerStopsThenWhatPlayersOwnIsThereInTheNextOne(Database database) throws Exception {
        String url = database.url(folder);
        try (SavingServer server = new SavingServer(url, RARELY);
                Client ada = server.login("ada");
                Client bob = server.login("bob")) {
            assertThat(ada.count()).isOne();
            assertThat(ada.count()).isEqualTo(2);
            bob.count();
        }
        try (SavingServer server = new SavingServer(url, RARELY);
                Client ada = server.login("ada")) {
            assertThat(ada.count()).isEqualTo(3);
            assertThat(server.saved("bob")).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenAPlayerLeavesAndComesBackAtOnceThenNothingIsLost(Database database) throws Exception {
        try (SavingServer server = new SavingServer(database.url(folder), RARELY)) {
            for (int i = 1; i <= 20; i++) {
                try (Client ada = server.login("ada")) {
                    assertThat(ada.count()).isEqualTo(i);
                }
                // Otherwise the session before may still be there, and the login is refused as a second one.
                await().until(() -> server.bean(SaveStatistics.class).open() == 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenAUserLogsInAgainOverAnotherSessionThenItHasAllThatHasHappened(Database database) throws Exception {
        try (SavingServer server =
                        new SavingServer(database.url(folder), RARELY, "--byteborne.login.second-login=replace-old");
                Client old = server.login("ada")) {
            old.count();
            try (Client now = server.login("ada")) {
                assertThat(now.count()).isEqualTo(2);
            }
        }
    }

    @Test
    void whenPlayersAreOnThenActuatorShowsWhatIsNotWritten() throws Exception {
        try (SavingServer server = new SavingServer(Database.H2.url(folder), RARELY);
                Client ada = server.login("ada");
                Client bob = server.login("bob")) {
            bob.count();

            JsonNode shown = server.actuator("gamesaves");
            assertThat(shown.at("/open").asInt()).isEqualTo(2);
            assertThat(shown.at("/unsaved").asInt()).isOne();
            assertThat(shown.at("/oldestUnsavedSeconds").asDouble()).isPositive();
            assertThat(shown.at("/loaded").asInt()).isEqualTo(2);
            assertThat(shown.at("/failure").isNull()).isTrue();
            assertThat(shown.at("/saves/0/key").asString()).isEqualTo("player/bob");
            assertThat(shown.at("/saves/0/type").asString()).isEqualTo(Int64Value.class.getName());
            assertThat(shown.at("/saves/0/unsavedSeconds").asDouble()).isPositive();
            assertThat(shown.at("/saves/1/unsavedSeconds").isNull()).isTrue();
            assertThat(server.actuator("gamesaves?limit=1").at("/saves").size()).isOne();
            JsonNode health = server.actuator("health").at("/components/gameSaves");
            assertThat(health.at("/status").asString()).isEqualTo("UP");
            assertThat(health.at("/details/unsaved").asInt()).isOne();
            ada.count();
        }
    }

    @Test
    void whenTheDatabaseIsAwayAtTheEndThenTheLogSaysWhoseChangesAreLost(CapturedOutput output) throws Exception {
        try (TestPostgres postgres = TestPostgres.create();
                SavingServer server =
                        new SavingServer(postgres.newDatabase(), RARELY, "--byteborne.server.shutdown-timeout=2s");
                Client ada = server.login("ada");
                Client bob = server.login("bob\nERROR forged")) {
            ada.count();
            bob.count();
            postgres.stop();
            server.stop();
        }

        assertThat(output)
                .contains("2 saves are not written after PT2S", "Not written: [player/ada, player/bob\\nERROR forged]");
    }

    /** As an operator ends it, and every deployment. H2 would close its database at the same signal. */
    @Test
    void whenTheProgramIsTerminatedThenTheLastChangesAreInTheFile() throws Exception {
        String url = Database.H2.url(folder);
        try (ChildProgram program =
                ChildProgram.start(List.of(), SavingServer.class, SavingServer.arguments(url, RARELY))) {
            int port = program.awaitNumber("Game server listening on 127\\.0\\.0\\.1:(\\d+)");
            try (Client ada = SavingServer.connect(port)) {
                assertThat(ada.login("ada")).isNull();
                ada.count();
                ada.count();
                ProcessHandle process = ProcessHandle.of(program.pid()).orElseThrow();
                process.destroy();
                process.onExit().get(60, TimeUnit.SECONDS);
            }
        }

        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT data FROM byteborne_save")) {
            assertThat(rows.next()).isTrue();
            assertThat(Int64Value.parseFrom(rows.getBytes(1)).getValue()).isEqualTo(2);
        }
    }
}
