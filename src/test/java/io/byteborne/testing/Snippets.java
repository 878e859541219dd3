package io.byteborne.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The Java that documentation shows is Java that a test compiles. */
public final class Snippets {
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL);

    private Snippets() {}

    /** Each Java block of a Markdown file stands, but for its indentation, in the source of a test. */
    public static void assertCompiled(Path markdown, Class<?> test) throws IOException {
        String source = normalised(
                Files.readString(Path.of("src/test/java", test.getName().replace('.', '/') + ".java")));
        List<String> blocks = JAVA_BLOCK
                .matcher(Files.readString(markdown))
                .results()
                .map(block -> normalised(block.group(1)))
                .toList();
        assertThat(blocks)
                .as("Java in %s", markdown)
                .isNotEmpty()
                .allSatisfy(block -> assertThat(source).contains(block));
    }

    private static String normalised(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}
