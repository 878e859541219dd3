package io.byteborne.internal.protocol;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/**
 * A number that stands for a game's messages, so that a client and a server can see whether they know the same ones:
 * their ids, names, and the numbers and types of their fields. The session protocol's Hello and Welcome carry it.
 *
 * <p>It is FNV-1a, 64 bits, of a text in UTF-8 with these lines, each of which ends with a line feed. For every message
 * with an id of 100 or more, by ascending id:
 *
 * <pre>
 * ID FULL_NAME
 * </pre>
 *
 * and then for each of its fields, by ascending number:
 *
 * <pre>
 * NUMBER LABEL TYPE
 * </pre>
 *
 * The label is {@code single} (with or without presence, and in a oneof), {@code repeated} or {@code map}. The type is a
 * scalar's keyword, such as {@code uint32}, or the full name of a message or an enum; a map has two, of its keys and of its
 * values. Full names begin with the package, without a dot before it. Neither the fields of messages without an id, nor the
 * values of enums, nor extensions are in it. Any thread.
 */
public final class MessagesHash {
    private static final int FIRST_GAME_ID = 100;
    private static final long FNV_OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private MessagesHash() {}

    /** The number for these messages, in whatever order they come; 64 bits, unsigned. */
    public static long of(Collection<MessageType> types) {
        StringBuilder text = new StringBuilder();
        types.stream()
                .filter(type -> type.id() >= FIRST_GAME_ID)
                .sorted(Comparator.comparingInt(MessageType::id))
                .forEach(type -> append(text, type));
        return fnv1a(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void append(StringBuilder text, MessageType type) {
        text.append(type.id()).append(' ').append(type.name()).append('\n');
        type.descriptor().getFields().stream()
                .sorted(Comparator.comparingInt(FieldDescriptor::getNumber))
                .forEach(field -> append(text, field));
    }

    private static void append(StringBuilder text, FieldDescriptor field) {
        text.append(field.getNumber());
        if (field.isMapField()) {
            text.append(" map ")
                    .append(typeOf(field.getMessageType().findFieldByName("key")))
                    .append(' ')
                    .append(typeOf(field.getMessageType().findFieldByName("value")));
        } else {
            text.append(field.isRepeated() ? " repeated " : " single ").append(typeOf(field));
        }
        text.append('\n');
    }

    private static String typeOf(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    }

    private static long fnv1a(byte[] bytes) {
        long hash = FNV_OFFSET_BASIS;
        for (byte each : bytes) {
            hash = (hash ^ (each & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
