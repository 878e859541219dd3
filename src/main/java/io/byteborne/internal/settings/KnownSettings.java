package io.byteborne.internal.settings;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/** The names of all settings that some records have, in whatever form they are written. */
final class KnownSettings {
    /** A key with more than one mistake for so many letters is not like the other one. */
    private static final int LENGTH_PER_MISTAKE = 3;

    /** What may follow after a part of a name. */
    private static final class Node {
        /** By name in uniform form: lower case, without dashes. */
        private final Map<String, Node> children = new TreeMap<>();
        /** Whether anything may follow, as in a map, or any index, as in a list. */
        private boolean open;
    }

    private final String root;
    private final Node tree = new Node();
    /** In the form in which documents write them: {@code byteborne.world.tick-interval}. */
    private final List<String> names = new ArrayList<>();

    /**
     * Knows the components of records.
     *
     * @param records each with {@link ConfigurationProperties}, below the same first part of their names
     */
    KnownSettings(List<Class<? extends Record>> records) {
        ConfigurationPropertyName first = prefix(records.get(0));
        root = first.getElement(0, Form.UNIFORM);
        for (Class<? extends Record> one : records) {
            ConfigurationPropertyName prefix = prefix(one);
            Node node = tree;
            for (int i = 0; i < prefix.getNumberOfElements(); i++) {
                node = node.children.computeIfAbsent(prefix.getElement(i, Form.UNIFORM), name -> new Node());
            }
            add(node, prefix, one);
        }
    }

    private static ConfigurationPropertyName prefix(Class<?> settings) {
        return ConfigurationPropertyName.of(
                Objects.requireNonNull(settings.getAnnotation(ConfigurationProperties.class))
                        .value());
    }

    private void add(Node node, ConfigurationPropertyName prefix, Class<?> settings) {
        for (RecordComponent component : settings.getRecordComponents()) {
            ConfigurationPropertyName name = prefix.append(DataObjectPropertyName.toDashedForm(component.getName()));
            Node child = new Node();
            node.children.put(name.getLastElement(Form.UNIFORM), child);
            if (component.getType().isRecord()) {
                add(child, name, component.getType());
            } else {
                Class<?> type = component.getType();
                child.open = Map.class.isAssignableFrom(type) || Collection.class.isAssignableFrom(type);
                names.add(name.toString());
            }
        }
    }

    /** The first part of all names. */
    String root() {
        return root;
    }

    /** Whether a name is that of a setting, or the beginning of one. */
    boolean contains(ConfigurationPropertyName name) {
        Node node = tree;
        for (int i = 0; i < name.getNumberOfElements() && !node.open; i++) {
            Node child = node.children.get(name.getElement(i, Form.UNIFORM));
            if (child == null) {
                return false;
            }
            node = child;
        }
        return true;
    }

    /** Whether an environment variable sets one: it has one separator for all, and any case. */
    boolean containsVariable(String variable) {
        String letters = letters(variable);
        return names.stream().anyMatch(name -> {
            String known = letters(name);
            return letters.equals(known)
                    || (letters.startsWith(known) && contains(ConfigurationPropertyName.of(name + ".any")));
        });
    }

    /** The setting that was meant, most likely, even if it stands in another section; null if none is like it. */
    @Nullable
    String nearest(ConfigurationPropertyName wrong) {
        String last = letters(wrong.getLastElement(Form.UNIFORM));
        return nearest(
                wrong.toString(),
                name -> Math.min(
                        edits(letters(wrong.toString()), letters(name)),
                        1 + edits(last, letters(name.substring(name.lastIndexOf('.') + 1)))));
    }

    /** As {@link #nearest}, for an environment variable. */
    @Nullable
    String nearestOfVariable(String wrong) {
        return nearest(wrong, name -> edits(letters(wrong), letters(name)));
    }

    private @Nullable String nearest(String wrong, ToIntFunction<String> mistakes) {
        String nearest = names.stream().min(Comparator.comparingInt(mistakes)).orElseThrow();
        // Only what comes after the root, which is always right, can be wrong.
        int length = letters(wrong).length() - letters(root).length();
        return mistakes.applyAsInt(nearest) * LENGTH_PER_MISTAKE <= length ? nearest : null;
    }

    /** What may stand in the place of the first part of a name that is wrong. */
    List<String> alternatives(ConfigurationPropertyName wrong) {
        int parts = wrong.getNumberOfElements();
        while (parts > 1 && !contains(wrong.chop(parts))) {
            parts--;
        }
        ConfigurationPropertyName right = wrong.chop(parts);
        return names.stream()
                .map(ConfigurationPropertyName::of)
                .filter(right::isAncestorOf)
                .map(name -> name.getElement(right.getNumberOfElements(), Form.ORIGINAL))
                .distinct()
                .toList();
    }

    private static String letters(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    /** How many letters have to be put in, left out or replaced to make one word of the other. */
    private static int edits(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
