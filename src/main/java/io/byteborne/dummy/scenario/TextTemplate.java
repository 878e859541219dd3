package io.byteborne.dummy.scenario;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A text with variables, such as {@code bot-${connection}}. World thread. */
final class TextTemplate {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern GROUP = Pattern.compile("connection\\s*([/%])\\s*([1-9]\\d{0,8})");
    private static final Pattern LETTERS = Pattern.compile("random:([1-9]\\d{0,4})");
    private static final Pattern WHOLE = Pattern.compile("random:(-?\\d{1,9})\\.\\.(-?\\d{1,9})");
    private static final Pattern DECIMAL =
            Pattern.compile("random:(-?\\d{1,9}(?:\\.\\d{1,9})?)\\.\\.(-?\\d{1,9}(?:\\.\\d{1,9})?)");
    private static final String SENT = "sent.";
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private final List<Function<Scope, String>> parts = new ArrayList<>();
    private boolean constant = true;
    private boolean lasting = true;

    /**
     * Reads a template.
     *
     * @param sent the type of message that ${sent.…} means; null where there is none
     * @throws IllegalArgumentException if a variable is not one
     */
    TextTemplate(String text, @Nullable Descriptor sent) {
        Matcher variable = VARIABLE.matcher(text);
        int end = 0;
        while (variable.find()) {
            addText(text.substring(end, variable.start()));
            String name = variable.group(1).strip();
            parts.add(variable(name, sent));
            constant = false;
            lasting &= name.equals("run") || name.startsWith("connection");
            end = variable.end();
        }
        addText(text.substring(end));
    }

    private void addText(String text) {
        if (!text.isEmpty()) {
            parts.add(scope -> text);
        }
    }

    /** Whether it is the same text each time. */
    boolean isConstant() {
        return constant;
    }

    /** Whether it is the same text for all messages of a connection. */
    boolean isLasting() {
        return lasting;
    }

    String text(Scope scope) {
        if (parts.size() == 1) {
            return parts.getFirst().apply(scope);
        }
        StringBuilder text = new StringBuilder();
        for (Function<Scope, String> part : parts) {
            text.append(part.apply(scope));
        }
        return text.toString();
    }

    private static Function<Scope, String> variable(String name, @Nullable Descriptor sent) {
        if (name.equals("connection")) {
            return scope -> Integer.toString(scope.connection());
        }
        if (name.equals("n")) {
            return scope -> Long.toString(scope.number());
        }
        if (name.equals("run")) {
            return Scope::run;
        }
        if (name.startsWith(SENT) && sent != null) {
            return field(name.substring(SENT.length()), sent);
        }
        Matcher group = GROUP.matcher(name);
        if (group.matches()) {
            int size = Integer.parseInt(group.group(2));
            return group.group(1).equals("/")
                    ? scope -> Integer.toString(scope.connection() / size)
                    : scope -> Integer.toString(scope.connection() % size);
        }
        return random(name, sent != null);
    }

    private static Function<Scope, String> field(String name, Descriptor sent) {
        FieldDescriptor field = sent.findFieldByName(name);
        if (field == null || field.isRepeated() || field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            throw new IllegalArgumentException(
                    "${sent.%s}: %s has no such field with a single value".formatted(name, sent.getFullName()));
        }
        return scope -> {
            Message message = scope.sent();
            return message == null ? "" : FieldValues.text(field, message.getField(field));
        };
    }

    private static Function<Scope, String> random(String name, boolean answers) {
        Matcher letters = LETTERS.matcher(name);
        if (letters.matches()) {
            int length = Integer.parseInt(letters.group(1));
            return scope -> letters(scope.random(), length);
        }
        Matcher whole = WHOLE.matcher(name);
        if (whole.matches()) {
            long low = Long.parseLong(whole.group(1));
            long high = requireOrder(name, low, Long.parseLong(whole.group(2)));
            return scope -> Long.toString(scope.random().nextLong(low, high + 1));
        }
        Matcher decimal = DECIMAL.matcher(name);
        if (decimal.matches()) {
            double low = Double.parseDouble(decimal.group(1));
            double high = Double.parseDouble(decimal.group(2));
            requireOrder(name, Math.round(low), Math.round(high));
            return scope -> Double.toString(low + scope.random().nextDouble() * (high - low));
        }
        throw new IllegalArgumentException(
                "${%s} is no variable; there are ${connection}, ${connection/20}, ${connection%%20}, ${n}, ${run}, ${random:16}, ${random:1..6}%s"
                        .formatted(name, answers ? " and ${sent.<field>}" : ""));
    }

    private static long requireOrder(String name, long low, long high) {
        if (low > high) {
            throw new IllegalArgumentException("${%s}: the lower number must stand first".formatted(name));
        }
        return high;
    }

    private static String letters(Random random, int length) {
        char[] letters = new char[length];
        for (int i = 0; i < length; i++) {
            letters[i] = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        }
        return new String(letters);
    }
}
