package io.byteborne.load.scenario;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A field of a message, or of a message in it: {@code match.id}.
 *
 * @param steps from the outside in; all but the last are single messages
 */
record FieldPath(List<FieldDescriptor> steps) {
    /** @throws IllegalArgumentException if there is no such field */
    static FieldPath of(Descriptor type, String path) {
        List<FieldDescriptor> steps = new ArrayList<>();
        Descriptor at = type;
        String[] names = path.split("\\.", -1);
        for (int i = 0; i < names.length; i++) {
            FieldDescriptor field = at.findFieldByName(names[i]);
            if (field == null) {
                throw new IllegalArgumentException("%s has no field '%s', but %s"
                        .formatted(
                                at.getFullName(),
                                names[i],
                                at.getFields().isEmpty()
                                        ? "none at all"
                                        : at.getFields().stream()
                                                .map(FieldDescriptor::getName)
                                                .collect(Collectors.joining(", "))));
            }
            steps.add(field);
            if (i < names.length - 1) {
                if (field.isRepeated() || field.getJavaType() != JavaType.MESSAGE) {
                    throw new IllegalArgumentException(
                            "'%s': the field %s is not a single message, so it has no fields of its own"
                                    .formatted(path, names[i]));
                }
                at = field.getMessageType();
            }
        }
        return new FieldPath(List.copyOf(steps));
    }

    FieldDescriptor field() {
        return steps.getLast();
    }

    /** The field's value in a message; its default if it is not there. */
    Object of(Message message) {
        Message at = message;
        for (FieldDescriptor step : steps.subList(0, steps.size() - 1)) {
            at = (Message) at.getField(step);
        }
        return at.getField(field());
    }
}
