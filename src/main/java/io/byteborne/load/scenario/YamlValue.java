package io.byteborne.load.scenario;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.byteborne.server.StartupException;
import java.io.StringReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.convert.DurationStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A value of a scenario file, which knows where it stands. What is wrong with it, it says with file and line. */
final class YamlValue {
    /** Where the file is. */
    private final String file;

    private final Node node;

    private YamlValue(String file, Node node) {
        this.file = file;
        this.node = node;
    }

    /** @throws StartupException if it is no YAML */
    static YamlValue read(ScenarioFile scenario) {
        String file = scenario.location();
        try {
            Node node = new Yaml(new LoaderOptions()).compose(new StringReader(scenario.text()));
            if (node == null) {
                throw new StartupException(
                        "The scenario file %s is empty.".formatted(file),
                        "Write 'messages:' and what to send into it.");
            }
            return new YamlValue(file, node);
        } catch (MarkedYAMLException wrong) {
            throw new StartupException(
                    "%s, line %s: %s.".formatted(file, wrong.getProblemMark().getLine() + 1, wrong.getProblem()),
                    "Mend the YAML there.",
                    wrong);
        } catch (YAMLException wrong) {
            throw new StartupException("%s is no YAML: %s".formatted(file, wrong.getMessage()), "Mend it.", wrong);
        }
    }

    StartupException wrong(String problem, String action) {
        return new StartupException("%s: %s".formatted(place(), problem), action);
    }

    String text() {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw wrong("here must be a single value.", "Write a text or a number.");
    }

    /**
     * A single value as that of a field, with its variables.
     *
     * @param names which variables there are
     * @throws StartupException if it cannot be one
     */
    TextTemplate template(FieldDescriptor field, Names names) {
        return of(() -> new TextTemplate(field, text(), false, names));
    }

    /** As {@link #template}, for all values of a field that has several. */
    TextTemplate wholeTemplate(FieldDescriptor field, Names names) {
        return of(() -> new TextTemplate(field, text(), true, names));
    }

    /** Whether this is one variable, and nothing else. */
    boolean isVariable() {
        return node instanceof ScalarNode scalar && TextTemplate.isVariable(scalar.getValue());
    }

    /**
     * A field of a type of message, or of a message in it.
     *
     * @throws StartupException if there is none
     */
    FieldPath path(Descriptor type) {
        return of(() -> FieldPath.of(type, text()));
    }

    /**
     * A time, such as 10s.
     *
     * @throws StartupException if it is none, or out of bounds
     */
    Duration duration(Duration longest) {
        try {
            Duration duration = DurationStyle.detectAndParse(text());
            if (duration.isPositive() && duration.compareTo(longest) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException noTime) {
            // Said below.
        }
        throw wrong(
                "'%s' is no time from 1ms to %sh.".formatted(text(), longest.toHours()),
                "Write one with its unit, such as 10s.");
    }

    /** File and line. */
    String place() {
        return "%s, line %s".formatted(file, node.getStartMark().getLine() + 1);
    }

    /**
     * A part of a single value, as a value of a field.
     *
     * @throws StartupException if it is none
     */
    Object parse(FieldDescriptor field, String part) {
        return of(() -> FieldValues.parse(field, part));
    }

    private <T> T of(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException wrong) {
            throw wrong(wrong.getMessage() + ".", "Change the value.");
        }
    }

    /** @throws StartupException if this is not a whole number of at least 1 */
    int positive() {
        try {
            int number = Integer.parseInt(text());
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // Said below.
        }
        throw wrong("'%s' is not a whole number of at least 1.".formatted(text()), "Write one.");
    }

    List<YamlValue> list() {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream()
                    .map(one -> new YamlValue(file, one))
                    .toList();
        }
        throw wrong("here must be a list.", "Write each entry on a line of its own that begins with '- '.");
    }

    /** Whether these are names with values. */
    boolean isMap() {
        return node instanceof MappingNode;
    }

    /** Keys and values in their order; keys may have variables, so that it is not known whether they differ. */
    List<Map.Entry<YamlValue, YamlValue>> entries() {
        return mapping().getValue().stream()
                .map(entry ->
                        Map.entry(new YamlValue(file, entry.getKeyNode()), new YamlValue(file, entry.getValueNode())))
                .toList();
    }

    private MappingNode mapping() {
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        throw wrong("here must be names with values.", "Write each on a line of its own, as 'name: value'.");
    }

    /** Names and values in their order. */
    Map<String, YamlValue> map() {
        Map<String, YamlValue> values = new LinkedHashMap<>();
        for (NodeTuple entry : mapping().getValue()) {
            YamlValue key = new YamlValue(file, entry.getKeyNode());
            if (values.put(key.text(), new YamlValue(file, entry.getValueNode())) != null) {
                throw key.wrong("'%s' is there twice.".formatted(key.text()), "Remove one of them.");
            }
        }
        return values;
    }

    /** As {@link #map()}, with no other names than these. */
    Map<String, YamlValue> map(List<String> names) {
        Map<String, YamlValue> values = map();
        values.forEach((name, value) -> {
            if (!names.contains(name)) {
                throw value.wrong(
                        "'%s' means nothing here.".formatted(name), "Use %s.".formatted(String.join(", ", names)));
            }
        });
        return values;
    }
}
