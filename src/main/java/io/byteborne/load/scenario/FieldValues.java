package io.byteborne.load.scenario;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Locale;

/** Values of protobuf fields, none of them messages: from texts, as texts, and compared. */
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
        boolean same = to.getType() == from.getType() && to.getType() != FieldDescriptor.Type.ENUM;
        return same ? value : parse(to, text(from, value));
    }

    private static Object bool(FieldDescriptor field, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw unfit(field, text);
        }
        return Boolean.valueOf(text);
    }

    private static Object constant(FieldDescriptor field, String text) {
        EnumValueDescriptor constant = field.getEnumType().findValueByName(text);
        if (constant == null) {
            throw unfit(field, text);
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
