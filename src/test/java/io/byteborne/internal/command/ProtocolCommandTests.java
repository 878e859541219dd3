package io.byteborne.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The catalogue as a program. */
class ProtocolCommandTests {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complaints = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return ProtocolCommand.run(
                List.of("io.byteborne.proto", "extendable.proto"),
                List.of(arguments),
                new PrintStream(printed, true, StandardCharsets.US_ASCII),
                new PrintStream(complaints, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whenItRunsThenItPrintsTheMessagesAndNothingElse() {
        assertThat(run()).isZero();

        assertThat(printed())
                .startsWith("# Protocol\n")
                .contains("### 2000 `proto.C2S_Chat`\n\nSent by a client: a line of chat.\n")
                .contains("`byteborne.extendable.BesideExtendable`")
                .contains("## Parts of messages\n\n### `proto.Position`")
                .doesNotContain("TestEverything", "WARN", "INFO");
    }

    @Test
    void whenItRunsThenTheSessionProtocolAndTheReasonsToCloseStandApart() {
        run();

        assertThat(printed())
                .contains("## The session protocol\n")
                .contains("### 1 `byteborne.Hello`\n\nSent by a client as its very first packet")
                .contains("| `upgrade` | 4509 | no |\n");
    }

    @ParameterizedTest
    @CsvSource({
        "typescript, 'C2S_Chat: { id: 2000, name: \"proto.C2S_Chat\", direction: \"from_client\", correlation: null }'",
        "csharp, 'namespace Byteborne.Protocol\n'",
        "gdscript, 'C2S_CHAT = 2000,'",
        "cpp, 'namespace byteborne::protocol {\n'",
        "python, 'C2S_CHAT = 2000\n'",
    })
    void whenAFormatIsNamedThenTheTablesComeInIt(String format, String expected) {
        assertThat(run("--format=" + format)).isZero();

        assertThat(printed()).contains(expected, "Sent by a client: a line of chat.");
        assertThat(complaints).hasToString("");
    }

    @Test
    void whenANamespaceIsNamedThenTheTablesAreInIt() {
        assertThat(run("--format=csharp", "--namespace=My.Game")).isZero();

        assertThat(printed()).contains("\nnamespace My.Game\n{\n").doesNotContain("namespace Byteborne");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--format=xml | There is no format 'xml'. There are: markdown, typescript, csharp, gdscript, cpp, python.",
                "--fromat=cpp | There is no option '--fromat=cpp'. There are: --format=FORMAT, --namespace=NAME.",
                "--namespace=My.Game | The format 'markdown' has no namespaces."
            })
    void whenAnArgumentIsWrongThenItIsSaidWhichThereAre(String argument, String complaint) {
        assertThat(run(argument)).isEqualTo(2);

        assertThat(complaints.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines(complaint);
        assertThat(printed()).isEmpty();
    }

    @Test
    void whenHelpIsAskedForThenTheFormatsAreListed() {
        assertThat(run("--help")).isZero();

        assertThat(printed()).contains("markdown, typescript, csharp, gdscript, cpp, python");
    }
}
