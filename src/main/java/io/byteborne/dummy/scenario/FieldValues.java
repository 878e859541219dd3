package io.byteborne.dummy.scenario;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Locale;

/** Values of protobuf fields, from texts and as texts. */
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
