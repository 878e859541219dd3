package io.byteborne.validation;

import build.buf.validate.ValidateProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Knows which messages have constraints. */
final class Constraints {
    private Constraints() {}

    /** The messages with constraints of their own among a message and those in it, the innermost first. */
    static List<Descriptor> in(Descriptor message) {
        List<Descriptor> found = new ArrayList<>();
        walk(message, new HashSet<>(), found);
        return found;
    }

    private static void walk(Descriptor message, Set<Descriptor> entered, List<Descriptor> found) {
        if (entered.add(message)) {
            for (FieldDescriptor field : message.getFields()) {
                if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                    walk(field.getMessageType(), entered, found);
                }
            }
            if (hasOwn(message)) {
                found.add(message);
            }
        }
    }

    private static boolean hasOwn(Descriptor message) {
        return message.getOptions().hasExtension(ValidateProto.message)
                || message.getOneofs().stream()
                        .anyMatch(oneof -> oneof.getOptions().hasExtension(ValidateProto.oneof))
                || message.getFields().stream().anyMatch(Constraints::hasOwn);
    }

    static boolean hasOwn(FieldDescriptor field) {
        return field.getOptions().hasExtension(ValidateProto.field);
    }
}
