package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.cluster.actuate.ClusterMetricsTests;
import io.byteborne.testing.ProjectFiles;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alerts in {@code ops/} ask for what a server exposes, and for nothing else. */
class DashboardAndAlertTests extends RunningServer {
    private static final Path DASHBOARD = Path.of("ops/grafana/byteborne-world.json");
    private static final Path RULES = Path.of("ops/prometheus/byteborne-world.rules.yml");
    private static final Path RULES_TEST = Path.of("ops/prometheus/byteborne-world.rules-test.yml");
    private static final String RUNBOOK = "docs/howto/alerts.md";

    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?(\\w+)\\s*\\}\\}");

    private record Alert(String name, String expression, String severity, Map<String, String> annotations) {}

    private Exposition exposition;

    @BeforeEach
    void scrape() throws Exception {
        // There is a pause to be shown once there was one.
        await().until(() -> {
            System.gc();
            return actuator.scrapeAll().contains("jvm_gc_pause_seconds_count");
        });
        exposition = new Exposition(actuator.scrapeAll()
                + ClusterMetricsTests.bound(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
                        .scrape());
    }

    @Test
    void whenAnAlertAsksForAMetricThenItIsExposed() throws IOException {
        assertThat(alerts()).hasSizeGreaterThan(10).allSatisfy(alert -> {
            Set<String> labels = exposition.check(alert.expression());
            assertThat(labels)
                    .containsAll(labelsIn(String.join(" ", alert.annotations().values())));
        });
    }

    @Test
    void whenThePanelOfTheDashboardAsksForAMetricThenItIsExposed() throws IOException {
        List<JsonNode> targets =
                JsonMapper.shared().readTree(DASHBOARD.toFile()).findParents("expr");

        assertThat(targets).hasSizeGreaterThan(20).allSatisfy(target -> {
            String expression = target.path("expr").asString();
            assertThat(expression).contains("job=~\"$job\", instance=~\"$instance\"");
            Set<String> labels = exposition.check(expression);
            assertThat(labels)
                    .as(expression)
                    .containsAll(labelsIn(target.path("legendFormat").asString("")));
        });
    }

    @Test
    void whenTheDashboardOffersAChoiceThenOfAMetricThatIsExposed() throws IOException {
        List<String> queries =
                JsonMapper.shared()
                        .readTree(DASHBOARD.toFile())
                        .at("/templating/list")
                        .findValues("definition")
                        .stream()
                        .map(JsonNode::asString)
                        .toList();

        assertThat(queries).isNotEmpty().allSatisfy(query -> {
            assertThat(query).startsWith("label_values(byteborne_");
            exposition.check(query);
        });
    }

    @Test
    void whenAnAlertFiresThenItSaysWhatIsWrongAndWhereToReadOn() throws IOException {
        List<String> headings = Pattern.compile("(?m)^## (Byteborne\\w+)$")
                .matcher(ProjectFiles.read(Path.of(RUNBOOK)))
                .results()
                .map(heading -> heading.group(1))
                .toList();

        assertThat(headings)
                .containsExactlyElementsOf(alerts().stream().map(Alert::name).toList());
        assertThat(alerts()).allSatisfy(alert -> {
            assertThat(alert.severity()).isIn("critical", "warning");
            assertThat(alert.annotations()).containsOnlyKeys("summary", "description", "runbook");
            assertThat(alert.annotations().get("summary")).contains("{{ $labels.instance }}");
            assertThat(alert.annotations())
                    .containsEntry("runbook", RUNBOOK + "#" + alert.name().toLowerCase(Locale.ROOT));
        });
    }

    @Test
    void whenThereIsAnAlertThenTheRulesOwnTestLetsItFire() throws IOException {
        assertThat(ProjectFiles.read(RULES_TEST))
                .contains(alerts().stream()
                        .map(alert -> "alertname=\"%s\"".formatted(alert.name()))
                        .toList());
    }

    private static List<String> labelsIn(String template) {
        return TEMPLATE.matcher(template).results().map(label -> label.group(1)).toList();
    }

    private static List<Alert> alerts() throws IOException {
        JsonNode file = JsonMapper.shared().valueToTree(new Yaml().<Object>load(ProjectFiles.read(RULES)));
        return file.at("/groups/0/rules")
                .valueStream()
                .map(rule -> new Alert(
                        rule.path("alert").asString(),
                        rule.path("expr").asString(),
                        rule.at("/labels/severity").asString(),
                        rule.path("annotations").properties().stream()
                                .collect(Collectors.toMap(
                                        Map.Entry::getKey,
                                        entry -> entry.getValue().asString()))))
                .toList();
    }
}
