package io.byteborne.load.scenario;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What some fields of a message must be; of the others, it says nothing. World thread. */
public final class MessageCheck {
    private static final Pattern RANGE = Pattern.compile("(-?\\d+(?:\\.\\d+)?)\\.\\.(-?\\d+(?:\\.\\d+)?)");
    private static final String CONTAINS = "contains";
    private static final String EACH = "each";

    private final Descriptor type;
    private final Part part;
    private boolean lasting = true;

    /** What is asked of a value. */
    private interface Condition {
        /**
         * What is wrong with a value, to be put after its name; null if nothing is. Put into words only if somebody
         * wants them: that a message is not the connection's own is no news.
         */
        @Nullable
        Supplier<String> wrong(Object value, Scope scope);

        /** What is asked. */
        String text(Scope scope);
    }

    private record Equal(TextTemplate template) implements Condition {
        @Override
        public @Nullable Supplier<String> wrong(Object value, Scope scope) {
            Object must;
            try {
                must = template.value(scope);
            } catch (IllegalArgumentException unfit) {
                return () -> " \"%s\", where the value that must be is none: %s"
                        .formatted(FieldValues.show(value), unfit.getMessage());
            }
            return FieldValues.areEqual(template.field(), must, value)
                    ? null
                    : () -> " \"%s\" where \"%s\" must be".formatted(FieldValues.show(value), FieldValues.show(must));
        }

        @Override
        public String text(Scope scope) {
            return "\"" + FieldValues.show(template.value(scope)) + "\"";
        }
    }

    private record Range(FieldDescriptor field, Object low, Object high) implements Condition {
        @Override
        public @Nullable Supplier<String> wrong(Object value, Scope scope) {
            return FieldValues.isBetween(field, low, value, high)
                    ? null
                    : () -> " \"%s\" where %s must be".formatted(value, text(scope));
        }

        @Override
        public String text(Scope scope) {
            return FieldValues.text(field, low) + ".." + FieldValues.text(field, high);
        }
    }

    private record Field(FieldDescriptor descriptor, Condition condition) {}

    /** A message's fields. */
    private record Part(List<Field> fields) implements Condition {
        @Override
        public @Nullable Supplier<String> wrong(Object value, Scope scope) {
            Message message = (Message) value;
            for (Field field : fields) {
                Supplier<String> wrong = field.condition().wrong(message.getField(field.descriptor()), scope);
                if (wrong != null) {
                    return () -> "." + field.descriptor().getName() + wrong.get();
                }
            }
            return null;
        }

        @Override
        public String text(Scope scope) {
            return fields.stream()
                    .map(field -> field.descriptor().getName() + ": "
                            + field.condition().text(scope))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }

    /** A list with just these entries. */
    private record Entries(List<Condition> entries) implements Condition {
        @Override
        public @Nullable Supplier<String> wrong(Object value, Scope scope) {
            List<?> values = (List<?>) value;
            if (values.size() != entries.size()) {
                return () -> String.format(
                        Locale.ROOT, " with %,d entries where %,d must be", values.size(), entries.size());
            }
            for (int i = 0; i < values.size(); i++) {
                Supplier<String> wrong = entries.get(i).wrong(values.get(i), scope);
                if (wrong != null) {
                    return at(i, wrong);
                }
            }
            return null;
        }

        static Supplier<String> at(int index, Supplier<String> wrong) {
            return () -> "[" + index + "]" + wrong.get();
        }

