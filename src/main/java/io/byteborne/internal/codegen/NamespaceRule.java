package io.byteborne.internal.codegen;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What may be the name of a namespace in a language.
 *
 * @param usual the one that is taken when none is named
 * @param separator between its parts
 * @param keywords words that cannot be parts, with blanks or line ends between them
 */
record NamespaceRule(String usual, String separator, String keywords) {
    private static final Pattern PART = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** The name, or the usual one; throws an IllegalArgumentException if it is no namespace's. */
    String check(@Nullable String name) {
        if (name == null) {
            return usual;
        }
        boolean valid = Arrays.stream(name.split(Pattern.quote(separator), -1))
                .allMatch(part -> PART.matcher(part).matches() && !isKeyword(part));
        if (!valid) {
            throw new IllegalArgumentException(
                    "'%s' cannot be the name of a namespace; '%s', for example, can.".formatted(name, usual));
        }
        return name;
    }

    /** Whether a word has another meaning in the language. */
    boolean isKeyword(String word) {
        return Arrays.asList(keywords.split("\\s+", -1)).contains(word);
    }
}
