package io.byteborne.docs;

import io.byteborne.testing.ProjectFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The project's documents, and what stands in them. */
final class Documents {
    private static final Pattern SHELL = Pattern.compile("(?ms)^ *```(?:sh|bash)\\n(.*?)^ *```");

    private Documents() {}

    /** All Markdown files that belong to the project. */
    static List<Path> all() throws IOException {
        // The clients' own files, and nothing of what their package managers have brought.
        try (Stream<Path> files = Files.walk(Path.of("docs"));
                Stream<Path> clients = Files.walk(Path.of("clients"), 2)) {
            return Stream.of(Stream.of(Path.of("README.md")), files, clients)
                    .flatMap(Function.identity())
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    /** The lines of a document's shell blocks; continued lines are one. */
    static Stream<String> commands(Path document) {
        try {
            return SHELL.matcher(ProjectFiles.read(document))
                    .results()
                    .flatMap(block ->
                            block.group(1).replaceAll("\\\\\\n\\s*", " ").lines())
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
