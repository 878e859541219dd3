package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.testing.ChildProgram;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The program's commands, with DevTools beside them, as {@code spring-boot:run} starts them. */
class CommandsTests {
    private static List<String> printedBy(String... arguments) throws IOException {
        try (ChildProgram program = ChildProgram.start(
                List.of("-Dspring.devtools.restart.enabled=true"), ByteborneWorldApplication.class, arguments)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> !program.isAlive());
            await().until(() -> !program.printed().isEmpty());
            return program.printed();
        }
    }

    @Test
    void whenTheProtocolIsAskedForThenItIsPrintedAndNoServerStarts() throws IOException {
        assertThat(printedBy("protocol")).contains("# Protocol").noneMatch(line -> line.contains("listening"));
    }

    @Test
    void whenACommandIsMisspeltThenTheCommandsAreListedAndNoServerStarts() throws IOException {
        assertThat(printedBy("prtocol"))
                .contains("There is no command prtocol.")
                .anyMatch(line -> line.contains("protocol [--help]  "))
                .noneMatch(line -> line.contains("listening"));
    }

    @Test
    void whenHelpIsAskedForThenTheCommandsAreListedAndNoServerStarts() throws IOException {
        assertThat(printedBy("--help"))
                .anyMatch(line -> line.contains("new NAME --package=PACKAGE"))
                .noneMatch(line -> line.contains("listening"));
    }
}
