package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.cluster.actuate.ClusterMetricsTests;
import io.byteborne.testing.ProjectFiles;
import io.byteborne.testing.WholeServerTest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What docs/limits.md names is there: tests, metrics and settings; and each row of its tables names a test. */
@WholeServerTest
class LimitsDocTests {
    private static final Path DOCUMENT = Path.of("docs/limits.md");
    private static final Path TESTS = Path.of("src/test/java");
    private static final int ROWS = 60;

    @Autowired
    private MeterRegistry meters;

    @Test
    void whenARowSaysWhatIsBoundedThenItNamesATest() throws IOException {
        List<String> rows = Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("| ") && !line.contains("| test |"))
                .toList();
        assertThat(rows)
                .hasSizeGreaterThan(ROWS)
                .allSatisfy(row -> assertThat(row).containsPattern("`\\w+Tests[`.#]"));
    }

    @Test
    void whenATestIsNamedThenItExists() throws Exception {
        List<MatchResult> named = inDocument("`(\\w+Tests)(?:\\.(\\w+))?(?:#(\\w+))?`");
        assertThat(named).hasSizeGreaterThan(ROWS);
        for (MatchResult name : named) {
            assertThat(hasTest(find(name.group(1), name.group(2)), name.group(3)))
                    .as(name.group())
                    .isTrue();
        }
    }

    /** @param method null for any, one of a nested class too */
    private static boolean hasTest(Class<?> type, @Nullable String method) {
        boolean here = Arrays.stream(type.getDeclaredMethods())
                .filter(each -> AnnotationSupport.isAnnotated(each, Testable.class))
                .anyMatch(each -> method == null || each.getName().equals(method));
        return here
                || (method == null && Arrays.stream(type.getDeclaredClasses()).anyMatch(each -> hasTest(each, null)));
    }

    private static Class<?> find(String name, @Nullable String nested) throws IOException, ClassNotFoundException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            Path source = files.filter(file -> file.endsWith(name + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("There is no " + name));
            String top = ProjectFiles.name(TESTS.relativize(source))
                    .replace(".java", "")
                    .replace('/', '.');
            return Class.forName(nested == null ? top : top + "$" + nested);
        }
    }

    @Test
    void whenAMetricOrASettingIsNamedThenItExists() throws IOException {
        Set<String> settings = settings();
        MeterRegistry cluster = ClusterMetricsTests.bound(new SimpleMeterRegistry());
        List<MatchResult> named = inDocument("`(byteborne\\.[a-z.-]+)(?:\\{(\\w+)=\"([a-z_]+)\"})?`");
        assertThat(named).hasSizeGreaterThan(ROWS);
        for (MatchResult name : named) {
            String value = name.group(3);
            boolean metric = Stream.of(meters, cluster)
                    .map(registry -> registry.find(name.group(1)))
                    .map(meter -> value == null ? meter : meter.tag(name.group(2), value))
                    .anyMatch(meter -> !meter.meters().isEmpty());
            assertThat(metric || (value == null && settings.contains(name.group(1))))
                    .as(name.group())
                    .isTrue();
        }
    }

    @Test
    void whenASettingLimitsASessionThenItIsListed() throws IOException {
        String document = ProjectFiles.read(DOCUMENT);
        assertThat(settings())
                .filteredOn(setting -> setting.startsWith("byteborne.session."))
                .hasSizeGreaterThan(10)
                .allSatisfy(setting -> assertThat(document).contains("`" + setting + "`"));
    }

    private static Set<String> settings() throws IOException {
        Set<String> names = new TreeSet<>();
        try (InputStream metadata = Objects.requireNonNull(
                ByteborneWorldApplication.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))) {
            for (JsonNode property : JsonMapper.shared().readTree(metadata).path("properties")) {
                names.add(property.path("name").asString());
            }
        }
        return names;
    }

    private static List<MatchResult> inDocument(String regex) throws IOException {
        return Pattern.compile(regex)
                .matcher(ProjectFiles.read(DOCUMENT))
                .results()
                .toList();
    }
}
