package io.byteborne.load.scenario;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Values of protobuf fields: from texts, as texts, and compared. */
final class FieldValues {
    private FieldValues() {}

    /** @throws IllegalArgumentException if the text stands for no value of the field */
    static Object parse(FieldDescriptor field, String text) {
        try {
            return switch (field.getType()) {
                case INT32, SINT32, SFIXED32 -> Integer.valueOf(text);
                case UINT32, FIXED32 -> Integer.parseUnsignedInt(text);
                case INT64, SINT64, SFIXED64 -> Long.valueOf(text);
                case UINT64, FIXED64 -> Long.parseUnsignedLong(text);
                case FLOAT -> Float.valueOf(text);
                case DOUBLE -> Double.valueOf(text);
                case BOOL -> bool(field, text);
                case ENUM -> constant(field, text);
                case STRING -> text;
                case BYTES -> ByteString.copyFromUtf8(text);
                case MESSAGE, GROUP -> throw unfit(field, text);
            };
        } catch (NumberFormatException noNumber) {
            throw unfit(field, text);
        }
    }

    /**
     * A value that was not made for the field.
     *
     * @param value a Long, a Double or a String
     * @throws IllegalArgumentException if it is no value of the field
     */
    static Object convert(FieldDescriptor field, Object value) {
        if (!(value instanceof Number number)) {
            return parse(field, value.toString());
        }
        return switch (field.getJavaType()) {
            case FLOAT -> number.floatValue();
            case DOUBLE -> number.doubleValue();
            case INT -> isPlain(number) ? (Object) number.intValue() : parse(field, value.toString());
            case LONG -> isPlain(number) ? (Object) number.longValue() : parse(field, value.toString());
            default -> parse(field, value.toString());
        };
    }

    /** Whether it is the same in every type of whole numbers, signed or not. */
    private static boolean isPlain(Number number) {
        return number instanceof Long whole && whole >= 0 && whole <= Integer.MAX_VALUE;
    }

    /**
     * The value of one field, as that of another.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Object convert(FieldDescriptor to, FieldDescriptor from, Object value) {
        if (areAlike(to, from) || (to.getType() == from.getType() && to.getJavaType() != JavaType.ENUM)) {
            return value;
        }
        boolean asNumber = from.getJavaType() == JavaType.ENUM && isNumber(to);
        return parse(to, asNumber ? Integer.toString(((EnumValueDescriptor) value).getNumber()) : text(from, value));
    }

    /** Whether all values of one field, single ones or lists, are values of another. */
    static boolean areAlike(FieldDescriptor one, FieldDescriptor other) {
        return one.isRepeated() == other.isRepeated() && areSinglyAlike(one, other);
    }

    private static boolean areSinglyAlike(FieldDescriptor one, FieldDescriptor other) {
        if (one.isMapField() || other.isMapField()) {
            return one.isMapField()
                    && other.isMapField()
                    && areSinglyAlike(key(one), key(other))
                    && areSinglyAlike(value(one), value(other));
        }
        return one.getType() == other.getType()
                && switch (one.getJavaType()) {
                    case MESSAGE -> one.getMessageType().equals(other.getMessageType());
                    case ENUM -> one.getEnumType().equals(other.getEnumType());
                    default -> true;
                };
    }

    /** Whether a single value of one field can be one of another, be it by way of its text. */
    static boolean canBecome(FieldDescriptor from, FieldDescriptor to) {
        if (from.getJavaType() == JavaType.MESSAGE || to.getJavaType() == JavaType.MESSAGE) {
            return areSinglyAlike(from, to);
        }
        return switch (to.getJavaType()) {
            case STRING, BYTE_STRING -> true;
            case INT, LONG, FLOAT, DOUBLE -> isNumber(from) || from.getJavaType() == JavaType.ENUM;
            case ENUM -> isNumber(from) || from.getJavaType() == JavaType.ENUM;
            case BOOLEAN -> from.getJavaType() == JavaType.BOOLEAN;
            case MESSAGE -> false;
        };
    }

    /** The field of a map's keys. */
    static FieldDescriptor key(FieldDescriptor map) {
        return map.getMessageType().findFieldByNumber(1);
    }

