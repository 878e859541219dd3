package io.byteborne.internal.validation;

import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.CompilationException;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.byteborne.server.StartupException;
import java.util.ArrayList;
import java.util.List;

/** Finds where a rule that does not compile is written; the library names only the rule. At start-up. */
final class BadRules {
    private static final String PROBE = "RuleProbe";

    private BadRules() {}

    /** The report of a failure to compile the rules of a message and of those nested in it. */
    static StartupException report(Descriptor message, CompilationException failure) {
        // The innermost first: a message with a bad part fails because of it.
        for (Descriptor part : Constraints.in(message)) {
            for (FieldDescriptor field : part.getFields()) {
                if (Constraints.hasOwn(field) && !compiles(probe(field))) {
                    return report("Field '%s' of message %s".formatted(field.getName(), part.getFullName()), failure);
                }
            }
            if (!compiles(part)) {
                return report("Message %s".formatted(part.getFullName()), failure);
            }
        }
        return report("Message %s".formatted(message.getFullName()), failure);
    }

    private static StartupException report(String place, CompilationException failure) {
        return new StartupException(
                "%s has a rule that does not compile: %s".formatted(place, failure.getMessage()),
                "Correct the buf.validate option in its .proto file.",
                failure);
    }

    private static boolean compiles(Descriptor message) {
        try {
            ValidatorFactory.newBuilder().buildWithDescriptors(List.of(message), true);
            return true;
        } catch (CompilationException bad) {
            return false;
        }
    }

    /** A message with that field alone. */
    private static Descriptor probe(FieldDescriptor field) {
        DescriptorProto.Builder message = DescriptorProto.newBuilder().setName(PROBE);
        message.addField(field.toProto().toBuilder().clearOneofIndex().clearProto3Optional());
        // The field's type is in its own file or in one that is imported there.
        List<FileDescriptor> imports = new ArrayList<>(field.getFile().getDependencies());
        imports.add(field.getFile());
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName(PROBE)
                .setSyntax("proto3")
                .addAllDependency(imports.stream().map(FileDescriptor::getName).toList())
                .addMessageType(message)
                .build();
        try {
            return FileDescriptor.buildFrom(file, imports.toArray(FileDescriptor[]::new))
                    .findMessageTypeByName(PROBE);
        } catch (DescriptorValidationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
