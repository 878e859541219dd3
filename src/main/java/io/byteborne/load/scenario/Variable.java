package io.byteborne.load.scenario;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A variable, such as <code>${connection}</code>. World thread.
 *
 * @param value what it stands for: a Long, a Double, a String, or a value of the sent message's field
 * @param isLasting whether that is the same for all messages of a connection
 * @param isMessage whether that is the text that the command line gives
 * @param sentField the sent message's field that it stands for; null if it stands for something else
 */
record Variable(
        Function<Scope, Object> value,
        boolean isLasting,
        boolean isMessage,
        @Nullable FieldDescriptor sentField) {

    private static final Pattern GROUP = Pattern.compile("connection\\s*([/%])\\s*([1-9]\\d{0,8})");
    private static final Pattern LETTERS = Pattern.compile("random:([1-9]\\d{0,4})");
    private static final Pattern WHOLE = Pattern.compile("random:(-?\\d{1,9})\\.\\.(-?\\d{1,9})");
    private static final Pattern DECIMAL =
            Pattern.compile("random:(-?\\d{1,9}(?:\\.\\d{1,9})?)\\.\\.(-?\\d{1,9}(?:\\.\\d{1,9})?)");
    private static final String SENT = "sent.";
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /**
     * Finds a variable.
     *
     * @param sent the type of message that <code>${sent.…}</code> means; null where there is none
     * @throws IllegalArgumentException if there is no such variable
     */
    static Variable named(String name, @Nullable Descriptor sent) {
        if (name.equals("connection")) {
            return lasting(scope -> (long) scope.connection());
        }
        if (name.equals("run")) {
            return lasting(Scope::run);
        }
        if (name.equals("n")) {
            return changing(Scope::number);
        }
        if (name.equals("message")) {
            return new Variable(scope -> scope.lines().line(scope.number()), false, true, null);
        }
        if (name.startsWith(SENT) && sent != null) {
            return sentField(name.substring(SENT.length()), sent);
        }
        Matcher group = GROUP.matcher(name);
        if (group.matches()) {
            int size = Integer.parseInt(group.group(2));
            return group.group(1).equals("/")
                    ? lasting(scope -> (long) scope.connection() / size)
                    : lasting(scope -> (long) scope.connection() % size);
        }
        return changing(random(name, sent != null));
    }

    private static Variable lasting(Function<Scope, Object> value) {
        return new Variable(value, true, false, null);
    }

    private static Variable changing(Function<Scope, Object> value) {
        return new Variable(value, false, false, null);
    }

    private static Variable sentField(String name, Descriptor sent) {
        FieldDescriptor field = sent.findFieldByName(name);
        if (field == null || field.isRepeated() || field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            throw new IllegalArgumentException(
                    "${sent.%s}: %s has no such field with a single value".formatted(name, sent.getFullName()));
        }
        return new Variable(
                scope -> {
                    Message message = Objects.requireNonNull(scope.sent());
                    return message.getField(field);
                },
                false,
                false,
                field);
    }

    private static Function<Scope, Object> random(String name, boolean answers) {
        Matcher letters = LETTERS.matcher(name);
        if (letters.matches()) {
            int length = Integer.parseInt(letters.group(1));
            return scope -> letters(scope.random(), length);
        }
        Matcher whole = WHOLE.matcher(name);
        if (whole.matches()) {
            long low = Long.parseLong(whole.group(1));
            long high = Long.parseLong(whole.group(2));
            requireOrder(name, low <= high);
            return scope -> scope.random().nextLong(low, high + 1);
        }
        Matcher decimal = DECIMAL.matcher(name);
        if (decimal.matches()) {
            double low = Double.parseDouble(decimal.group(1));
            double high = Double.parseDouble(decimal.group(2));
            requireOrder(name, low <= high);
            return scope -> low + scope.random().nextDouble() * (high - low);
        }
        throw new IllegalArgumentException(
                "${%s} is no variable; there are ${message}, ${connection}, ${connection/20}, ${connection%%20}, ${n}, ${run}, ${random:16}, ${random:1..6}%s"
                        .formatted(name, answers ? " and ${sent.<field>}" : ""));
    }

    private static void requireOrder(String name, boolean ordered) {
        if (!ordered) {
            throw new IllegalArgumentException("${%s}: the lower number must stand first".formatted(name));
        }
    }

    private static String letters(Random random, int length) {
        char[] letters = new char[length];
        for (int i = 0; i < length; i++) {
            letters[i] = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        }
        return new String(letters);
    }

    /** What it stands for, as a part of a text. */
    String text(Scope scope) {
        Object now = value.apply(scope);
        return sentField == null ? now.toString() : FieldValues.text(sentField, now);
    }

    /**
     * What it stands for, as the value of a field.
     *
     * @throws IllegalArgumentException if it is no value of that field
     */
    Object valueOf(FieldDescriptor field, Scope scope) {
        Object now = value.apply(scope);
        return sentField == null ? FieldValues.convert(field, now) : FieldValues.convert(field, sentField, now);
    }
}
