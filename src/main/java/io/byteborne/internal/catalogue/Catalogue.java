package io.byteborne.internal.catalogue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All messages of the game port.
 *
 * @param messages those that have an id, in the order of their ids
 * @param parts messages without an id that are parts of others, by name
 * @param enums by name
 */
public record Catalogue(List<MessageEntry> messages, List<PartEntry> parts, List<EnumEntry> enums) {
    /**
     * One message that has an id.
     *
     * @param name its full name in its {@code .proto} file
     * @param direction who sends it, as its id says: from_client from 2000 on, to_client from 1000 on, any below
     * @param comment the comment above it there; null if there is none, or comments are not available
     * @param maxSize the longest payload that is accepted from a peer, in bytes; null if only the packet's limit applies
     * @param whenBehind what happens to it while its session is behind: deliver, drop or newest
     * @param correlation the field by which requests and replies are matched, if it has one
     * @param handler what handles it, if anything does and that is known
     */
    public record MessageEntry(
            String name,
            int id,
            String direction,
            @Nullable String comment,
            @Nullable Long maxSize,
            String whenBehind,
            @Nullable String correlation,
            @Nullable String handler,
            List<FieldEntry> fields) {}

    /** A message without an id. */
    public record PartEntry(String name, @Nullable String comment, List<FieldEntry> fields) {}

    /**
     * One field.
     *
     * @param json its name in JSON
     * @param type a scalar's name, or the full name of a message or an enum; of a map's values, if it is a map
     * @param label singular, optional, repeated or map
     * @param key the type of a map's keys
     * @param oneof the oneof that it is in
     */
    public record FieldEntry(
            String name,
            String json,
            int number,
            String type,
            String label,
            @Nullable String key,
            @Nullable String oneof,
            @Nullable String comment) {}

    /** An enum. */
    public record EnumEntry(String name, @Nullable String comment, List<ValueEntry> values) {}

    /** A value of an enum. */
    public record ValueEntry(
            String name, int number, @Nullable String comment) {}
}
