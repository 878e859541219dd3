package io.byteborne.load.scenario;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of a field, as a text with variables, such as {@code bot-${connection}}. It is taken apart once, when it is
 * read; values are not made by way of texts where that can be avoided. World thread.
 */
final class TextTemplate {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    private final FieldDescriptor field;
    /** Strings and {@link Variable}s. */
    private final List<Object> parts = new ArrayList<>();
    /** The value, if it is the same each time. */
    private final @Nullable Object constant;
    /** All there is, if that is one variable. */
    private final @Nullable Variable only;
    /** Whether it is the same for all messages of a connection. */
    private final boolean lasting;
    /** If so, what it was the last time, and for which connection: a list's entries are all compared with it. */
    private @Nullable Object known;

    private String knownRun = "";
    private int knownConnection;

    /**
     * Reads a template.
     *
     * @param field what it is the value of
     * @param whole whether it is the whole value, of a field with several; if not, it is one of them
     * @param names which variables there are
     * @throws IllegalArgumentException if a variable is not one, or the text is no value of the field
     */
    TextTemplate(FieldDescriptor field, String text, boolean whole, Names names) {
        this.field = field;
        Matcher variable = VARIABLE.matcher(text);
        int end = 0;
        while (variable.find()) {
            addText(text.substring(end, variable.start()));
            parts.add(Variable.named(variable.group(1).strip(), names));
            end = variable.end();
        }
        addText(text.substring(end));
        List<Variable> variables = variables();
        constant = variables.isEmpty() ? FieldValues.parse(field, text) : null;
        lasting = variables.stream().allMatch(Variable::isLasting);
        only = variables.size() == 1 && parts.size() == 1 ? variables.getFirst() : null;
        if (only != null) {
            only.requireFit(field, whole);
        } else {
            variables.forEach(Variable::requireText);
        }
    }

    /** What it is the value of. */
    FieldDescriptor field() {
        return field;
    }

    /** Whether a text is one variable, and nothing else. */
    static boolean isVariable(String text) {
        return VARIABLE.matcher(text).matches();
    }

    private void addText(String text) {
        if (!text.isEmpty()) {
            parts.add(text);
        }
    }

    private List<Variable> variables() {
        return parts.stream()
                .filter(Variable.class::isInstance)
                .map(Variable.class::cast)
                .toList();
    }

    /** Whether it is the same each time. */
    boolean isConstant() {
        return constant != null;
    }

    /** Whether it is the same for all messages of a connection. */
    boolean isLasting() {
        return lasting;
    }

    /** Whether the text that the command line gives is a part of it. */
    boolean usesMessage() {
        return variables().stream().anyMatch(Variable::isMessage);
    }

    /** @throws IllegalArgumentException if what a variable stands for is no value of the field */
    Object value(Scope scope) {
        if (constant != null) {
            return constant;
        }
        if (!lasting) {
            return make(scope);
        }
        Object last = known;
        if (last == null || knownConnection != scope.connection() || !knownRun.equals(scope.run())) {
            last = make(scope);
            known = last;
            knownRun = scope.run();
            knownConnection = scope.connection();
        }
        return last;
    }

    private Object make(Scope scope) {
        if (only != null) {
            return only.valueOf(field, scope);
        }
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
            text.append(part instanceof Variable variable ? variable.text(scope) : part);
        }
        return FieldValues.parse(field, text.toString());
    }
}
