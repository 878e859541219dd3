package io.byteborne.internal.validation;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.byteborne.server.StartupException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Knows which messages have constraints, even without the library that checks them. */
public final class Constraints {
    /** Of the options buf.validate.message, oneof and field alike. */
    private static final int OPTION = 1159;

    private Constraints() {}

    /** Among a message and those nested in it, the messages with constraints of their own, the innermost first. */
    public static List<Descriptor> in(Descriptor message) {
        List<Descriptor> found = new ArrayList<>();
        walk(message, new HashSet<>(), found);
        return found;
    }

    private static void walk(Descriptor message, Set<Descriptor> entered, List<Descriptor> found) {
        if (entered.add(message)) {
            for (FieldDescriptor field : message.getFields()) {
                if (isMessage(field)) {
                    walk(field.getMessageType(), entered, found);
                }
            }
            if (hasOwn(message)) {
                found.add(message);
            }
        }
    }

    private static boolean isMessage(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    }

    /**
     * Searches a message and those nested in it for rules on extensions, since nothing would enforce them.
     *
     * @param extensions knows the extensions of each
     * @throws StartupException if there is one
     */
    static void refuseInExtensions(Descriptor message, Function<Descriptor, List<FieldDescriptor>> extensions) {
        refuseInExtensions(message, extensions, new HashSet<>());
    }

    private static void refuseInExtensions(
            Descriptor message, Function<Descriptor, List<FieldDescriptor>> extensions, Set<Descriptor> entered) {
        if (!entered.add(message)) {
            return;
        }
        List<FieldDescriptor> added = extensions.apply(message);
        for (FieldDescriptor extension : added) {
            if (hasOwn(extension)
                    || (isMessage(extension) && !in(extension.getMessageType()).isEmpty())) {
                throw new StartupException(
                        "Extension %s of message %s has rules, and none are enforced on extensions."
                                .formatted(extension.getFullName(), message.getFullName()),
                        "Remove the buf.validate options on it and in its type, or make it a field of the message itself.");
            }
        }
        Stream.concat(message.getFields().stream(), added.stream())
                .filter(Constraints::isMessage)
                .forEach(field -> refuseInExtensions(field.getMessageType(), extensions, entered));
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
