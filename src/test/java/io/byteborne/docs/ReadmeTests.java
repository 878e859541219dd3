package io.byteborne.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.testing.ProjectFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the README says of settings, and the architecture of classes and tests, is what is there. */
class ReadmeTests {
    private static final Path README = Path.of("README.md");
    private static final Path ARCHITECTURE = Path.of("docs/architecture.md");

    @Test
    void whenTheReadmeListsASettingThenWithItsDefault() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        matches(README, "(?m)^\\| `(byteborne\\.[^`]+)` \\| `?([^`|]+)`? \\|")
                .forEach(row -> documented.put(row.group(1), row.group(2).strip()));

        assertThat(documented).isNotEmpty();
        assertThat(settings()).containsAllEntriesOf(documented);
    }

    /** The editor's own description of the settings, which the build writes. */
    private static Map<String, String> settings() throws IOException {
        Map<String, String> settings = new TreeMap<>();
        try (InputStream metadata = Objects.requireNonNull(
                ByteborneWorldApplication.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))) {
            for (JsonNode property : JsonMapper.shared().readTree(metadata).path("properties")) {
                String name = property.path("name").asString();
                if (name.startsWith("byteborne.")) {
                    settings.put(name, property.path("defaultValue").asString("–"));
                }
            }
        }
        // Neither of the two has a default of its own; together they have one.
        settings.put("byteborne.world.tick-interval", "50ms");
        return settings;
    }

    @Test
    void whenTheArchitectureNamesAClassThenItExists() throws IOException {
        matches(ARCHITECTURE, "`(\\w+Tests|[A-Z]\\w+)` \\| `(\\w+Tests)`").forEach(row -> {
            assertThat(sourceFile("src/main/java", row.group(1)))
                    .as(row.group(1))
                    .isTrue();
            assertThat(sourceFile("src/test/java", row.group(2)))
                    .as(row.group(2))
                    .isTrue();
        });
        assertThat(matches(ARCHITECTURE, "`[A-Z]\\w+` \\| `\\w+Tests`")).hasSizeGreaterThan(10);
    }

    private static boolean sourceFile(String root, String className) {
        try (Stream<Path> files = Files.walk(Path.of(root))) {
            return files.anyMatch(file -> file.endsWith(className + ".java"));
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static Stream<MatchResult> matches(Path document, String regex) throws IOException {
        return Pattern.compile(regex).matcher(ProjectFiles.read(document)).results();
    }
}
