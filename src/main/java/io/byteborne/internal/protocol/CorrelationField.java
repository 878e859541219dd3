package io.byteborne.internal.protocol;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import io.byteborne.options.ByteborneOptions;
import io.byteborne.server.StartupException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The field of a message by which replies are matched with requests, marked by the option {@code
 * byteborne.correlation}. Any thread.
 */
public final class CorrelationField {
    /** What fits into a field. Java keeps unsigned numbers in signed types of the same size. */
    private enum Kind {
        INT32(Integer.MIN_VALUE, Integer.MAX_VALUE),
        UINT32(0, 0xFFFF_FFFFL),
        INT64(Long.MIN_VALUE, Long.MAX_VALUE),
        /** What is over the maximum stands as a negative number, which only a field of the same kind can take. */
        UINT64(0, Long.MAX_VALUE),
        STRING(0, 0);

        private final long min;
        private final long max;

        Kind(long min, long max) {
            this.min = min;
            this.max = max;
        }

        static @Nullable Kind of(FieldDescriptor field) {
            return switch (field.getType()) {
                case INT32, SINT32, SFIXED32 -> INT32;
                case UINT32, FIXED32 -> UINT32;
                case INT64, SINT64, SFIXED64 -> INT64;
                case UINT64, FIXED64 -> UINT64;
                case STRING -> STRING;
                default -> null;
            };
        }
    }

    private final FieldDescriptor field;
    private final Kind kind;

    private CorrelationField(FieldDescriptor field, Kind kind) {
        this.field = field;
        this.kind = kind;
    }

    /**
     * Finds a message's field.
     *
     * @return null if none is marked
     * @throws StartupException if more than one is marked, or one of a kind that cannot be matched
     */
    public static @Nullable CorrelationField of(Class<? extends Message> messageClass) {
        return of(Internal.getDefaultInstance(messageClass).getDescriptorForType());
    }

    static @Nullable CorrelationField of(Descriptor message) {
        List<FieldDescriptor> marked = message.getFields().stream()
                .filter(field -> field.getOptions().getExtension(ByteborneOptions.correlation))
                .toList();
        if (marked.isEmpty()) {
            return null;
        }
        if (marked.size() > 1) {
            throw new StartupException(
                    "Fields %s and %s of message %s (%s) are both marked as its correlation field."
                            .formatted(
                                    marked.get(0).getName(),
                                    marked.get(1).getName(),
                                    message.getFullName(),
                                    message.getFile().getName()),
                    "Remove '[(byteborne.correlation) = true]' from one of them.");
        }
        FieldDescriptor field = marked.get(0);
        Kind kind = Kind.of(field);
        // A member of a oneof would put out whichever other member a reply has.
        if (kind == null || field.isRepeated() || field.getRealContainingOneof() != null) {
            throw new StartupException(
                    "Field %s of message %s (%s) cannot be its correlation field."
                            .formatted(
                                    field.getName(),
                                    message.getFullName(),
                                    message.getFile().getName()),
                    ("Make %s an integer or a string that is neither repeated nor in a oneof, or remove"
                                    + " '[(byteborne.correlation) = true]' from it.")
                            .formatted(field.getName()));
        }
        return new CorrelationField(field, kind);
    }

    /** Whether a message has a value in it; where the field has no presence, one that is not the default. */
    public boolean isSetIn(Message message) {
        return message.hasField(field);
    }

    /** Whether the other field can take values of this one: any if both are strings, those that fit if both are integers. */
    public boolean isConvertibleTo(CorrelationField target) {
        return (kind == Kind.STRING) == (target.kind == Kind.STRING);
    }

    /** Whether the other field, to which this one is convertible, can take the value that a message has in this one. */
    public boolean fits(Message request, CorrelationField target) {
        if (kind == target.kind) {
            return true;
        }
        long number = longOf((Number) request.getField(field));
        boolean overLong = kind == Kind.UINT64 && number < 0;
        return !overLong && number >= target.kind.min && number <= target.kind.max;
    }

    /**
     * Copies a request's value, which is in this field.
     *
     * @param target the reply's field
     * @return the reply with the value
     * @throws IllegalStateException if the reply's field cannot take the value
     */
    public Message copy(Message request, CorrelationField target, Message reply) {
        if (!isConvertibleTo(target) || !fits(request, target)) {
            throw new IllegalStateException("%s cannot carry back the value of %s".formatted(target, this));
        }
        Object value = request.getField(field);
        Object converted = kind == target.kind ? value : target.valueOf(longOf((Number) value));
        return reply.toBuilder().setField(target.field, converted).build();
    }

    private long longOf(Number value) {
        return kind == Kind.UINT32 ? Integer.toUnsignedLong(value.intValue()) : value.longValue();
    }

    /** A number in the Java type that the field has. */
    private Object valueOf(long number) {
        return switch (kind) {
            case INT32, UINT32 -> (int) number;
            case INT64, UINT64 -> number;
            case STRING -> Long.toString(number);
        };
    }

    /** The message with a number in this field; in decimal digits if it is a string. */
    public Message with(Message message, int number) {
        return message.toBuilder().setField(field, valueOf(number)).build();
    }

    /** What {@link #keyIn} gives for a message with that number. */
    public Object keyOf(int number) {
        return kind == Kind.STRING ? Integer.toString(number) : Long.valueOf(number);
    }

    /** A message's value, in a form that is the same for all kinds of integers. */
    public Object keyIn(Message message) {
        Object value = message.getField(field);
        return kind == Kind.STRING ? value : Long.valueOf(longOf((Number) value));
    }

    @Override
    public String toString() {
        return "%s (%s)".formatted(field.getFullName(), field.getType().name().toLowerCase(Locale.ROOT));
    }
}
