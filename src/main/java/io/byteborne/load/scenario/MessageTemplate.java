package io.byteborne.load.scenario;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Some fields of a type of message, and what they are set to. World thread. */
public final class MessageTemplate {
    private record Field(FieldDescriptor descriptor, Value value) {}

    /** Makes the value of a field. */
    @FunctionalInterface
    private interface Value {
        Object of(Scope scope);
    }

    private final Message empty;
    private final List<Field> fields = new ArrayList<>();
    private boolean constant = true;
    private boolean usesMessage;
    /** The message, if it is the same each time and was built already. */
    private @Nullable Message built;

    /**
     * Reads a template.
     *
     * @param values by name of field
     * @param names which variables there are
     */
    MessageTemplate(Message empty, Map<String, YamlValue> values, Names names) {
        this.empty = empty;
        values.forEach((name, value) -> fields.add(field(name, value, names)));
    }

    private Field field(String name, YamlValue value, Names names) {
        FieldDescriptor field = field(empty.getDescriptorForType(), name, value);
        if (!field.isRepeated()) {
            return new Field(field, single(empty.newBuilderForType(), field, value, names));
        }
        if (value.isVariable()) {
            return new Field(field, text(value.wholeTemplate(field, names)));
        }
        List<Value> entries = field.isMapField()
                ? value.entries().stream()
                        .map(entry -> mapping(field, entry.getKey(), entry.getValue(), names))
                        .toList()
                : value.list().stream()
                        .map(entry -> single(empty.newBuilderForType(), field, entry, names))
                        .toList();
        return new Field(
                field, scope -> entries.stream().map(entry -> entry.of(scope)).toList());
    }

    private Value mapping(FieldDescriptor map, YamlValue key, YamlValue value, Names names) {
        Message.Builder entry = empty.newBuilderForType().newBuilderForField(map);
        Message none = entry.buildPartial();
        Value keys = text(key.template(FieldValues.key(map), names));
        Value values = single(entry, FieldValues.value(map), value, names);
        return scope -> none.toBuilder()
                .setField(FieldValues.key(map), keys.of(scope))
                .setField(FieldValues.value(map), values.of(scope))
                .build();
    }

    /**
     * Finds a field.
     *
     * @param value what the scenario says of it
     * @throws io.byteborne.server.StartupException if the type of message has no such field, or nothing can be said of
     *     it
     */
    static FieldDescriptor field(Descriptor type, String name, YamlValue value) {
        FieldDescriptor field = type.findFieldByName(name);
        if (field == null) {
            throw value.wrong(
                    "%s has no field '%s'.".formatted(type.getFullName(), name),
                    type.getFields().isEmpty()
                            ? "Remove it; the message has no fields."
                            : "Use %s."
                                    .formatted(type.getFields().stream()
                                            .map(FieldDescriptor::getName)
                                            .collect(Collectors.joining(", "))));
        }
        return field;
    }

    private Value single(Message.Builder parent, FieldDescriptor field, YamlValue value, Names names) {
        if (field.getJavaType() == JavaType.MESSAGE && !value.isVariable()) {
            Message part = parent.newBuilderForField(field).buildPartial();
            MessageTemplate template = new MessageTemplate(part, value.map(), names);
            constant &= template.constant;
            usesMessage |= template.usesMessage;
            return template::build;
        }
        return text(value.template(field, names));
    }

    private Value text(TextTemplate text) {
        constant &= text.isConstant();
        usesMessage |= text.usesMessage();
        return text::value;
    }

    /** Whether the text that the command line gives is a part of it. */
    boolean usesMessage() {
        return usesMessage;
    }

    /** The message with these fields, and no others. */
    public Message build(Scope scope) {
        Message known = built;
        if (known != null) {
            return known;
        }
        Message.Builder builder = empty.newBuilderForType();
        for (Field field : fields) {
            builder.setField(field.descriptor(), field.value().of(scope));
        }
        Message message = builder.build();
        if (constant) {
            built = message;
        }
        return message;
    }
}
