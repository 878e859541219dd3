package io.byteborne.dummy.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.C2S_Login;
import io.byteborne.proto.C2S_Say;
import io.byteborne.proto.C2S_Steer;
import io.byteborne.proto.Position;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.proto.S2C_Login;
import io.byteborne.proto.S2C_Positions;
import io.byteborne.proto.S2C_Said;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.startup.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScriptReaderTests {
    @TempDir
    private Path folder;

    private final Random random = new Random(1);

    private Script read(String yaml) {
        MessageRegistry registry = new MessageRegistry();
        List.of(
                        C2S_Chat.class,
                        S2C_Chat.class,
                        C2S_Login.class,
                        S2C_Login.class,
                        C2S_Say.class,
                        S2C_Said.class,
                        C2S_Steer.class,
                        S2C_Positions.class)
                .forEach(registry::register);
        try {
            return new ScriptReader(registry).read(Files.writeString(folder.resolve("a.yml"), yaml));
        } catch (IOException unwritable) {
            throw new AssertionError(unwritable);
        }
    }

    private Scope scope() {
        return new Scope("r1", 45, 7, random, null);
    }

    private Message first(String yaml) {
        return read("messages:\n" + yaml).messages().getFirst().fields().build(scope());
    }

    @ParameterizedTest
    @CsvSource({
        "hello ${connection}, hello 45",
        "${n}, 7",
        "${run}-${connection/20}, r1-2",
        "${connection%20}!, 5!",
        "$5 {n}, $5 {n}",
    })
    void whenATextHasVariablesThenTheyStandForTheirValues(String template, String text) {
        assertThat(first("- {send: C2S_Chat, fields: {content: '%s'}}".formatted(template)))
                .isEqualTo(C2S_Chat.newBuilder().setContent(text).build());
    }

    @Test
    void whenAValueIsRandomThenItIsAsLongOrInTheRangeThatIsSaid() {
        Step step = read("""
                messages:
                  - send: C2S_Chat
                    fields: {content: "${random:16} ${random:3..5} ${random:-0.5..0.5}"}
                """).messages().getFirst();

        assertThat(step.fields().build(scope()).toString())
                .containsPattern("\"[a-zA-Z0-9]{16} [345] -?0\\.\\d+(E-\\d+)?\"");
        assertThat(step.fields().build(scope())).isNotEqualTo(step.fields().build(scope()));
    }

    @Test
    void whenFieldsAreMessagesOrListsThenTheyAreFilledLikeOthers() {
        assertThat(first("""
                - send: S2C_Positions
                  fields:
                    tick: 18446744073709551615
                    players:
                      - {player: "bot-${connection}", x: 1.5}
                      - {player: b}
                """))
                .isEqualTo(S2C_Positions.newBuilder()
                        .setTick(-1)
                        .addPlayers(Position.newBuilder().setPlayer("bot-45").setX(1.5f))
                        .addPlayers(Position.newBuilder().setPlayer("b"))
                        .build());
    }

    @Test
    void whenAnAnswerComesThenItIsCheckedAgainstWhatWasSent() {
        Answer answer = Objects.requireNonNull(read("""
                messages:
                  - {send: C2S_Chat, answer: S2C_Chat, check: {content: "re: ${sent.content}"}}
                """).messages().getFirst().answer());
        Message sent = C2S_Chat.newBuilder().setContent("hi").build();

        assertThat(answer.wrong(S2C_Chat.newBuilder().setContent("re: hi").build(), scope(), sent))
                .isNull();
        assertThat(answer.wrong(S2C_Chat.newBuilder().setContent("re: ho").build(), scope(), sent))
                .isEqualTo("S2C_Chat has content \"re: ho\" where \"re: hi\" must be");
    }

    @Test
    void whenAnAnswerIsForSomebodyElseThenItIsNotMine() {
        Answer answer = Objects.requireNonNull(read("""
                messages:
                  - {send: C2S_Chat, answer: S2C_Chat, mine: {content: "${run}-${connection}"}}
                """).messages().getFirst().answer());

        assertThat(answer.isFor(S2C_Chat.newBuilder().setContent("r1-45").build(), scope()))
                .isTrue();
        assertThat(answer.isFor(S2C_Chat.newBuilder().setContent("r1-46").build(), scope()))
                .isFalse();
    }

    @Test
    void whenMessagesHaveWeightsThenTheyComeThatOften() {
        Script script = read("""
                messages:
                  - {send: C2S_Chat, weight: 3}
                  - {send: C2S_Steer}
                """);

        long chats = random.longs(4_000)
                .filter(ignored -> script.next(random).type().messageClass().equals(C2S_Chat.class))
                .count();

        assertThat(chats).isBetween(2_800L, 3_200L);
    }

    @Test
    void whenTheHowToShowsAScenarioThenItCanBeRead() throws IOException {
        List<String> blocks = Pattern.compile("(?ms)^```yaml\\n(.*?)^```")
                .matcher(Files.readString(Path.of("docs/howto/load.md")))
                .results()
                .map(block -> block.group(1))
                .toList();

        assertThat(blocks)
                .singleElement()
                .satisfies(block -> assertThat(read(block).steps().count()).isEqualTo(3));
    }

    /** What is wrong, the line, and what the sentences must name. */
    static List<List<String>> mistakes() {
        return List.of(
                List.of("", "a.yml is empty", "'messages:'"),
                List.of("messages: [", "line 1:", "Mend"),
                List.of("start: []", "line 1: there is no message to send", "'messages:'"),
                List.of("messages:\n- send: C2S_Chat\nmesages: []", "line 3: 'mesages' means nothing", "ignore"),
                List.of("messages:\n- fields: {}", "line 2: 'send' is missing", "name of a message"),
                List.of("messages:\n- send: C2S_Chta", "line 2: there is no message 'C2S_Chta'", "proto.C2S_Chat"),
                List.of("messages:\n- send: C2S_Chat\n  wieght: 1", "line 3: 'wieght' means nothing", "weight"),
                List.of("messages:\n- send: C2S_Chat\n  weight: 0", "line 3: '0' is not a whole number", "Write one"),
                List.of(
                        "messages:\n- send: C2S_Chat\n  fields: {text: a}",
                        "line 3: proto.C2S_Chat has no field 'text'",
                        "content"),
                List.of(
                        "messages:\n- send: C2S_Chat\n  fields: {content: '${m}'}",
                        "line 3: ${m} is no variable",
                        "Change"),
                List.of(
                        "messages:\n- send: C2S_Chat\n  fields: {content: '${random:6..1}'}",
                        "line 3: ${random:6..1}",
                        "Change"),
                List.of(
                        "messages:\n- send: C2S_Steer\n  fields: {x: fast}",
                        "line 3: 'fast' is no value for the field x, which is of type float",
                        "Change"),
                List.of("messages:\n- send: C2S_Steer\n  fields: {x: '${random:5}'}", "line 2: '", "is set to"),
                List.of(
                        "messages:\n- send: C2S_Chat\n  fields: {content: '${random:65600}'}",
                        "line 2: the message has 65,604 bytes",
                        "65,531"),
                List.of(
                        "messages:\n- send: C2S_Chat\n  check: {content: a}",
                        "line 2: 'mine' and 'check'",
                        "'answer:'"),
                List.of(
                        "messages:\n- send: C2S_Chat\n  answer: S2C_Chat\n  check: {content: '${sent.text}'}",
                        "line 4: ${sent.text}",
                        "Change"),
                List.of(
                        "messages:\n- send: C2S_Chat\n  answer: S2C_Chat\n  mine: {content: '${n}'}",
                        "line 2: 'mine'",
                        "'check'"),
                List.of("messages:\n- send: C2S_Chat\n  send: C2S_Chat", "line 3: 'send' is there twice", "Remove"),
                List.of("messages: C2S_Chat", "line 1: here must be a list", "'- '"),
                List.of("messages: [C2S_Chat]", "line 1: here must be names with values", "name: value"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void whenAFileIsWrongThenFileLineAndWhatToChangeAreSaid(List<String> mistake) {
        assertThatThrownBy(() -> read(mistake.get(0))).isInstanceOfSatisfying(StartupException.class, wrong -> {
            assertThat(wrong).hasMessageContaining("a.yml").hasMessageContaining(mistake.get(1));
            assertThat(wrong.action()).contains(mistake.get(2));
        });
    }
}