    /** The field of a map's values. */
    static FieldDescriptor value(FieldDescriptor map) {
        return map.getMessageType().findFieldByNumber(2);
    }

    /** Whether two values of a field, or of its kind, are the same; a map's entries have no order. */
    static boolean areEqual(FieldDescriptor field, Object one, Object other) {
        if (field.isMapField() && one instanceof List<?> entries && other instanceof List<?> others) {
            return asMap(entries).equals(asMap(others));
        }
        return one.equals(other);
    }

    private static Map<Object, Object> asMap(List<?> entries) {
        Map<Object, Object> map = new HashMap<>();
        for (Object entry : entries) {
            // Not the entries themselves: those of two fields differ even if they say the same.
            Message message = (Message) entry;
            Descriptor type = message.getDescriptorForType();
            map.put(message.getField(type.findFieldByNumber(1)), message.getField(type.findFieldByNumber(2)));
        }
        return map;
    }

    /** What a field takes, in words. */
    static String kind(FieldDescriptor field) {
        String type = switch (field.getJavaType()) {
            case MESSAGE -> field.isMapField() ? "map" : field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
        return field.isRepeated() && !field.isMapField() ? "repeated " + type : type;
    }

    private static Object bool(FieldDescriptor field, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw unfit(field, text);
        }
        return Boolean.valueOf(text);
    }

    private static Object constant(FieldDescriptor field, String text) {
        EnumValueDescriptor constant = field.getEnumType().findValueByName(text);
        if (constant == null && text.matches("-?\\d{1,9}")) {
            constant = field.getEnumType().findValueByNumber(Integer.parseInt(text));
        }
        if (constant == null) {
            throw new IllegalArgumentException("'%s' is no value for the field %s, which is one of %s"
                    .formatted(
                            text,
                            field.getName(),
                            field.getEnumType().getValues().stream()
                                    .map(EnumValueDescriptor::getName)
                                    .collect(Collectors.joining(", "))));
        }
        return constant;
    }

    private static IllegalArgumentException unfit(FieldDescriptor field, String text) {
        return new IllegalArgumentException("'%s' is no value for the field %s, which is of type %s"
                .formatted(text, field.getName(), field.getType().name().toLowerCase(Locale.ROOT)));
    }

    /** Whether values of the field can be told to be more or less than others. */
    static boolean isNumber(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case INT, LONG, FLOAT, DOUBLE -> true;
            case BOOLEAN, STRING, BYTE_STRING, ENUM, MESSAGE -> false;
        };
    }

    /** Whether a value of a field of numbers is neither below nor above two others. */
    static boolean isBetween(FieldDescriptor field, Object low, Object value, Object high) {
        return switch (field.getType()) {
            // Not by their order as objects, which has NaN at its end, and tells -0 from 0.
            case FLOAT -> (float) low <= (float) value && (float) value <= (float) high;
            case DOUBLE -> (double) low <= (double) value && (double) value <= (double) high;
            case UINT32, FIXED32 ->
                Integer.compareUnsigned((int) low, (int) value) <= 0
                        && Integer.compareUnsigned((int) value, (int) high) <= 0;
            case UINT64, FIXED64 ->
                Long.compareUnsigned((long) low, (long) value) <= 0
                        && Long.compareUnsigned((long) value, (long) high) <= 0;
            default -> {
                long number = ((Number) value).longValue();
                yield ((Number) low).longValue() <= number && number <= ((Number) high).longValue();
            }
        };
    }

    /** A value, single or not, for people to read. */
    static String show(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(FieldValues::show).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof Message message
                ? "{"
                        + TextFormat.printer()
                                .emittingSingleLine(true)
                                .escapingNonAscii(false)
                                .printToString(message) + "}"
                : value.toString();
    }

    /** A single value, such that {@link #parse} reads it again. */
    static String text(FieldDescriptor field, Object value) {
        return switch (field.getType()) {
            case UINT32, FIXED32 -> Integer.toUnsignedString((Integer) value);
            case UINT64, FIXED64 -> Long.toUnsignedString((Long) value);
            case ENUM -> ((EnumValueDescriptor) value).getName();
            case BYTES -> ((ByteString) value).toStringUtf8();
            default -> value.toString();
        };
    }
}
