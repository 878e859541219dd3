package io.byteborne.internal.save;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.byteborne.autoconfigure.DispatchAutoConfiguration;
import io.byteborne.autoconfigure.NetworkAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.autoconfigure.SaveAutoConfiguration;
import io.byteborne.autoconfigure.WorldAutoConfiguration;
import io.byteborne.internal.save.SaveFixture.Purse;
import io.byteborne.internal.settings.SaveProperties;
import io.byteborne.internal.startup.FailureReports;
import io.byteborne.save.SaveCodec;
import io.byteborne.save.SaveStore;
import io.byteborne.save.Saves;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What there is with and without a database, and what stops start-up. */
@ExtendWith(OutputCaptureExtension.class)
class SaveConfigurationTests {
    private static final String JDBC = "io.byteborne.autoconfigure.JdbcSaveAutoConfiguration";

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withUserConfiguration(
                    WorldAutoConfiguration.class,
                    DispatchAutoConfiguration.class,
                    ProtocolAutoConfiguration.class,
                    NetworkAutoConfiguration.class)
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class, SaveAutoConfiguration.class, configuration()))
            .withPropertyValues("byteborne.server.transport=nio", "byteborne.server.io-threads=1")
            .withPropertyValues("spring.datasource.username=sa");

    @TempDir
    Path folder;

    private static Class<?> configuration() {
        try {
            return Class.forName(JDBC);
        } catch (ClassNotFoundException missing) {
            throw new AssertionError(missing);
        }
    }

    /** Uses saves. */
    record Game(Saves saves) {}

    private String url(String options) {
        return "jdbc:h2:%s/game%s".formatted(folder, options);
    }

    private ApplicationContextRunner withDatabase() {
        return bare.withPropertyValues("spring.datasource.url=" + url(";DB_CLOSE_ON_EXIT=FALSE"));
    }

    private Set<String> tables(AssertableApplicationContext context) {
        return Set.copyOf(JdbcClient.create(context.getBean(DataSource.class))
                .sql("SELECT LOWER(table_name) FROM information_schema.tables WHERE table_schema = 'PUBLIC'")
                .query(String.class)
                .list());
    }

    @Test
    void whenTheGameUsesSavesAndThereIsADatabaseThenTheyAreKeptInATableOfIt(CapturedOutput output) {
        withDatabase().withBean(Game.class).run(context -> {
            assertThat(context).hasSingleBean(DefaultSaves.class).hasSingleBean(JdbcSaveStore.class);
            assertThat(tables(context)).containsExactlyInAnyOrder("byteborne_save", "byteborne_schema_history");
            assertThat(output).doesNotContain("memory of this program");
        });
    }

    @Test
    void whenTheGameDoesNotUseSavesThenItsDatabaseIsLeftAlone() {
        withDatabase().run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(tables(context)).isEmpty();
        });
    }

    @Test
    void whenTheDatabaseHasTablesOfTheGameAndFlywayOfItsOwnThenTheyDoNotGetInEachOthersWay() {
        Flyway.configure()
                .dataSource(url(""), "sa", "")
                .locations("filesystem:" + folder.resolve("migrations"))
                .baselineOnMigrate(true)
                .load()
                .baseline();

        withDatabase().withBean(Game.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(tables(context))
                    .containsExactlyInAnyOrder("byteborne_save", "byteborne_schema_history", "flyway_schema_history");
        });
        withDatabase().withBean(Game.class).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void whenThereIsNoDatabaseThenAGameWithoutSavesStartsAndOneWithThemIsToldWhatItLacks() {
        ApplicationContextRunner without =
                bare.withClassLoader(new FilteredClassLoader(DataSource.class, JdbcClient.class));
        without.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Saves.class));

        without.withBean(Game.class).run(context -> {
            FailureAnalysis report = FailureReports.of(context.getStartupFailure());
            assertThat(report.getDescription()).contains("uses saves", "neither a DataSource nor a SaveStore");
            assertThat(report.getAction())
                    .contains("spring.datasource.url", "spring.autoconfigure.exclude", "byteborne.save.in-memory");
        });
    }

    @Test
    void whenSpringsJdbcIsMissingThenTheGamesOwnStoreIsUsedAllTheSame() {
        bare.withClassLoader(
                        new FilteredClassLoader("org.springframework.jdbc", "org.flywaydb", "com.zaxxer", "org.h2"))
                .withUserConfiguration(OwnStore.class)
                .withBean(Game.class)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SaveStore.class));
    }

    static class OwnStore {
        @Bean
        SaveStore store() {
            return new InMemorySaveStore();
        }
    }

    @Test
    void whenTheGameHasAStoreThenNoOtherIsMade() {
        withDatabase()
                .withUserConfiguration(OwnStore.class)
                .withBean(Game.class)
                .run(context -> {
                    assertThat(context).hasSingleBean(SaveStore.class).doesNotHaveBean(JdbcSaveStore.class);
                    assertThat(tables(context)).isEmpty();
                });
    }

    static class HiddenStore {
        @Bean
        Object store() {
            return new InMemorySaveStore();
        }
    }

    @Test
    void whenADeclarationHidesThatThereIsAStoreThenStartUpFailsInsteadOfUsingAnother() {
        withDatabase()
                .withUserConfiguration(HiddenStore.class)
                .withBean(Game.class)
                .run(context -> {
                    FailureAnalysis report = FailureReports.of(context.getStartupFailure());
                    assertThat(report.getDescription()).contains("is not used as SaveStore");
                });
    }

    @Test
    void whenSavesAreToBeInMemoryThenTheDatabaseIsNotUsed(CapturedOutput output) {
        withDatabase()
                .withPropertyValues("byteborne.save.in-memory=true")
                .withBean(Game.class)
                .run(context -> {
                    assertThat(context).hasSingleBean(InMemorySaveStore.class);
                    assertThat(tables(context)).isEmpty();
                });
    }

    @Test
    void whenFlywayIsMissingThenTheTableMustBeThere() throws Exception {
        ApplicationContextRunner without =
                withDatabase().withBean(Game.class).withClassLoader(new FilteredClassLoader("org.flywaydb"));
        without.run(context -> {
            FailureAnalysis report = FailureReports.of(context.getStartupFailure());
            assertThat(report.getDescription()).contains("no table byteborne_save");
            assertThat(report.getAction()).contains("flyway-core", "docs/howto/saves.md");
        });

        createTable();
        without.run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void whenTheTableIsNotToBeMigratedThenItMustBeThere() throws Exception {
        ApplicationContextRunner without =
                withDatabase().withBean(Game.class).withPropertyValues("byteborne.save.migrate=false");
        without.run(context -> assertThat(
                        FailureReports.of(context.getStartupFailure()).getDescription())
                .contains("no table byteborne_save"));

        createTable();
        without.run(context -> assertThat(context).hasNotFailed());
    }

    private void createTable() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(""), "sa", "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE byteborne_save (save_key VARCHAR(200) PRIMARY KEY, token BIGINT NOT NULL,"
                    + " version BIGINT NOT NULL, saved_at TIMESTAMP WITH TIME ZONE, data VARBINARY)");
        }
    }

    @Test
    void whenTheDatabaseIsNotThereThenStartUpSaysSo() {
        bare.withPropertyValues(
                        "spring.datasource.url=jdbc:postgresql://127.0.0.1:1/game",
                        "spring.datasource.hikari.connection-timeout=250")
                .withBean(Game.class)
                .run(context -> {
                    FailureAnalysis report = FailureReports.of(context.getStartupFailure());
                    assertThat(report.getDescription()).contains("The database for saves cannot be reached");
                    assertThat(report.getAction()).contains("spring.datasource.url");
                });
    }

    @Test
    void whenSavesWouldEndWithTheProgramThenThatIsSaid(CapturedOutput output) {
        bare.withPropertyValues("spring.datasource.url=jdbc:h2:mem:x")
                .withBean(Game.class)
                .run(context -> assertThat(output).contains("Saves are kept in the memory of this program"));
    }

    @Test
    void whenH2WouldCloseBeforeTheLastSavesAreWrittenThenStartUpFails() {
        bare.withPropertyValues("spring.datasource.url=" + url(""))
                .withBean(Game.class)
                .run(context -> {
                    FailureAnalysis report = FailureReports.of(context.getStartupFailure());
                    assertThat(report.getDescription()).contains("before the last saves are written");
                    assertThat(report.getAction()).contains(";DB_CLOSE_ON_EXIT=FALSE");
                });
    }

    static class TwoCodecs {
        private record Codec(String name) implements SaveCodec<Purse> {
            @Override
            public Class<Purse> type() {
                return Purse.class;
            }

            @Override
            public ByteString encode(Purse purse) {
                return ByteString.EMPTY;
            }

            @Override
            public Purse decode(ByteString data) {
                return new Purse(0);
            }
        }

        @Bean
        SaveCodec<Purse> one() {
            return new Codec("one");
        }

        @Bean
        SaveCodec<Purse> two() {
            return new Codec("two");
        }
    }

    @Test
    void whenTwoCodecsAreForOneClassThenStartUpFails() {
        withDatabase()
                .withUserConfiguration(TwoCodecs.class)
                .withBean(Game.class)
                .run(context -> assertThat(
                                FailureReports.of(context.getStartupFailure()).getDescription())
                        .contains("two codecs for saves of " + Purse.class.getName()));
    }

    @Test
    void whenNothingIsSetThenTheDefaultsAreTheDocumentedOnes() {
        bare.run(context -> assertThat(context.getBean(SaveProperties.class))
                .isEqualTo(new SaveProperties(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        4,
                        200,
                        100_000,
                        true,
                        false)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "interval=10ms",
                "interval=2h",
                "open-timeout=0s",
                "store-timeout=0s",
                "max-concurrent=0",
                "batch-size=0",
                "max-unsaved=0"
            })
    void whenAValueMakesNoSenseThenStartUpFails(String setting) {
        bare.withPropertyValues("byteborne.save." + setting)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("byteborne.save"));
    }
}
