package io.byteborne.internal.catalogue;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Messages as protobuf's JSON, for people. Any thread. */
public final class JsonMessages {
    private final MessageRegistry registry;

    public JsonMessages(MessageRegistry registry) {
        this.registry = registry;
    }

    /**
     * Reads a message.
     *
     * @param type as {@link MessageRegistry#named} understands it
     * @param fields its fields, as protobuf's JSON
     * @throws IllegalArgumentException if there is no such message with an id, or these are not its fields, or one that is
     *     required is missing; the exception's message is for their author
     */
    public Message parse(String type, String fields) {
        MessageType found = find(type);
        Message.Builder message = found.newBuilder();
        try {
            parser().merge(fields, message);
        } catch (InvalidProtocolBufferException unusable) {
            throw new IllegalArgumentException(
                    "%s: %s".formatted(placeOf(found, fields), unusable.getMessage()), unusable);
        }
        if (!message.isInitialized()) {
            throw new IllegalArgumentException("%s lacks required fields: %s"
                    .formatted(type, String.join(", ", message.findInitializationErrors())));
        }
        return message.build();
    }

    private MessageType find(String name) {
        List<MessageType> found = registry.named(name);
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw new IllegalArgumentException(
                found.isEmpty()
                        ? "there is no message %s that has an id".formatted(name)
                        : "%s may be any of %s".formatted(name, found));
    }

    private JsonFormat.Parser parser() {
        return JsonFormat.parser().usingTypeRegistry(contentOfAny());
    }

    private String placeOf(MessageType type, String fields) {
        try {
            String path = new BadField(parser()).find(type.descriptor(), new JsonMapper().readTree(fields));
            return path.isEmpty() ? type.name() : type.name() + ", field " + path;
        } catch (JacksonException notJson) {
            return type.name();
        }
    }

    /** What may be in a {@code google.protobuf.Any}: everything that stands in the registered messages' files. */
    private JsonFormat.TypeRegistry contentOfAny() {
        return JsonFormat.TypeRegistry.newBuilder()
                .add(registry.all().stream().map(MessageType::descriptor).toList())
                .build();
    }

    /**
     * Reads a message that arrived in a packet, and writes it as JSON; fields that have no value are left out.
     *
     * @throws IllegalArgumentException if it cannot be read, or has no form in JSON: a time out of range, or an {@code Any}
     *     with a message that is not known here
     */
    public String print(MessageType type, byte[] payload) {
        try {
            return JsonFormat.printer()
                    .usingTypeRegistry(contentOfAny())
                    .preservingProtoFieldNames()
                    .print(type.parser().parseFrom(payload));
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalArgumentException(String.valueOf(malformed.getMessage()), malformed);
        }
    }

    /** The type with that id; null if there is none. */
    public @Nullable MessageType type(int id) {
        return registry.find(id);
    }
}
