package io.byteborne.dummy.scenario;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Some fields of a type of message, and what they have. World thread. */
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
    private boolean lasting = true;
    /** The message, if it is the same each time and was built already. */
    private @Nullable Message built;

    /**
     * Reads a template.
     *
     * @param values by name of field
     * @param sent the type of message that ${sent.…} means; null where there is none
     */
    MessageTemplate(Message empty, Map<String, YamlValue> values, @Nullable Descriptor sent) {
        this.empty = empty;
        values.forEach((name, value) -> fields.add(field(name, value, sent)));
    }

    private Field field(String name, YamlValue value, @Nullable Descriptor sent) {
        Descriptor type = empty.getDescriptorForType();
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
        if (field.isMapField()) {
            throw value.wrong("the field '%s' is a map, which cannot be set here.".formatted(name), "Remove it.");
        }
        if (!field.isRepeated()) {
            return new Field(field, single(field, value, sent));
        }
        List<Value> entries =
                value.list().stream().map(entry -> single(field, entry, sent)).toList();
        return new Field(
                field, scope -> entries.stream().map(entry -> entry.of(scope)).toList());
    }

    private Value single(FieldDescriptor field, YamlValue value, @Nullable Descriptor sent) {
        if (field.getJavaType() == JavaType.MESSAGE) {
            Message part = empty.newBuilderForType().newBuilderForField(field).buildPartial();
            MessageTemplate template = new MessageTemplate(part, value.map(), sent);
            constant &= template.constant;
            lasting &= template.lasting;
            return template::build;
        }
        try {
            TextTemplate text = new TextTemplate(value.text(), sent);
            constant &= text.isConstant();
            lasting &= text.isLasting();
            if (text.isConstant()) {
                Object fixed = FieldValues.parse(field, value.text());
                return scope -> fixed;
            }
            return scope -> FieldValues.parse(field, text.text(scope));
        } catch (IllegalArgumentException wrong) {
            throw value.wrong(wrong.getMessage() + ".", "Change the value.");
        }
    }

    /** Whether the fields are the same for all messages of a connection. */
    boolean isLasting() {
        return lasting;
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

    /** What is wrong with a message whose fields must be as these; null if nothing is. */
    @Nullable
    String mismatch(Message message, Scope scope) {
        for (Field field : fields) {
            Object must = field.value().of(scope);
            Object is = message.getField(field.descriptor());
            if (!is.equals(must)) {
                return "%s has %s \"%s\" where \"%s\" must be"
                        .formatted(
                                message.getDescriptorForType().getName(),
                                field.descriptor().getName(),
                                is,
                                must);
            }
        }
        return null;
    }
}
