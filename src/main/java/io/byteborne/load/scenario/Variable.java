package io.byteborne.load.scenario;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A variable, such as <code>${connection}</code>. World thread.
 *
 * @param name what it is called, without the braces
 * @param value what it stands for: a Long, a Double, a String, or a value of a message's field
 * @param isLasting whether that is the same for all messages of a connection
 * @param isMessage whether that is the text that the command line gives
 * @param source the message's field that it stands for; null if it stands for something else
 * @param words what it is one of; empty if it is something else
 */
record Variable(
        String name,
        Function<Scope, Object> value,
        boolean isLasting,
        boolean isMessage,
        @Nullable FieldDescriptor source,
        List<String> words) {

    private static final Pattern GROUP = Pattern.compile("connection\\s*([/%])\\s*([1-9]\\d{0,8})");
    private static final Pattern LETTERS = Pattern.compile("random:([1-9]\\d{0,4})");
    private static final Pattern WHOLE = Pattern.compile("random:(-?\\d{1,9})\\.\\.(-?\\d{1,9})");
    private static final Pattern DECIMAL =
            Pattern.compile("random:(-?\\d{1,9}(?:\\.\\d{1,9})?)\\.\\.(-?\\d{1,9}(?:\\.\\d{1,9})?)");
    private static final Pattern WORDS = Pattern.compile("random:([^|]+(?:\\|[^|]+)+)");
    private static final String SENT = "sent.";
    private static final String KEPT = "kept.";
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /**
     * Finds a variable.
     *
     * @param names which variables there are besides those that are there everywhere
     * @throws IllegalArgumentException if there is no such variable
     */
    static Variable named(String name, Names names) {
        if (name.equals("connection")) {
            return lasting(name, scope -> (long) scope.connection());
        }
        if (name.equals("run")) {
            return lasting(name, Scope::run);
        }
        if (name.equals("n")) {
            return changing(name, Scope::number);
        }
        if (name.equals("message")) {
            return new Variable(name, scope -> scope.lines().line(scope.number()), false, true, null, List.of());
        }
        Descriptor sent = names.sent();
        if (name.startsWith(SENT) && sent != null) {
            FieldPath path = path(name, () -> FieldPath.of(sent, name.substring(SENT.length())));
            return ofField(name, path, scope -> path.of(Objects.requireNonNull(scope.sent())));
        }
        if (name.startsWith(KEPT)) {
            return kept(name, name.substring(KEPT.length()), names);
        }
        Matcher group = GROUP.matcher(name);
        if (group.matches()) {
            int size = Integer.parseInt(group.group(2));
            return group.group(1).equals("/")
                    ? lasting(name, scope -> (long) scope.connection() / size)
                    : lasting(name, scope -> (long) scope.connection() % size);
        }
        Matcher words = WORDS.matcher(name);
        if (words.matches()) {
            List<String> among = List.of(words.group(1).split("\\|"));
            return new Variable(
                    name, scope -> among.get(scope.random().nextInt(among.size())), false, false, null, among);
        }
        return changing(name, random(name, names));
    }

    private static Variable lasting(String name, Function<Scope, Object> value) {
        return new Variable(name, value, true, false, null, List.of());
    }

    private static Variable changing(String name, Function<Scope, Object> value) {
        return new Variable(name, value, false, false, null, List.of());
    }

    private static Variable ofField(String name, FieldPath path, Function<Scope, Object> value) {
        return new Variable(name, value, false, false, path.field(), List.of());
    }

    private static FieldPath path(String name, Supplier<FieldPath> path) {
        try {
            return path.get();
        } catch (IllegalArgumentException none) {
            throw new IllegalArgumentException("${%s}: %s".formatted(name, none.getMessage()), none);
        }
    }

    private static Variable kept(String name, String as, Names names) {
        Names.Kept kept = names.kept().get(as);
        if (kept == null) {
            throw new IllegalArgumentException(
                    "${%s}: nothing is sure to be kept as '%s' when this is reached; an earlier step must say 'keep: {%s: <field>}'%s"
                            .formatted(
                                    name,
                                    as,
                                    as,
                                    names.kept().isEmpty()
                                            ? ""
                                            : ", and those that are sure are "
                                                    + String.join(
                                                            ", ",
                                                            new TreeSet<>(
                                                                    names.kept().keySet()))));
        }
        return ofField(
                name, kept.path(), scope -> Objects.requireNonNull(scope.kept().get(as)));
    }

    private static Function<Scope, Object> random(String name, Names names) {
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
                "${%s} is no variable; there are ${message}, ${connection}, ${connection/20}, ${connection%%20}, ${n}, ${run}, ${random:16}, ${random:1..6}, ${random:a|b|c}, ${kept.<name>}%s"
                        .formatted(name, names.sent() == null ? "" : " and ${sent.<field>}"));
    }

    /**
     * It is to be all of a field's value.
     *
     * @param whole whether of all its values, if it has several
     * @throws IllegalArgumentException if it stands for something that the field does not take
     */
    void requireFit(FieldDescriptor field, boolean whole) {
        words.forEach(word -> FieldValues.parse(field, word));
        boolean several = whole && field.isRepeated();
        boolean fits = source == null
                ? !several && field.getJavaType() != JavaType.MESSAGE
                : several
                        ? FieldValues.areAlike(source, field)
                        : !source.isRepeated() && FieldValues.canBecome(source, field);
        if (!fits) {
            throw new IllegalArgumentException("${%s} is %s, and the field %s takes %s"
                    .formatted(
                            name,
                            source == null ? "a single value" : FieldValues.kind(source),
                            field.getName(),
                            FieldValues.kind(field)));
        }
    }

    /** @throws IllegalArgumentException if it cannot be a part of a text */
    void requireText() {
        if (source != null && (source.isRepeated() || source.getJavaType() == JavaType.MESSAGE)) {
            throw new IllegalArgumentException(
                    "${%s} is %s, which is no part of a text".formatted(name, FieldValues.kind(source)));
        }
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
        return source == null ? now.toString() : FieldValues.text(source, now);
    }

    /**
     * What it stands for, as the value of a field.
     *
     * @throws IllegalArgumentException if it is no value of that field
     */
    Object valueOf(FieldDescriptor field, Scope scope) {
        Object now = value.apply(scope);
        return source == null ? FieldValues.convert(field, now) : FieldValues.convert(field, source, now);
    }
}
