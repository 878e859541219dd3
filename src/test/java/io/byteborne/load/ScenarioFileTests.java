package io.byteborne.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.load.result.LoadResult;
import io.byteborne.load.result.LoadResult.MessageResult;
import io.byteborne.load.result.ResultFile;
import io.byteborne.server.ServerService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Scenario files, those that come with the program among them, against the real server with its samples. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScenarioFileTests {
    @TempDir
    private Path folder;

    private ConfigurableApplicationContext server;
    private int port;
    private String printed = "";

    @BeforeAll
    void start() {
        server = SpringApplication.run(
                ByteborneWorldApplication.class,
                "--byteborne.server.port=0",
                "--byteborne.websocket.port=0",
                "--server.port=0",
                "--spring.profiles.active=arena,rps",
                "--byteborne.save.in-memory=true");
        port = Objects.requireNonNull(server.getBean(ServerService.class).localAddress())
                .getPort();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private int play(String scenario, String... options) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(0, List.of("--scenario=" + scenario, "--duration=1s"));
        if (arguments.stream().noneMatch(argument -> argument.startsWith("--port="))) {
            arguments.add("--port=" + port);
        }
        int exitCode = LoadApplication.run(
                ByteborneWorldApplication.class.getPackageName(),
                arguments.toArray(String[]::new),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        printed = out.toString(StandardCharsets.UTF_8);
        return exitCode;
    }

    private int run(String scenario, String... options) throws IOException {
        return play(Files.writeString(folder.resolve("scenario.yml"), scenario).toString(), options);
    }

    @Test
    void whenTheArenaFileIsPlayedThenBotsWalkAndTalkAndEveryAnswerIsRight() {
        Path result = folder.resolve("arena.json");

        int exitCode = play("arena", "--connections=30", "--interval=50ms", "--result=" + result);

        assertThat(exitCode).as(printed).isZero();
        LoadResult measured = ResultFile.read(result);
        assertThat(measured.messages()).extracting(MessageResult::message).contains("proto.C2S_Steer", "proto.C2S_Say");
        assertThat(measured.counts().awaited())
                .isPositive()
                .isLessThan(measured.counts().sent());
        assertThat(printed)
                .containsPattern("C2S_Steer: sent [\\d,]+, no answers")
                .containsPattern("C2S_Say: .*p99");
    }

    @Test
    void whenTheFileOfTheQueueIsPlayedThenBotsPlayMatchAfterMatch() {
        Path result = folder.resolve("rps.json");

        int exitCode = play("rps", "--connections=10", "--in-flight=1", "--result=" + result);

        assertThat(exitCode).as(printed).isZero();
        LoadResult measured = ResultFile.read(result);
        assertThat(measured.messages())
                .extracting(MessageResult::message)
                .containsExactlyInAnyOrder("rps.C2S_Queue", "rps.C2S_Show");
        // More than one match for each, and only the queue has round trips.
        assertThat(measured.roundTrip().count())
                .isEqualTo(measured.counts().awaited())
                .isGreaterThan(10);
        assertThat(measured.counts().sent()).isGreaterThan(2 * measured.counts().awaited());
    }

    @Test
    void whenTheServerRefusesAStepThenTheConnectionDoesNotPlay() throws IOException {
        int exitCode = run("""
                start:
                  - send: proto.C2S_Login
                    answer: proto.S2C_Login
                    check: {error: ""}
                messages:
                  - send: proto.C2S_Steer
                """, "--connections=1");

        assertThat(exitCode).isEqualTo(1);
        assertThat(printed).contains("S2C_Login has error \"", "\" where \"\" must be", "FAILED");
    }

    @Test
    void whenAMessageComesOfWhichTheFileSaysNothingThenTheErrorNamesIt() throws IOException {
        int exitCode = run("""
                start:
                  - send: proto.C2S_Login
                    fields: {name: "lonely-${run}"}
                    answer: proto.S2C_Login
                  - send: proto.C2S_Join
                    fields: {room: "${run}"}
                    answer: proto.S2C_Join
                messages:
                  - send: proto.C2S_Steer
                """, "--connections=1", "--interval=100ms");

        assertThat(exitCode).isEqualTo(1);
        assertThat(printed).contains("proto.S2C_Positions came, of which the scenario says nothing", "'ignore'");
    }

    private static final String BOT_IN_A_ROOM = """
            start:
              - send: proto.C2S_Login
                fields: {name: "lonely-${run}"}
                answer: proto.S2C_Login
              - send: proto.C2S_Join
                fields: {room: "${run}"}
                answer: proto.S2C_Join
            messages:
              - send: proto.C2S_Steer
            expect:
              - message: proto.S2C_Positions
                check: %s
            """;

    @Test
    void whenTheBotIsWhereItMustBeThenNothingIsWrong() throws IOException {
        int exitCode = run(
                BOT_IN_A_ROOM.formatted("{players: {contains: {player: 'lonely-${run}'}, each: {x: 50..50}}}"),
                "--connections=1",
                "--interval=100ms");

        assertThat(exitCode).as(printed).isZero();
    }

    @Test
    void whenAFieldIsOutOfItsRangeThenThatIsAnError() throws IOException {
        int exitCode = run(
                BOT_IN_A_ROOM.formatted("{players: {each: {x: 0..100, y: 0..49.5}}}"),
                "--connections=1",
                "--interval=100ms");

        assertThat(exitCode).isEqualTo(1);
        assertThat(printed).contains("S2C_Positions has players[0].y \"50.0\" where 0.0..49.5 must be", "FAILED");
    }

    @Test
    void whenTheBotIsNotAmongTheOthersThenThatIsAnError() throws IOException {
        int exitCode = run(
                BOT_IN_A_ROOM.formatted("{players: {contains: {player: 'happy-${connection}'}}}"),
                "--connections=1",
                "--interval=100ms");

        assertThat(exitCode).isEqualTo(1);
        assertThat(printed).contains("S2C_Positions has players without {player: \"happy-0\"}", "FAILED");
    }

    @Test
    void whenTheArenaRefusesALineThenThatIsAnErrorAndTheReasonIsShown() {
        int exitCode =
                play("arena", "--connections=1", "--interval=50ms", "--message-size=300", "--answer-timeout=50ms");

        assertThat(exitCode).isEqualTo(1);
        assertThat(printed).contains("proto.S2C_Refused came", "a line has at most 200 characters");
    }

    @Test
    void whenAnAnswerIsMissingAtTheStartThenItIsAnErrorThoughTheOthersPlay() throws IOException {
        try (FaultyServer faulty =
                new FaultyServer(content -> content.equals("start 1") ? List.of() : List.of(content))) {
            int exitCode =
                    run("""
                    start:
                      - send: proto.C2S_Chat
                        fields: {content: "start ${connection}"}
                        answer: proto.S2C_Chat
                    messages:
                      - send: proto.C2S_Chat
                        fields: {content: "${message}"}
                        answer: proto.S2C_Chat
                        check: {content: "${sent.content}"}
                    """, "--connections=2", "--interval=100ms", "--answer-timeout=50ms", "--port=" + faulty.port());

            assertThat(printed)
                    .contains("1 answers from", "did not come", "errors 1")
                    .doesNotContain("sent 0,");
            assertThat(exitCode).isEqualTo(1);
        }
    }

    private static final String PLAY = """
            play:
              - send: proto.C2S_Chat
                fields: {content: queue}
                answer: proto.S2C_Chat
                check: {content: queued}
              - repeat:
                  - wait: proto.S2C_Chat
                    where: {content: turn}
                  - send: proto.C2S_Chat
                    fields: {content: move}
                until: proto.S2C_Chat
                where: {content: over}
                within: %s
            """;

    @Test
    void whenAMessageEndsARepetitionThenThePlayBeginsAnewAndOnlyAnswersAreRoundTrips() throws IOException {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        try (FaultyServer matches = new FaultyServer(content -> {
            heard.add(content);
            long moves = heard.stream().filter("move"::equals).count();
            return content.equals("queue") ? List.of("queued", "turn") : List.of(moves % 3 == 0 ? "over" : "turn");
        })) {
            Path result = folder.resolve("played.json");

            int exitCode = run(
                    PLAY.formatted("5s"),
                    "--connections=1",
                    "--in-flight=1",
                    "--port=" + matches.port(),
                    "--result=" + result);

            assertThat(exitCode).as(printed).isZero();
            assertThat(heard).startsWith("queue", "move", "move", "move", "queue", "move", "move", "move", "queue");
            LoadResult.Counts counts = ResultFile.read(result).counts();
            long queues = heard.stream().filter("queue"::equals).count();
            assertThat(counts.awaited()).isEqualTo(queues);
            assertThat(counts.received()).isEqualTo(queues);
            assertThat(ResultFile.read(result).roundTrip().count()).isEqualTo(queues);
            assertThat(counts.sent()).isEqualTo(heard.size());
        }
    }

    @Test
    void whenTheEndOfARepetitionDoesNotComeThenThatIsCountedAndSaidAndTheRunEnds() throws IOException {
        try (FaultyServer endless =
                new FaultyServer(content -> content.equals("queue") ? List.of("queued") : List.of("turn"))) {
            int exitCode = run(PLAY.formatted("200ms"), "--connections=2", "--in-flight=1", "--port=" + endless.port());

            assertThat(exitCode).isEqualTo(1);
            assertThat(printed)
                    .contains(
                            "scenario.yml, line 6: proto.S2C_Chat with {content: \"over\"} did not come within 0.2 s",
                            "errors 4",
                            "FAILED");
        }
    }

    @Test
    void whenAScenarioIsPlayedInOrderThenAPaceThatItCannotKeepIsRefused() {
        assertThatThrownBy(() -> run(PLAY.formatted("1s"), "--rate=10"))
                .hasStackTraceContaining("--rate cannot be kept");
        assertThatThrownBy(() -> run(PLAY.formatted("1s"), "--in-flight=2"))
                .hasStackTraceContaining("--in-flight=2 cannot be kept");
    }

    @Test
    void whenTheScenarioSaysItselfWhatIsSentThenATextIsRefused() {
        String ownTexts = "messages: [{send: proto.C2S_Chat, fields: {content: '${n}'}}]";

        assertThatThrownBy(() -> run(ownTexts, "--message-size=10"))
                .hasStackTraceContaining("--message-size is set, but the scenario " + folder.resolve("scenario.yml"));
        assertThatThrownBy(() -> run(ownTexts, "--message=hi")).hasStackTraceContaining("--message is set");
    }

    @Test
    void whenNothingIsAnsweredThenAClosedLoopIsRefused() {
        assertThatThrownBy(() -> run("messages: [{send: proto.C2S_Steer}]", "--in-flight=1"))
                .hasStackTraceContaining("the scenario awaits none");
    }

    @Test
    void whenTheScenarioIsNeitherKnownNorAFileThenStartUpFails() {
        assertThatThrownBy(() -> play("ehco")).hasStackTraceContaining("There is no scenario 'ehco'");
    }

    @Test
    void whenTheChatFileIsPlayedThenEveryAnswerIsRight() {
        try (ConfigurableApplicationContext echo = SpringApplication.run(
                ByteborneWorldApplication.class,
                "--byteborne.server.port=0",
                "--byteborne.websocket.port=0",
                "--server.port=0")) {
            int echoPort = Objects.requireNonNull(
                            echo.getBean(ServerService.class).localAddress())
                    .getPort();

            int exitCode = play("chat", "--connections=5", "--in-flight=2", "--port=" + echoPort);

            assertThat(exitCode).as(printed).isZero();
        }
    }
}
