package io.byteborne.message;

import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes text that a client may have chosen fit for a log line: it cannot begin a line of its own, control a terminal,
 * turn the direction of what stands around it, or go on without end. Such characters are shown as escapes; all other text
 * stays as it is. Any thread; never throws, whatever the value's own {@code toString()} does.
 *
 * <p>The server does this with all that clients chose in its own lines. It is for a game that logs such text.
 */
public final class LogText {
    /** Characters that are shown of one value. */
    static final int MAX_LENGTH = 2000;
    /** Characters that are shown of a user's name, which may go with every line. */
    static final int MAX_NAME_LENGTH = 100;

    private LogText() {}

    /** The text of any value, of which at most 2,000 characters are shown. */
    public static String of(@Nullable Object value) {
        return harmless(() -> String.valueOf(value), value, MAX_LENGTH);
    }

    /** The name of a user, of which at most 100 characters are shown. */
    public static String nameOf(String name) {
        return harmless(() -> name, name, MAX_NAME_LENGTH);
    }

    private static String harmless(Supplier<String> text, @Nullable Object value, int maxLength) {
        try {
            return harmless(text.get(), maxLength);
        } catch (Throwable failure) {
            return className(value) + " (its text failed with " + className(failure) + ")";
        }
    }

    private static String className(@Nullable Object value) {
        return value == null ? "null" : value.getClass().getName();
    }

    private static String harmless(String text, int maxLength) {
        if (isHarmless(text, maxLength)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(Math.min(text.length(), maxLength) + 32);
        int i = 0;
        while (i < text.length() && shown.length() < maxLength) {
            int codePoint = text.codePointAt(i);
            if (isHarmful(codePoint)) {
                escape(codePoint, shown);
            } else if (shown.length() + Character.charCount(codePoint) > maxLength) {
                break;
            } else {
                shown.appendCodePoint(codePoint);
            }
            i += Character.charCount(codePoint);
        }
        if (i < text.length()) {
            shown.append("… (").append(text.length()).append(" characters)");
        }
        return shown.toString();
    }

    /** Whether {@link #of} leaves the text as it is. */
    public static boolean isHarmless(String text) {
        return isHarmless(text, MAX_LENGTH);
    }

    private static boolean isHarmless(String text, int maxLength) {
        return text.length() <= maxLength && text.codePoints().noneMatch(LogText::isHarmful);
    }

    private static boolean isHarmful(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static void escape(int codePoint, StringBuilder shown) {
        switch (codePoint) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default ->
                shown.append(String.format(
                        Locale.ROOT, Character.isBmpCodePoint(codePoint) ? "\\u%04x" : "\\U%08x", codePoint));
        }
    }
}