        @Override
        public String text(Scope scope) {
            return entries.stream().map(entry -> entry.text(scope)).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /** A list whose entries are all so. */
    private record Each(Condition entry) implements Condition {
        @Override
        public @Nullable Supplier<String> wrong(Object value, Scope scope) {
            List<?> values = (List<?>) value;
            for (int i = 0; i < values.size(); i++) {
                Supplier<String> wrong = entry.wrong(values.get(i), scope);
                if (wrong != null) {
                    return Entries.at(i, wrong);
                }
            }
            return null;
        }

        @Override
        public String text(Scope scope) {
            return "{each: " + entry.text(scope) + "}";
        }
    }

    /** A list that has an entry which is so. */
    private record Contains(Condition entry) implements Condition {
        @Override
        public @Nullable Supplier<String> wrong(Object value, Scope scope) {
            for (Object one : (List<?>) value) {
                if (entry.wrong(one, scope) == null) {
                    return null;
                }
            }
            return () -> " without " + entry.text(scope);
        }

        @Override
        public String text(Scope scope) {
            return "{contains: " + entry.text(scope) + "}";
        }
    }

    /** A map that has these keys, with values that are so. */
    private record Mapping(FieldDescriptor map, List<Entry> entries) implements Condition {
        private record Entry(TextTemplate key, Condition value) {}

        @Override
        public @Nullable Supplier<String> wrong(Object value, Scope scope) {
            for (Entry entry : entries) {
                Object key = entry.key().value(scope);
                Object found = find((List<?>) value, key);
                Supplier<String> wrong = found == null
                        ? () -> " without the key \"%s\"".formatted(key)
                        : entry.value().wrong(found, scope);
                if (wrong != null) {
                    return found == null ? wrong : () -> "[" + key + "]" + wrong.get();
                }
            }
            return null;
        }

        private @Nullable Object find(List<?> map, Object key) {
            for (Object one : map) {
                Message entry = (Message) one;
                if (entry.getField(FieldValues.key(this.map)).equals(key)) {
                    return entry.getField(FieldValues.value(this.map));
                }
            }
            return null;
        }

        @Override
        public String text(Scope scope) {
            return entries.stream()
                    .map(entry ->
                            entry.key().value(scope) + ": " + entry.value().text(scope))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }

    /** Several conditions for one value. */
    private record All(List<Condition> conditions) implements Condition {
        @Override
        public @Nullable Supplier<String> wrong(Object value, Scope scope) {
            for (Condition condition : conditions) {
                Supplier<String> wrong = condition.wrong(value, scope);
                if (wrong != null) {
                    return wrong;
                }
            }
            return null;
        }

        @Override
        public String text(Scope scope) {
            return conditions.stream().map(one -> one.text(scope)).collect(Collectors.joining(" and "));
        }
    }

    /**
     * Reads a check.
     *
     * @param values by name of field
     * @param names which variables there are
     */
    MessageCheck(Descriptor type, Map<String, YamlValue> values, Names names) {
        this.type = type;
        this.part = part(type, values, names);
    }

    private Part part(Descriptor type, Map<String, YamlValue> values, Names names) {
        List<Field> fields = new ArrayList<>();
        values.forEach((name, value) -> {
            FieldDescriptor field = MessageTemplate.field(type, name, value);
            fields.add(new Field(field, condition(field, value, names)));
        });
        return new Part(fields);
    }

    private Condition condition(FieldDescriptor field, YamlValue value, Names names) {
        if (field.isRepeated() && value.isVariable()) {
            return equal(value.wholeTemplate(field, names));
        }
        if (field.isMapField()) {
            return mapping(field, value, names);
        }
        return field.isRepeated() ? list(field, value, names) : single(field, value, names);
    }

    private Condition mapping(FieldDescriptor map, YamlValue value, Names names) {
        List<Mapping.Entry> entries = new ArrayList<>();
        value.entries().forEach(entry -> {
            TextTemplate key = entry.getKey().template(FieldValues.key(map), names);
            lasting &= key.isLasting();
            entries.add(new Mapping.Entry(key, single(FieldValues.value(map), entry.getValue(), names)));
        });
        return new Mapping(map, entries);
    }

    private Condition list(FieldDescriptor field, YamlValue value, Names names) {
        if (!value.isMap()) {
            return new Entries(value.list().stream()
                    .map(entry -> single(field, entry, names))
                    .toList());
        }
        List<Condition> conditions = new ArrayList<>();
        value.map(List.of(CONTAINS, EACH)).forEach((kind, asked) -> {
            Condition entry = single(field, asked, names);
            conditions.add(kind.equals(EACH) ? new Each(entry) : new Contains(entry));
        });
        return new All(conditions);
    }

    private Condition single(FieldDescriptor field, YamlValue value, Names names) {
        if (value.isVariable()) {
            return equal(value.template(field, names));
        }
        if (field.getJavaType() == JavaType.MESSAGE) {
            return part(field.getMessageType(), value.map(), names);
        }
        Matcher range = RANGE.matcher(value.text());
        if (FieldValues.isNumber(field) && range.matches()) {
            return range(field, value, range);
        }
        return equal(value.template(field, names));
    }

    private Condition equal(TextTemplate template) {
        lasting &= template.isLasting();
        return new Equal(template);
    }

    private static Range range(FieldDescriptor field, YamlValue value, Matcher bounds) {
        Object low = value.parse(field, bounds.group(1));
        Object high = value.parse(field, bounds.group(2));
        if (!FieldValues.isBetween(field, low, low, high)) {
            throw value.wrong("'%s': the lower number must stand first.".formatted(value.text()), "Change the value.");
        }
        return new Range(field, low, high);
    }

    /** Whether it is the same for all messages of a connection. */
    boolean isLasting() {
        return lasting;
    }

    /** Whether it says nothing. */
    boolean isEmpty() {
        return part.fields().isEmpty();
    }

    /** What is asked. */
    String text(Scope scope) {
        return part.text(scope);
    }

    /** Whether a message is as it must be. */
    boolean isMet(Message message, Scope scope) {
        return part.wrong(message, scope) == null;
    }

    /** What is wrong with a message; null if nothing is. */
    public @Nullable String mismatch(Message message, Scope scope) {
        Supplier<String> wrong = part.wrong(message, scope);
        // What it says begins with the dot before the field's name.
        return wrong == null ? null : type.getName() + " has " + wrong.get().substring(1);
    }
}
