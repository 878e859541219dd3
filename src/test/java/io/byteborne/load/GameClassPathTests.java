package io.byteborne.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.load.result.ResultFile;
import io.byteborne.load.scenario.ScenarioFile;
import io.byteborne.server.ServerService;
import io.byteborne.server.StartupException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The load client in a game that has a class path of its own. */
class GameClassPathTests {
    private static final String CHAT = """
            messages:
              - send: C2S_Chat
                fields: {content: "mine ${n}"}
                answer: S2C_Chat
                check: {content: "${sent.content}"}
            """;

    @TempDir
    private Path folder;

    private GameClassPath game;
    private String printed = "";

    @BeforeEach
    void open() throws IOException {
        game = new GameClassPath(folder);
    }

    @AfterEach
    void close() throws IOException {
        game.close();
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private int run(int port, String... options) {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--port=" + port, "--connections=1", "--duration=1s"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exitCode = game.call(() -> LoadApplication.run(
                ByteborneWorldApplication.class.getPackageName(),
                arguments.toArray(String[]::new),
                new PrintStream(out, true, StandardCharsets.UTF_8)));
        printed = out.toString(StandardCharsets.UTF_8);
        return exitCode;
    }

    @Test
    void whenAGameHasSettingsOfItsOwnThenTheyNameTheScenarioAndTheClientsDefaultsHoldBesides() throws IOException {
        write("load.yml", "dummy: {scenario: mine}");
        // Longer than a packet that the server takes, unless it is told otherwise, and so does the client.
        write("scenarios/mine.yml", CHAT.replace("mine ${n}", "${random:20000}"));
        Path result = folder.resolve("result.json");
        try (ConfigurableApplicationContext server = SpringApplication.run(
                ByteborneWorldApplication.class,
                "--byteborne.server.port=0",
                "--byteborne.websocket.port=0",
                "--server.port=0",
                "--byteborne.session.max-packet-size=65535B")) {
            int port = Objects.requireNonNull(
                            server.getBean(ServerService.class).localAddress())
                    .getPort();

            assertThat(run(port, "--result=" + result)).as(printed).isZero();
        }
        assertThat(ResultFile.read(result).options()).containsEntry("scenario", "mine");
    }

    @Test
    void whenAGameSetsWhatTheClientHasADefaultForThenTheGamesHolds() throws IOException {
        write("load.yml", "{dummy.scenario: mine, byteborne.world.tick-interval: 7m}");
        write("scenarios/mine.yml", CHAT);
        try (FaultyServer server = new FaultyServer(List::of)) {
            assertThatThrownBy(() -> run(server.port())).hasStackTraceContaining("tick-interval");
        }
    }

    @Test
    void whenTheCommandLineSaysAnAlternativeToWhatTheGameSetThenTheCommandLineWins() throws IOException {
        write("load.yml", "{dummy: {scenario: mine, interval: 1h, ramp-up: 1h}, byteborne.world.dispatch: on-arrival}");
        write("scenarios/mine.yml", CHAT);
        try (FaultyServer server = new FaultyServer(List::of)) {
            run(server.port(), "--rate=10", "--connection-rate=5", "--byteborne.world.tick-rate=500");

            assertThat(printed).contains("10 messages per second");
        }
    }

    @Test
    void whenNothingSaysWhatToPlayThenASentenceSaysWhatToWrite() throws IOException {
        try (FaultyServer server = new FaultyServer(List::of)) {
            assertThatThrownBy(() -> run(server.port()))
                    .rootCause()
                    .isInstanceOfSatisfying(StartupException.class, none -> {
                        assertThat(none).hasMessageContaining("No scenario is set");
                        assertThat(none.action())
                                .isEqualTo("Let --scenario, or dummy.scenario in load.yml, be the path of a scenario"
                                        + " file.");
                    });
            assertThatThrownBy(() -> run(server.port(), "--scenario=")).hasStackTraceContaining("No scenario is set");
        }
    }

    @Test
    void whenAScenarioIsUnknownThenThoseThereAreAreListed() throws IOException {
        write("scenarios/mine.yml", CHAT);
        write("scenarios/another.yml", CHAT);

        assertThatThrownBy(() -> game.call(() -> ScenarioFile.find("echo")))
                .isInstanceOfSatisfying(StartupException.class, unknown -> {
                    assertThat(unknown)
                            .hasMessage("There is no scenario 'echo': neither a file of that path, nor"
                                    + " scenarios/echo.yml in the class path.");
                    assertThat(unknown.action())
                            .isEqualTo("Let --scenario be another, mine, or the path of a scenario file.");
                });
    }

    @Test
    void whenThereIsAFileOfThatPathThenItIsPlayedAndNotOneOfTheClassPath() throws IOException {
        write("scenarios/pom.xml.yml", CHAT);

        ScenarioFile found = game.call(() -> ScenarioFile.find("pom.xml"));

        assertThat(found.location()).isEqualTo("pom.xml");
        assertThat(found.text()).isEqualTo(Files.readString(Path.of("pom.xml")));
    }

    @Test
    void whenAFolderHasThatNameThenItDoesNotStandInTheWay() throws IOException {
        write("scenarios/src.yml", CHAT);

        assertThat(game.call(() -> ScenarioFile.find("src")))
                .isEqualTo(new ScenarioFile("src", "scenarios/src.yml", CHAT));
    }

    @Test
    void whenAFileCannotBeReadThenThatIsSaid() throws IOException {
        Path noText = Files.write(folder.resolve("no-text.yml"), new byte[] {(byte) 0xff, (byte) 0xfe, 'a'});

        assertThatThrownBy(() -> ScenarioFile.find(noText.toString()))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("The scenario " + noText + " cannot be read");
    }
}
