package io.byteborne.internal.catalogue;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageType;
import org.jspecify.annotations.Nullable;

/** Messages as protobuf's JSON, for people. Any thread. */
public final class JsonMessages {
    private final MessageRegistry registry;

    public JsonMessages(MessageRegistry registry) {
        this.registry = registry;
    }

    /**
     * Reads a message.
     *
     * @param type its full name in its {@code .proto} file
     * @param fields its fields, as protobuf's JSON
     * @throws IllegalArgumentException if there is no such message with an id, or these are not its fields; the
     *     exception's message is for their author
     */
    public Message parse(String type, String fields) {
        MessageType found = registry.all().stream()
                .filter(one -> one.name().equals(type))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no message %s that has an id".formatted(type)));
        Message.Builder message = found.newBuilder();
        try {
            JsonFormat.parser().merge(fields, message);
        } catch (InvalidProtocolBufferException unusable) {
            throw new IllegalArgumentException(String.valueOf(unusable.getMessage()), unusable);
        }
        return message.build();
    }

    /**
     * Reads a message that arrived in a packet, and writes it as JSON; fields that have no value are left out.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    public String print(MessageType type, byte[] payload) {
        try {
            return JsonFormat.printer()
                    .preservingProtoFieldNames()
                    .print(type.parser().parseFrom(payload));
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalArgumentException(String.valueOf(malformed.getMessage()), malformed);
        }
    }

    /** The type with that id; null if there is none. */
    public @Nullable MessageType type(int id) {
        return registry.all().stream().filter(one -> one.id() == id).findFirst().orElse(null);
    }
}
