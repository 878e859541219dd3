package io.byteborne.internal.catalogue;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the field that protobuf's JSON parser did not like: it says what is wrong with a value, but not where that stands.
 * So each field is tried alone, and then what is within it.
 */
final class BadField {
    private final JsonFormat.Parser parser;
    private final JsonMapper json = new JsonMapper();

    BadField(JsonFormat.Parser parser) {
        this.parser = parser;
    }

    /** The path of the first field whose value is bad, as {@code parts[1].number}; empty if no single one is. */
    String find(Descriptor type, JsonNode fields) {
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            if (isBad(type, field.getKey(), field.getValue())) {
                return find(type, field.getKey(), field.getValue());
            }
        }
        return "";
    }

    private String find(Descriptor type, String name, JsonNode value) {
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                if (isBad(type, name, json.createArrayNode().add(value.get(i)))) {
                    return within(type, name, "%s[%s]".formatted(name, i), value.get(i));
                }
            }
        }
        return within(type, name, name, value);
    }

    private String within(Descriptor type, String name, String path, JsonNode value) {
        Descriptor part = partOf(type, name);
        String inner = part == null || !value.isObject() ? "" : find(part, value);
        return inner.isEmpty() ? path : path + "." + inner;
    }

    private static @Nullable Descriptor partOf(Descriptor type, String name) {
        return type.getFields().stream()
                .filter(field ->
                        field.getName().equals(name) || field.getJsonName().equals(name))
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField())
                .map(FieldDescriptor::getMessageType)
                .findFirst()
                .orElse(null);
    }

    private boolean isBad(Descriptor type, String name, JsonNode value) {
        try {
            parser.merge(json.createObjectNode().set(name, value).toString(), DynamicMessage.newBuilder(type));
            return false;
        } catch (InvalidProtocolBufferException bad) {
            return true;
        }
    }
}
