package io.byteborne.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.testing.ProjectFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links between documents lead somewhere: to a file that exists, and to a heading in it. */
class LinkTests {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```");

    static List<Path> documents() throws IOException {
        return Documents.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void whenADocumentLinksToAnotherThenThatExists(Path document) throws IOException {
        assertThat(links(document)).allSatisfy(link -> {
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
            assertThat(target).as(link).exists();
            if (parts.length == 2) {
                assertThat(headings(target)).as(link).contains(parts[1]);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("documents")
    void whenADocumentWasMergedThenItIsDecidedWhatHolds(Path document) throws IOException {
        assertThat(ProjectFiles.read(document).lines())
                .noneMatch(line -> line.startsWith("<<<<<<<") || line.startsWith(">>>>>>>"));
    }

    private static List<String> links(Path document) throws IOException {
        String text = CODE.matcher(ProjectFiles.read(document)).replaceAll("");
        return LINK.matcher(text)
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.startsWith("http"))
                .toList();
    }

    /** As the names that a heading gets in a rendered page. */
    private static Stream<String> headings(Path document) throws IOException {
        return HEADING.matcher(ProjectFiles.read(document))
                .results()
                .map((MatchResult heading) -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'));
    }
}
