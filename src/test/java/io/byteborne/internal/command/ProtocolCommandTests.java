package io.byteborne.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The catalogue as a program. */
class ProtocolCommandTests {
    @Test
    void whenItRunsThenItPrintsTheMessagesAndNothingElse() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        ProtocolCommand.run(
                List.of("io.byteborne.proto", "extendable.proto"),
                new PrintStream(printed, true, StandardCharsets.US_ASCII));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .startsWith("# Protocol\n")
                .contains("### 2000 `proto.C2S_Chat`\n\nSent by a client: a line of chat.\n")
                .contains("`byteborne.extendable.BesideExtendable`")
                .contains("## Parts of messages\n\n### `proto.Position`")
                .doesNotContain("TestEverything", "WARN", "INFO");
    }
}
