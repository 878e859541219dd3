package io.byteborne.internal.catalogue;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The comments above messages, fields and enums in their {@code .proto} files. Generated classes do not have them: the
 * build adds protoc's own description of the files to the program. Without that, there are no comments. Any
 * thread.
 */
public final class ProtoComments {
    /** Where a game's build puts the description; each jar may have one. */
    private static final String MESSAGES = "byteborne/messages.protodesc";
    /** Where this library has that of the framework's own messages. */
    private static final String FRAMEWORK = "byteborne/framework.protodesc";

    private final Map<String, String> byName = new HashMap<>();

    /** Without any comments. */
    ProtoComments() {}

    /**
     * Reads the descriptions in the program and its libraries.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public static ProtoComments load(ClassLoader classLoader) {
        ProtoComments comments = new ProtoComments();
        try {
            for (String resource : List.of(FRAMEWORK, MESSAGES)) {
                for (URL file : Collections.list(classLoader.getResources(resource))) {
                    try (InputStream in = file.openStream()) {
                        FileDescriptorSet.parseFrom(in).getFileList().forEach(comments::addAll);
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return comments;
    }

    /** The comment of a message, field or enum with that full name; null if it has none. */
    @Nullable
    String of(String fullName) {
        return byName.get(fullName);
    }

    void addAll(FileDescriptorProto file) {
        // A location's path is a chain of field numbers and indexes through the file's description.
        Map<List<Integer>, String> byPath = file.getSourceCodeInfo().getLocationList().stream()
                .filter(location -> !textOf(location).isEmpty())
                .collect(Collectors.toMap(Location::getPathList, ProtoComments::textOf, (first, second) -> first));
        String scope = file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
        Node root = new Node(byPath, List.of(), scope);
        for (int i = 0; i < file.getMessageTypeCount(); i++) {
            addMessage(root, FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, i, file.getMessageType(i));
        }
        for (int i = 0; i < file.getEnumTypeCount(); i++) {
            addEnum(root, FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER, i, file.getEnumType(i));
        }
        for (int i = 0; i < file.getExtensionCount(); i++) {
            add(
                    root,
                    FileDescriptorProto.EXTENSION_FIELD_NUMBER,
                    i,
                    file.getExtension(i).getName());
        }
    }

    private static String textOf(Location location) {
        String text = location.hasLeadingComments() ? location.getLeadingComments() : location.getTrailingComments();
        return text.lines().map(String::strip).collect(Collectors.joining("\n")).strip();
    }

    private void addMessage(Node parent, int number, int index, DescriptorProto message) {
        Node node = add(parent, number, index, message.getName());
        for (int i = 0; i < message.getFieldCount(); i++) {
            add(node, DescriptorProto.FIELD_FIELD_NUMBER, i, message.getField(i).getName());
        }
        for (int i = 0; i < message.getNestedTypeCount(); i++) {
            addMessage(node, DescriptorProto.NESTED_TYPE_FIELD_NUMBER, i, message.getNestedType(i));
        }
        for (int i = 0; i < message.getEnumTypeCount(); i++) {
            addEnum(node, DescriptorProto.ENUM_TYPE_FIELD_NUMBER, i, message.getEnumType(i));
        }
        for (int i = 0; i < message.getExtensionCount(); i++) {
            add(
                    node,
                    DescriptorProto.EXTENSION_FIELD_NUMBER,
                    i,
                    message.getExtension(i).getName());
        }
    }

    private void addEnum(Node parent, int number, int index, EnumDescriptorProto type) {
        Node node = add(parent, number, index, type.getName());
        for (int i = 0; i < type.getValueCount(); i++) {
            add(
                    node,
                    EnumDescriptorProto.VALUE_FIELD_NUMBER,
                    i,
                    type.getValue(i).getName());
        }
    }

    private Node add(Node parent, int number, int index, String name) {
        List<Integer> path =
                Stream.concat(parent.path().stream(), Stream.of(number, index)).toList();
        String comment = parent.byPath().get(path);
        if (comment != null) {
            byName.put(parent.scope() + name, comment);
        }
        return new Node(parent.byPath(), path, parent.scope() + name + ".");
    }

    /**
     * A location in a file.
     *
     * @param byPath the file's comments
     * @param path of the location
     * @param scope what full names begin with there
     */
    private record Node(Map<List<Integer>, String> byPath, List<Integer> path, String scope) {}
}
