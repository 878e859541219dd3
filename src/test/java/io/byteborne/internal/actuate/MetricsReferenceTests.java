package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.cluster.actuate.ClusterMetricsTests;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Transport;
import io.byteborne.testing.ProjectFiles;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/reference/metrics.md lists what a running server exposes, all of it, and nothing else. */
class MetricsReferenceTests extends RunningServer {
    private static final Path REFERENCE = Path.of("docs/reference/metrics.md");

    /** What a meter is in the reference: the types of its families, by what stands behind its name. */
    private static final Map<String, Map<String, String>> FAMILIES = Map.of(
            "counter", Map.of("", "counter"),
            "gauge", Map.of("", "gauge"),
            "summary", Map.of("", "summary"),
            "timer", Map.of("", "summary", "_max", "gauge"),
            "histogram", Map.of("", "histogram", "_max", "gauge"));

    /** What Prometheus is told of a meter. */
    private record Family(String type, Set<String> tags) {}

    @Test
    void whenAMeterIsExposedThenTheReferenceListsItWithItsTypeAndTagsAndNoOther() throws Exception {
        Map<String, Family> listed = new TreeMap<>();
        matches("(?m)^\\| `(byteborne\\.[^`]+)` \\| `([^`]+)` \\| (\\w+) \\| ([^|]*)\\|")
                .forEach(row -> FAMILIES.getOrDefault(row.group(3), Map.of())
                        .forEach((suffix, type) -> listed.put(
                                row.group(2) + suffix,
                                new Family(
                                        type, new TreeSet<>(quoted(row.group(4)).toList())))));

        Map<String, Family> exposed = exposed(actuator.scrapeAll());
        exposed.putAll(exposed(ClusterMetricsTests.bound(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
                .scrape()));
        assertThat(exposed).isEqualTo(listed).hasSizeGreaterThan(30);
    }

    private static Map<String, Family> exposed(String scraped) {
        Map<String, Family> exposed = new TreeMap<>();
        Pattern.compile("(?m)^# TYPE (byteborne_\\w+) (\\w+)$")
                .matcher(scraped)
                .results()
                .forEach(family -> {
                    String name = family.group(1);
                    Set<String> tags = new TreeSet<>();
                    Pattern.compile("(?m)^" + name + "(?:_count|_sum|_bucket)?\\{([^}]*)}")
                            .matcher(scraped)
                            .results()
                            .flatMap(sample -> Arrays.stream(sample.group(1).split(",")))
                            .map(tag -> tag.substring(0, tag.indexOf('=')))
                            .filter(tag -> !tag.equals("le"))
                            .forEach(tags::add);
                    exposed.put(name, new Family(family.group(2), tags));
                });
        return exposed;
    }

    @Test
    void whenAMeterHasAMicrometerNameThenPrometheusNameFollowsFromIt() throws Exception {
        assertThat(matches("(?m)^\\| `(byteborne\\.[^`]+)` \\| `([^`]+)` \\|"))
                .isNotEmpty()
                .allSatisfy(
                        row -> assertThat(row.group(2)).startsWith(row.group(1).replace('.', '_')));
    }

    @Test
    void whenATagHasFixedValuesThenTheReferenceListsThem() throws Exception {
        assertValues("reason", "byteborne.sessions.closed", CloseReason.values(), CloseReason::label);
        assertValues("reason", "byteborne.connections.refused", Refusal.values(), Refusal::label);
        assertValues("transport", "byteborne.sessions.open", Transport.values(), Transport::label);
    }

    private static <E> void assertValues(String tag, String meter, E[] values, Function<E, String> label)
            throws IOException {
        List<String> listed =
                matches("(?m)^\\| `" + tag + "` \\| `" + Pattern.quote(meter) + "` \\| (.*) \\|$").stream()
                        .flatMap(row -> quoted(row.group(1)))
                        .toList();

        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(values).map(label).toList());
    }

    private static Stream<String> quoted(String cell) {
        return Pattern.compile("`([^`]+)`").matcher(cell).results().map(name -> name.group(1));
    }

    private static List<MatchResult> matches(String regex) throws IOException {
        return Pattern.compile(regex)
                .matcher(ProjectFiles.read(REFERENCE))
                .results()
                .toList();
    }
}
