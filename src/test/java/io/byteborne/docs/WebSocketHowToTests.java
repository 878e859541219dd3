package io.byteborne.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.session.CloseReason;
import io.byteborne.testing.ProjectFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class WebSocketHowToTests {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d{4}) \\| `(\\w+)` \\| (yes|no) \\|$");

    private static String row(int code, String text, boolean again) {
        return "%s %s %s".formatted(code, text, again ? "yes" : "no");
    }

    @Test
    void whenThereIsAReasonToCloseThenItsCodeIsInTheTable() throws IOException {
        List<String> rows = ROW.matcher(ProjectFiles.read(Path.of("docs/howto/websocket.md")))
                .results()
                .map(row -> "%s %s %s".formatted(row.group(1), row.group(2), row.group(3)))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(CloseReason.values())
                        .map(reason -> row(reason.webSocketCode(), reason.label(), reason.mayReconnect()))
                        .sorted()
                        .toList());
    }
}
