package io.byteborne.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Java in documents that is known to compile, since it stands in a test as well. */
public final class Snippets {
    private Snippets() {}

    /**
     * Each {@code java} block of a document stands, apart from its indentation, in the source of a test's class. Blocks of imports
     * are looked at elsewhere.
     */
    public static void assertCompiled(Path markdown, Class<?>... tests) throws IOException {
        assertCompiled(
                markdown,
                Stream.of(tests)
                        .map(test -> Path.of("src/test/java", test.getName().replace('.', '/') + ".java"))
                        .toList());
    }

    /** As {@link #assertCompiled(Path, Class...)}, in any of several sources. */
    public static void assertCompiled(Path markdown, List<Path> sources) throws IOException {
        List<String> blocks = Pattern.compile("(?ms)^```java\\n(.*?)^```")
                .matcher(ProjectFiles.read(markdown))
                .results()
                .map(block -> withoutIndentation(block.group(1)))
                .filter(block -> !block.startsWith("import "))
                .toList();
        assertThat(blocks).as("java blocks in %s", markdown).isNotEmpty();
        StringBuilder compiled = new StringBuilder();
        for (Path source : sources) {
            compiled.append(withoutIndentation(ProjectFiles.read(source)));
        }
        assertThat(blocks).allSatisfy(block -> assertThat(compiled).contains(block));
    }

    private static String withoutIndentation(String lines) {
        return lines.lines().map(line -> line.strip() + "\n").reduce("", String::concat);
    }
}
