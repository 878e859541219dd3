package io.byteborne.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Code in documents, held against code that the compiler has seen. */
public final class Snippets {
    private static final Pattern JAVA_BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```");

    private Snippets() {}

    /** Every Java block of a document stands in a test's source, line for line; indentation does not matter. */
    public static void assertCompiled(Path markdown, Class<?> test) throws IOException {
        String source = stripped(
                Files.readString(Path.of("src/test/java", test.getName().replace('.', '/') + ".java")));
        List<MatchResult> blocks =
                JAVA_BLOCK.matcher(Files.readString(markdown)).results().toList();

        assertThat(blocks).as("Java blocks in %s", markdown).isNotEmpty();
        assertThat(blocks).allSatisfy(block -> assertThat(source).contains("\n" + stripped(block.group(1)) + "\n"));
    }

    private static String stripped(String code) {
        return code.strip().lines().map(String::strip).collect(Collectors.joining("\n"));
    }
}
