package io.byteborne.validation;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Knows which messages have constraints; whether the library that checks them is there or not. */
final class Constraints {
    /** Of the options buf.validate.message, oneof and field alike. */
    private static final int OPTION = 1159;

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
        return hasOption(message.getOptions())
                || message.getOneofs().stream().anyMatch(oneof -> hasOption(oneof.getOptions()))
                || message.getFields().stream().anyMatch(Constraints::hasOwn);
    }

    static boolean hasOwn(FieldDescriptor field) {
        return hasOption(field.getOptions());
    }

    private static boolean hasOption(Message options) {
        return options.getUnknownFields().hasField(OPTION)
                || options.getAllFields().keySet().stream().anyMatch(option -> option.getNumber() == OPTION);
    }
}
