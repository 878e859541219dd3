package io.byteborne.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.byteborne.catalogueproto.TestEverything;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.memoryproto.TestEnvelope;
import io.byteborne.memoryproto.TestLists;
import io.byteborne.memoryproto.TestMember;
import io.byteborne.memoryproto.TestScores;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.C2S_Login;
import io.byteborne.proto.C2S_Say;
import io.byteborne.proto.C2S_Steer;
import io.byteborne.proto.Position;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.proto.S2C_Joined;
import io.byteborne.proto.S2C_Login;
import io.byteborne.proto.S2C_Positions;
import io.byteborne.proto.S2C_Said;
import io.byteborne.proto.rps.C2S_Queue;
import io.byteborne.proto.rps.C2S_Quit;
import io.byteborne.proto.rps.C2S_Rematch;
import io.byteborne.proto.rps.C2S_Show;
import io.byteborne.proto.rps.C2S_SignIn;
import io.byteborne.proto.rps.S2C_MatchFound;
import io.byteborne.proto.rps.S2C_MatchOver;
import io.byteborne.proto.rps.S2C_OpponentLeft;
import io.byteborne.proto.rps.S2C_Queue;
import io.byteborne.proto.rps.S2C_SignIn;
import io.byteborne.proto.rps.S2C_Turn;
import io.byteborne.proto.rps.S2C_TurnBegins;
import io.byteborne.server.StartupException;
import io.byteborne.testing.ProjectFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptReaderTests {
    private final Random random = new Random(1);
    private final Lines lines = new Lines("hey", 10);

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
                        S2C_Joined.class,
                        S2C_Positions.class,
                        C2S_SignIn.class,
                        S2C_SignIn.class,
                        C2S_Queue.class,
                        S2C_Queue.class,
                        S2C_MatchFound.class,
                        C2S_Show.class,
                        S2C_Turn.class,
                        S2C_TurnBegins.class,
                        S2C_MatchOver.class,
                        C2S_Rematch.class,
                        C2S_Quit.class,
                        S2C_OpponentLeft.class,
                        TestEverything.class,
                        TestEnvelope.class,
                        TestLists.class,
                        TestScores.class)
                .forEach(registry::register);
        return new ScriptReader(registry, lines).read(new ScenarioFile("a", "a.yml", yaml));
    }

    private Scope scope() {
        return new Scope("r1", 45, 7, random, lines, Map.of(), null);
    }

    private Message first(String yaml) {
        return read("messages:\n" + yaml).messages().getFirst().value().fields().build(scope());
    }

    @ParameterizedTest
    @CsvSource({
        "hello ${connection}, hello 45",
        "${n}, 7",
        "${run}-${connection/20}, r1-2",
        "${connection%20}!, 5!",
        "$5 {n}, $5 {n}",
        "${message}, hey.... #7",
        "<${message}>, <hey.... #7>",
    })
    void whenATextHasVariablesThenTheyStandForTheirValues(String template, String text) {
        assertThat(first("- {send: C2S_Chat, fields: {content: '%s'}}".formatted(template)))
                .isEqualTo(C2S_Chat.newBuilder().setContent(text).build());
    }

    @Test
    void whenAValueIsRandomThenItIsAsLongOrInTheRangeThatIsSaid() {
        Step.Send step = read("""
                messages:
                  - send: C2S_Chat
                    fields: {content: "${random:16} ${random:3..5} ${random:-0.5..0.5}"}
                """).messages().getFirst().value();

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
        Answer answer =
                Objects.requireNonNull(read("""
                messages:
                  - {send: C2S_Chat, answer: S2C_Chat, check: {content: "re: ${sent.content}"}}
                """).messages().getFirst().value().answer());
        Message sent = C2S_Chat.newBuilder().setContent("hi").build();

        assertThat(answer.wrong(S2C_Chat.newBuilder().setContent("re: hi").build(), scope(), sent))
                .isNull();
        assertThat(answer.wrong(S2C_Chat.newBuilder().setContent("re: ho").build(), scope(), sent))
                .isEqualTo("S2C_Chat has content \"re: ho\" where \"re: hi\" must be");
    }

    @ParameterizedTest
    @CsvSource({
        "tick, ${n}, 7",
        "tick, ${connection%20}, 5",
        "tick, ${random:18..18}, 18",
        "tick, 1${n}, 17",
    })
    void whenAVariableStandsForANumberThenItFitsFieldsOfNumbers(String field, String template, long value) {
        assertThat(first("- {send: S2C_Positions, fields: {%s: '%s'}}".formatted(field, template)))
                .isEqualTo(S2C_Positions.newBuilder().setTick(value).build());
    }

    @Test
    void whenAVariableStandsForANumberThenFieldsOfFractionsTakeItToo() {
        assertThat(first("- {send: C2S_Steer, fields: {x: '${n}', y: '${random:-0.5..-0.5}'}}"))
                .isEqualTo(C2S_Steer.newBuilder().setX(7).setY(-0.5f).build());
    }

    @Test
    void whenFieldsAreOfAnyKindThenVariablesFillThem() {
        assertThat(first("""
                - send: TestEverything
                  fields:
                    request_id: "${n}"
                    name: "bot-${connection}"
                    ways: [WAY_LEFT, "${random:WAY_LEFT|WAY_LEFT}", "${random:1..1}", 0]
                    parts:
                      "part-${connection}": {x: "${n}.5", inner: {x: "${random:2..2}"}}
                    blob: "<${run}>"
                    at: {seconds: "${connection%20}"}
                """))
                .isEqualTo(TestEverything.newBuilder()
                        .setRequestId(7)
                        .setName("bot-45")
                        .addWays(TestEverything.Way.WAY_LEFT)
                        .addWays(TestEverything.Way.WAY_LEFT)
                        .addWays(TestEverything.Way.WAY_LEFT)
                        .addWays(TestEverything.Way.WAY_NONE)
                        .putParts(
                                "part-45",
                                TestEverything.Part.newBuilder()
                                        .setX(7.5)
                                        .setInner(
                                                TestEverything.Part.newBuilder().setX(2))
                                        .build())
                        .setBlob(ByteString.copyFromUtf8("<r1>"))
                        .setAt(Timestamp.newBuilder().setSeconds(5))
                        .build());
    }

    @Test
    void whenABooleanIsOneOfSeveralThenEachMayCome() {
        Step.Send step = read("messages: [{send: TestLists, fields: {flags: ['${random:true|false}']}}]")
                .messages()
                .getFirst()
                .value();

        assertThat(IntStream.range(0, 100)
                        .mapToObj(n -> ((TestLists) step.fields().build(scope())).getFlags(0)))
                .contains(true, false);
    }

    @Test
    void whenAMapIsCheckedThenItsOtherEntriesMayBeAnything() {
        MessageCheck check = read("""
                messages: [{send: C2S_Chat}]
                expect: [{message: TestScores, check: {points: {"bot-${connection}": 1..3}, members: {7: {name: a}}}}]
                """).expected().getFirst().check();
        TestMember member = TestMember.newBuilder().setName("a").setX(3).build();
        TestScores right = TestScores.newBuilder()
                .putPoints("other", 99)
                .putPoints("bot-45", 2)
                .putMembers(7, member)
                .build();

        assertThat(check.mismatch(right, scope())).isNull();
        assertThat(check.mismatch(right.toBuilder().putPoints("bot-45", 4).build(), scope()))
                .isEqualTo("TestScores has points[bot-45] \"4\" where 1..3 must be");
        assertThat(check.mismatch(right.toBuilder().removePoints("bot-45").build(), scope()))
                .isEqualTo("TestScores has points without the key \"bot-45\"");
    }

    @Test
    void whenValuesAreKeptThenTheyFillFieldsOfTheirKindAndAreComparedWithThem() {
        Script script = read("""
                play:
                  - wait: TestEnvelope
                    keep: {sender: sender, name: sender.name, key: key, crowd: crowd}
                  - wait: TestScores
                    keep: {points: points}
                  - wait: TestEverything
                    keep: {ways: ways, way: request_id}
                  - send: TestEnvelope
                    fields: {sender: "${kept.sender}", key: "${kept.key}", text: "for ${kept.name}"}
                  - send: TestScores
                    fields: {points: "${kept.points}", members: {1: "${kept.sender}"}}
                  - send: TestEverything
                    fields: {ways: "${kept.ways}", number: "${kept.way}"}
                  - wait: TestScores
                    where: {points: "${kept.points}"}
                  - wait: TestEnvelope
                    check: {sender: "${kept.sender}"}
                """);
        TestEnvelope envelope = TestEnvelope.newBuilder()
                .setSender(TestMember.newBuilder().setName("Ada").setX(1))
                .setKey(ByteString.copyFrom(new byte[] {0, (byte) 0xff}))
                .build();
        TestScores scores =
                TestScores.newBuilder().putPoints("a", 1).putPoints("b", 2).build();
        TestEverything everything = TestEverything.newBuilder()
                .addWays(TestEverything.Way.WAY_LEFT)
                .setRequestId(3)
                .build();
        Map<String, Object> kept = new HashMap<>();
        Scope scope = new Scope("r1", 45, 7, random, lines, kept, null);
        keep(script, 0).from(envelope, kept);
        keep(script, 1).from(scores, kept);
        keep(script, 2).from(everything, kept);

        assertThat(sent(script, 3, scope))
                .isEqualTo(TestEnvelope.newBuilder()
                        .setSender(envelope.getSender())
                        .setKey(envelope.getKey())
                        .setText("for Ada")
                        .build());
        assertThat(sent(script, 4, scope))
                .isEqualTo(
                        scores.toBuilder().putMembers(1, envelope.getSender()).build());
        assertThat(sent(script, 5, scope))
                .isEqualTo(TestEverything.newBuilder()
                        .addWays(TestEverything.Way.WAY_LEFT)
                        .setNumber(3)
                        .build());
        TestScores inOtherOrder =
                TestScores.newBuilder().putPoints("b", 2).putPoints("a", 1).build();
        Arrival same = ((Step.Wait) script.play().get(6)).arrival();
        assertThat(same.where().isMet(inOtherOrder, scope)).isTrue();
        assertThat(same.where().isMet(TestScores.getDefaultInstance(), scope)).isFalse();
        assertThat(((Step.Wait) script.play().get(7)).arrival().wrong(TestEnvelope.getDefaultInstance(), scope))
                .isEqualTo("TestEnvelope has sender \"{}\" where \"{x: 1.0 name: \"Ada\"}\" must be");
    }

    private static Keep keep(Script script, int step) {
        return ((Step.Wait) script.play().get(step)).arrival().keep();
    }

    private static Message sent(Script script, int step, Scope scope) {
        return ((Step.Send) script.play().get(step)).fields().build(scope);
    }

    @Test
    void whenEveryAlternativeKeepsAValueThenItIsSureAfterwards() {
        String both = """
                play:
                  - choose:
                      - {wait: S2C_Chat, keep: {a: content}}
                      - do:
                          - {send: C2S_Chat, answer: S2C_Chat, keep: {a: content}}
                  - {send: C2S_Chat, fields: {content: "${kept.a}"}}
                """;
        assertThat(read(both).steps()).hasSize(5);

        assertThatThrownBy(() -> read(both.replace("answer: S2C_Chat, keep: {a: content}", "answer: S2C_Chat")))
                .hasMessageContaining("line 6: ${kept.a}: nothing is sure to be kept as 'a'");
    }

    @Test
    void whenARepetitionMayEndAnywhereThenOnlyWhatEndsItIsSureToBeKept() {
        String repeat = """
                play:
                  - repeat:
                      - {wait: S2C_Chat, keep: {a: content}}
                      - {send: C2S_Chat, fields: {content: "${kept.a}"}}
                    until: S2C_Joined
                    keep: {b: player}
                  - {send: C2S_Chat, fields: {content: "${kept.b}"}}
                """;
        assertThat(read(repeat).steps()).hasSize(4);

        assertThatThrownBy(() -> read(repeat.replace("kept.b", "kept.a")))
                .hasMessageContaining("line 7: ${kept.a}: nothing is sure to be kept as 'a'")
                .hasMessageContaining("those that are sure are b");
    }

    @Test
    void whenTheTextOfTheCommandLineIsSentThenTheScriptKnows() {
        assertThat(read("messages: [{send: C2S_Chat, fields: {content: '${n}: ${message}'}}]")
                        .usesMessage())
                .isTrue();
        assertThat(read("messages: [{send: C2S_Chat, fields: {content: '${n}'}}]")
                        .usesMessage())
                .isFalse();
    }

    private @Nullable String mismatch(String check, S2C_Positions.Builder message) {
        Expectation expectation = read("""
                messages: [{send: C2S_Chat}]
                expect: [{message: S2C_Positions, check: %s}]
                """.formatted(check)).expected().getFirst();
        return expectation.check().mismatch(message.build(), scope());
    }

    private static S2C_Positions.Builder positions(float x, String... players) {
        S2C_Positions.Builder positions = S2C_Positions.newBuilder().setTick(-1);
        for (String player : players) {
            positions.addPlayers(Position.newBuilder().setPlayer(player).setX(x).setY(3));
        }
        return positions;
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -0.0f, 0.1f, 100})
    void whenANumberIsInItsRangeThenItIsRight(float x) {
        assertThat(mismatch("{players: {each: {x: 0..100, y: 3}}}", positions(x, "a", "b")))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.1f, 100.1f, Float.NaN, Float.POSITIVE_INFINITY})
    void whenANumberIsOutOfItsRangeThenTheEntryAndTheFieldAreNamed(float x) {
        assertThat(mismatch(
                        "{players: {each: {x: 0..100, y: 3}}}",
                        positions(5, "a").addAllPlayers(positions(x, "b").getPlayersList())))
                .isEqualTo("S2C_Positions has players[1].x \"%s\" where 0.0..100.0 must be", x);
    }

    @ParameterizedTest
    @CsvSource({
        "18446744073709551615..18446744073709551615, true",
        "0..18446744073709551615, true",
        "0..18446744073709551614, false",
        "0..9223372036854775807, false",
    })
    void whenANumberHasNoSignThenItsRangeHasNone(String range, boolean right) {
        assertThat(mismatch("{tick: %s}".formatted(range), positions(0)) == null)
                .isEqualTo(right);
    }

    @Test
    void whenAListMustContainAnEntryThenTheOthersMayBeAnything() {
        String check = "{players: {contains: {player: 'bot-${connection}', x: 1..2}}}";

        assertThat(mismatch(check, positions(1, "other", "bot-45"))).isNull();
        assertThat(mismatch(check, positions(3, "bot-45")))
                .isEqualTo("S2C_Positions has players without {player: \"bot-45\", x: 1.0..2.0}");
        assertThat(mismatch(check, positions(1))).contains("without {player");
    }

    @Test
    void whenAListIsSpelledOutThenItHasTheseEntriesAndNoOthers() {
        String check = "{players: [{player: a}, {player: b, x: 1}]}";

        assertThat(mismatch(check, positions(1, "a", "b"))).isNull();
        assertThat(mismatch(check, positions(1, "a", "c")))
                .isEqualTo("S2C_Positions has players[1].player \"c\" where \"b\" must be");
        assertThat(mismatch(check, positions(1, "a")))
                .isEqualTo("S2C_Positions has players with 1 entries where 2 must be");
    }

    @Test
    void whenAListMustBeSoInTwoWaysThenBothAreLookedAt() {
        String check = "{players: {contains: {player: a}, each: {x: 1..2}}}";

        assertThat(mismatch(check, positions(1, "a"))).isNull();
        assertThat(mismatch(check, positions(1, "b"))).contains("without");
        assertThat(mismatch(check, positions(3, "a"))).contains("players[0].x");
    }

    @Test
    void whenMessagesAreToBeIgnoredThenTheyMayBeAnything() {
        assertThat(read("messages: [{send: C2S_Chat}]\nignore: [S2C_Positions]").expected())
                .singleElement()
                .satisfies(expectation -> assertThat(
                                expectation.check().mismatch(positions(1, "a").build(), scope()))
                        .isNull());
    }

    @Test
    void whenAnAnswerIsForSomebodyElseThenItIsNotMine() {
        Answer answer =
                Objects.requireNonNull(read("""
                messages:
                  - {send: C2S_Chat, answer: S2C_Chat, mine: {content: "${run}-${connection}"}}
                """).messages().getFirst().value().answer());

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
                .matcher(ProjectFiles.read(Path.of("docs/howto/load.md")))
                .results()
                .map(block -> block.group(1))
                .toList();

        assertThat(blocks).hasSize(2);
        Script sent = read(blocks.getFirst());
        assertThat(sent.steps()).hasSize(3);
        assertThat(sent.expected()).hasSize(2);
        Script played = read(blocks.getLast());
        assertThat(played.isPlayed()).isTrue();
        assertThat(played.steps()).hasSize(11);
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
                        "line 2: 'mine', 'check' and 'keep'",
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
                List.of("messages:\n- send: C2S_Chat\nexpect:\n- check: {}", "line 4: 'message' is missing", "name"),
                List.of(
                        "messages:\n- send: C2S_Chat\nexpect:\n- message: S2C_Chat\n  check: {content: '${message}'}",
                        "line 4: 'expect'",
                        "${connection}"),
                List.of(
                        "messages:\n- send: C2S_Chat\nexpect:\n- message: S2C_Positions\n  check: {tick: 6..1}",
                        "line 5: '6..1': the lower number must stand first",
                        "Change"),
                List.of(
                        "messages:\n- send: C2S_Chat\nexpect:\n- message: S2C_Positions\n  check: {tick: 0.5..1}",
                        "line 5: '0.5' is no value for the field tick",
                        "Change"),
                List.of(
                        "messages:\n- send: C2S_Chat\nexpect:\n- message: S2C_Positions\n  check: {players: {all: {}}}",
                        "line 5: 'all' means nothing here",
                        "contains, each"),
                List.of(
                        "messages:\n- send: C2S_Chat\n  fields: {content: '${random:0.4..0.1}'}",
                        "line 3: ${random:0.4..0.1}: the lower number",
                        "Change"),
                List.of(
                        "messages:\n- send: TestEverything\n  fields: {ways: [WAY_LEFT, WAY_RIGHT]}",
                        "line 3: 'WAY_RIGHT' is no value for the field ways, which is one of WAY_NONE, WAY_LEFT",
                        "Change"),
                List.of(
                        "messages:\n- send: TestEverything\n  fields: {ways: ['${random:WAY_LEFT|WAY_RIGHT}']}",
                        "line 3: 'WAY_RIGHT' is no value for the field ways, which is one of WAY_NONE, WAY_LEFT",
                        "Change"),
                List.of(
                        "messages:\n- send: TestScores\n  fields: {points: {ada: many}}",
                        "line 3: 'many' is no value for the field value, which is of type int64",
                        "Change"),
                List.of(
                        "messages:\n- send: TestEverything\n  fields: {at: '${n}'}",
                        "line 3: ${n} is a single value, and the field at takes google.protobuf.Timestamp",
                        "Change"),
                List.of("play: []", "line 1: there is no message to send", "'play:'"),
                List.of(
                        "messages: [{send: C2S_Chat}]\nplay: [{send: C2S_Chat}]",
                        "line 2: 'messages' and 'play' are two ways",
                        "Remove one"),
                List.of("play:\n- {}", "line 2: this says nothing to do", "send, wait, repeat, choose, do"),
                List.of(
                        "play:\n- {send: C2S_Chat, wait: S2C_Chat}",
                        "line 2: this says several things to do: send, wait",
                        "send, wait, repeat, choose, do"),
                List.of("play:\n- wait: S2C_Chta", "line 2: there is no message 'S2C_Chta'", "proto.S2C_Chat"),
                List.of("play:\n- {wait: S2C_Chat, mine: {}}", "line 2: 'mine' means nothing here", "where"),
                List.of("play:\n- wait: S2C_Chat\n  within: soon", "line 3: 'soon' is no time", "10s"),
                List.of("play:\n- wait: S2C_Chat\n  within: 0s", "line 3: '0s' is no time", "10s"),
                List.of("play:\n- repeat: [{send: C2S_Chat}]", "line 2: 'until' is missing", "ends it"),
                List.of("play:\n- choose: []", "line 2: there is nothing to choose from", "at least one"),
                List.of("play:\n- {send: C2S_Chat, weight: 2}", "line 2: 'weight' means nothing here", "answer"),
                List.of(
                        "play:\n- {send: C2S_Chat, answer: S2C_Chat, keep: {a: text}}",
                        "line 2: proto.S2C_Chat has no field 'text', but content",
                        "Change"),
                List.of(
                        "play:\n- {send: C2S_Chat, answer: S2C_Chat, keep: {a: content.part}}",
                        "line 2: 'content.part': the field content is not a single message",
                        "Change"),
                List.of(
                        "play:\n- {send: C2S_Chat, answer: S2C_Chat, keep: {a b: content}}",
                        "line 2: 'a b' cannot be the name",
                        "letters"),
                List.of(
                        "play:\n- {wait: S2C_Chat, keep: {a: content}}\n- {wait: S2C_Positions, keep: {a: tick}}",
                        "line 3: 'a' is kept as uint64 here, and as string elsewhere",
                        "another name"),
                List.of(
                        "play:\n- {wait: S2C_Chat, keep: {a: content}}\n- {send: C2S_Steer, fields: {x: '${kept.a}'}}",
                        "line 3: ${kept.a} is string, and the field x takes float",
                        "Change"),
                List.of(
                        "play:\n- {wait: S2C_Positions, keep: {a: players}}\n- {send: C2S_Chat, fields: {content: 'x${kept.a}'}}",
                        "line 3: ${kept.a} is repeated proto.Position, which is no part of a text",
                        "Change"),
                List.of(
                        "play:\n- {send: C2S_Chat, fields: {content: '${kept.a}'}}\n- {wait: S2C_Chat, keep: {a: content}}",
                        "line 2: ${kept.a}: nothing is sure to be kept as 'a' when this is reached",
                        "Change"),
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
