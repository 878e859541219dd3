package io.byteborne.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.testing.ProjectFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The list of all settings is made of what the build writes down for editors: names, types and defaults from the code,
 * texts from its Javadoc. After a change it is written anew by
 *
 * <pre>{@code
 * ./mvnw test -Dtest=SettingsReferenceTests -Dreference.write=true
 * }</pre>
 */
class SettingsReferenceTests {
    private static final Path REFERENCE = Path.of("docs/reference/settings.md");
    private static final Pattern OWN = Pattern.compile("(byteborne|dummy)\\..+");
    private static final Map<String, String> GROUPS = new TreeMap<>(Map.ofEntries(
            Map.entry("byteborne.client", "Connections to other servers"),
            Map.entry("byteborne.cluster", "Many nodes"),
            Map.entry("byteborne.console", "The console page"),
            Map.entry("byteborne.handler", "Handlers"),
            Map.entry("byteborne.login", "Logins"),
            Map.entry("byteborne.metrics", "Metrics"),
            Map.entry("byteborne.request", "Requests"),
            Map.entry("byteborne.resume", "Resuming sessions"),
            Map.entry("byteborne.room", "Rooms"),
            Map.entry("byteborne.save", "Saves"),
            Map.entry("byteborne.server", "The server"),
            Map.entry("byteborne.session", "Each session"),
            Map.entry("byteborne.session-protocol", "The session protocol"),
            Map.entry("byteborne.websocket", "WebSocket"),
            Map.entry("byteborne.world", "The world"),
            Map.entry("dummy", "The load client (in `load.yml`, or on its command line without the prefix)")));

    private record Setting(String name, String type, String defaultValue, String description) {
        String row() {
            return "| `%s` | %s | %s | %s |\n".formatted(name, type, defaultValue, description);
        }
    }

    @Test
    void whenASettingExistsThenTheReferenceListsIt() throws IOException {
        String reference = reference(settings());
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(REFERENCE, reference);
        }

        assertThat(ProjectFiles.read(REFERENCE)).isEqualTo(reference);
    }

    @Test
    void whenASettingExistsThenItIsExplainedAndInAGroup() throws IOException {
        assertThat(settings()).isNotEmpty().allSatisfy(setting -> {
            assertThat(setting.description()).as(setting.name()).isNotBlank();
            assertThat(GROUPS.keySet()).anyMatch(group -> isIn(group, setting));
        });
    }

    private static List<Setting> settings() throws IOException {
        List<Setting> settings = new ArrayList<>();
        try (InputStream metadata = Objects.requireNonNull(
                ByteborneWorldApplication.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))) {
            for (JsonNode property : JsonMapper.shared().readTree(metadata).path("properties")) {
                if (OWN.matcher(property.path("name").asString()).matches()) {
                    settings.add(setting(property));
                }
            }
        }
        settings.sort(Comparator.comparing(Setting::name));
        return settings;
    }

    private static Setting setting(JsonNode property) {
        JsonNode value = property.path("defaultValue");
        return new Setting(
                property.path("name").asString(),
                typeName(property.path("type").asString()),
                value.isMissingNode() ? "–" : "`" + value.asString() + "`",
                property.path("description").asString("").replace("|", "\\|"));
    }

    /** What a user may write. */
    private static String typeName(String type) {
        return switch (type) {
            case "java.lang.Integer", "java.lang.Long" -> "number";
            case "java.lang.Double" -> "decimal number";
            case "java.lang.Boolean" -> "`true` or `false`";
            case "java.lang.String" -> "text";
            case "java.time.Duration" -> "time, such as `50ms`, `10s`";
            case "org.springframework.util.unit.DataSize" -> "size, such as `64KB`";
            default -> type.startsWith("java.") ? collectionName(type) : choices(type);
        };
    }

    private static String collectionName(String type) {
        return type.startsWith("java.util.Map") ? "names with values" : "list";
    }

    private static String choices(String type) {
        try {
            Object[] constants = Class.forName(type).getEnumConstants();
            return Stream.of(constants)
                    .map(constant ->
                            ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .map(name -> "`" + name + "`")
                    .collect(Collectors.joining(", "));
        } catch (ClassNotFoundException missing) {
            throw new AssertionError(missing);
        }
    }

    private static String reference(List<Setting> settings) {
        StringBuilder text = new StringBuilder("""
                # Settings

                Every setting of the program, made from its code: in `application.yml`, on the command line
                (`--byteborne.server.port=4000`) or in the environment (`BYTEBORNE_SERVER_PORT=4000`). A bad value
                stops start-up with a sentence that says what to change, and so does a key that is no setting; of environment
                variables that resemble none, a line in the log warns. What the limits protect: [limits](../limits.md).
                """);
        GROUPS.forEach((group, title) -> {
            String rows = settings.stream()
                    .filter(setting -> isIn(group, setting))
                    .map(Setting::row)
                    .collect(Collectors.joining());
            if (!rows.isEmpty()) {
                text.append("\n## ").append(title).append("\n\n");
                text.append("| setting | value | default | meaning |\n|---|---|---|---|\n")
                        .append(rows);
            }
        });
        return text.toString();
    }

    private static boolean isIn(String group, Setting setting) {
        return setting.name().startsWith(group + ".");
    }
}
