package io.byteborne.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.testing.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who follows the tutorial gets the second sample: every file of it stands there, letter by letter. */
class TutorialTests {
    private static final Pattern FILE = Pattern.compile("(?ms)^`(src/\\S+)`:\\n\\n```java\\n(.*?)^```$");

    @Test
    void whenAFileStandsInTheTutorialThenItIsTheSamples() throws IOException {
        Map<String, String> shown = FILE.matcher(ProjectFiles.read(Path.of("docs/tutorial.md")))
                .results()
                .collect(Collectors.toMap(file -> file.group(1), file -> file.group(2)));

        assertThat(shown).isEqualTo(samplesFiles());
    }

    private static Map<String, String> samplesFiles() throws IOException {
        try (Stream<Path> main = Files.list(Path.of("src/main/java/io/byteborne/sample/arena"));
                Stream<Path> test = Files.list(Path.of("src/test/java/io/byteborne/sample/arena"))) {
            return Stream.concat(main, test).collect(Collectors.toMap(ProjectFiles::name, TutorialTests::contentOf));
        }
    }

    private static String contentOf(Path file) {
        try {
            return ProjectFiles.read(file);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
