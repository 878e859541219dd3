package io.byteborne.internal.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a server gives Prometheus to read: names, labels and their values. */
final class Exposition {
    /** Prometheus adds them when it reads. */
    private static final Set<String> OF_THE_TARGET = Set.of("job", "instance");

    private static final Pattern SERIES = Pattern.compile("(?m)^([a-z]\\w*)(\\{.*\\})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    /** A name of ours or of the platform's in an expression, and what it selects. */
    private static final Pattern SELECTOR =
            Pattern.compile("\\b((?:byteborne|jvm|process|system|logback)_\\w+)\\s*(\\{[^}]*\\})?");

    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");

    private final Map<String, Map<String, Set<String>>> labelsByName = new TreeMap<>();

    Exposition(String text) {
        SERIES.matcher(text).results().forEach(series -> {
            Map<String, Set<String>> labels = labelsByName.computeIfAbsent(series.group(1), name -> new HashMap<>());
            if (series.group(2) != null) {
                LABEL.matcher(series.group(2))
                        .results()
                        .forEach(label -> labels.computeIfAbsent(label.group(1), name -> new HashSet<>())
                                .add(label.group(2)));
            }
        });
    }

    /**
     * Fails if an expression names a metric, a label or a label's value that is not exposed.
     *
     * @return the labels of its metrics
     */
    Set<String> check(String expression) {
        Set<String> labels = new HashSet<>(OF_THE_TARGET);
        Matcher selector = SELECTOR.matcher(expression);
        while (selector.find()) {
            assertThat(labelsByName).as(expression).containsKey(selector.group(1));
            Map<String, Set<String>> exposed = labelsByName.getOrDefault(selector.group(1), Map.of());
            labels.addAll(exposed.keySet());
            if (selector.group(2) != null) {
                MATCHER.matcher(selector.group(2))
                        .results()
                        .filter(matcher -> !OF_THE_TARGET.contains(matcher.group(1)))
                        .forEach(matcher -> {
                            assertThat(exposed).as(expression).containsKey(matcher.group(1));
                            assertThat(exposed.get(matcher.group(1)))
                                    .as(expression)
                                    .contains(matcher.group(3).split("\\|"));
                        });
            }
        }
        Set<String> grouped = GROUPING.matcher(expression)
                .results()
                .flatMap(grouping ->
                        Pattern.compile("\\w+").matcher(grouping.group(1)).results())
                .map(label -> label.group())
                .collect(Collectors.toSet());
        assertThat(labels).as(expression).containsAll(grouped);
        return labels;
    }
}
