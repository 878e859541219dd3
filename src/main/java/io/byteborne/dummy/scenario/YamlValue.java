package io.byteborne.dummy.scenario;

import io.byteborne.startup.StartupException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A value of a YAML file, which knows where it stands. What is wrong with it, it says with file and line. */
final class YamlValue {
    private final Path file;
    private final Node node;

    private YamlValue(Path file, Node node) {
        this.file = file;
        this.node = node;
    }

    /** @throws StartupException if the file cannot be read or is no YAML */
    static YamlValue read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            Node node = new Yaml(new LoaderOptions()).compose(reader);
            if (node == null) {
                throw new StartupException(
                        "The scenario file %s is empty.".formatted(file),
                        "Write 'messages:' and what to send into it.");
            }
            return new YamlValue(file, node);
        } catch (IOException unreadable) {
            throw new StartupException(
                    "The scenario file %s cannot be read: %s.".formatted(file, unreadable),
                    "Let --scenario be echo, arena, or the path of a scenario file.",
                    unreadable);
        } catch (MarkedYAMLException wrong) {
            throw new StartupException(
                    "%s, line %d: %s.".formatted(file, wrong.getProblemMark().getLine() + 1, wrong.getProblem()),
                    "Mend the YAML there.",
                    wrong);
        } catch (YAMLException wrong) {
            throw new StartupException("%s is no YAML: %s".formatted(file, wrong.getMessage()), "Mend it.", wrong);
        }
    }

    StartupException wrong(String problem, String action) {
        return new StartupException(
                "%s, line %d: %s".formatted(file, node.getStartMark().getLine() + 1, problem), action);
    }

    /** Whether this is a plain value. */
    boolean isText() {
        return node instanceof ScalarNode;
    }

    String text() {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw wrong("here must be a single value.", "Write a text or a number.");
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

    /** Names and values in their order. */
    Map<String, YamlValue> map() {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong("here must be names with values.", "Write each on a line of its own, as 'name: value'.");
        }
        Map<String, YamlValue> values = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
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
