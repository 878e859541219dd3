package io.byteborne.internal.codegen;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The forms in which the protocol can be written; each writes the same text whenever the tables are the same. */
public enum ProtocolFormat {
    MARKDOWN,
    TYPESCRIPT,
    CSHARP,
    GDSCRIPT,
    CPP,
    PYTHON;

    private final String label = name().toLowerCase(Locale.ROOT);

    /**
     * The format that is called so.
     *
     * @throws IllegalArgumentException if there is none; says which there are
     */
    public static ProtocolFormat named(String label) {
        return Arrays.stream(values())
                .filter(format -> format.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no format '%s'. There are: %s."
                        .formatted(
                                label,
                                Arrays.stream(values())
                                        .map(ProtocolFormat::label)
                                        .collect(Collectors.joining(", ")))));
    }

    /** Its name in lower case, as the command line has it. */
    public String label() {
        return label;
    }

    /**
     * The namespace that a file's content is to be in; empty if the format has none.
     *
     * @param name null for the usual one
     * @throws IllegalArgumentException if the format has no namespaces, or that cannot be the name of one
     */
    public String namespace(@Nullable String name) {
        NamespaceRule rule = switch (this) {
            case CSHARP -> CSharpTables.NAMESPACE;
            case CPP -> CppTables.NAMESPACE;
            case MARKDOWN, TYPESCRIPT, GDSCRIPT, PYTHON -> null;
        };
        if (rule != null) {
            return rule.check(name);
        }
        if (name != null) {
            throw new IllegalArgumentException("The format '%s' has no namespaces.".formatted(label));
        }
        return "";
    }

    /**
     * Writes the protocol down.
     *
     * @param namespace what {@link #namespace} has returned
     */
    public String write(ProtocolTables tables, String namespace) {
        return switch (this) {
            case MARKDOWN -> MarkdownTables.of(tables);
            case TYPESCRIPT -> TypeScriptTables.of(tables);
            case CSHARP -> CSharpTables.of(tables, namespace);
            case GDSCRIPT -> GdScriptTables.of(tables);
            case CPP -> CppTables.of(tables, namespace);
            case PYTHON -> PythonTables.of(tables);
        };
    }
}
