package io.byteborne.internal.codegen;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A source file while it is written: lines, their indentation, and comments. Used by one thread. */
final class SourceText {
    private static final Pattern LINE_END = Pattern.compile("\\R");
    /** Control characters, and those that change the direction of text: compilers warn of the latter. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\u202A-\\u202E\\u2066-\\u2069]");

    private final StringBuilder text = new StringBuilder();
    private final String step;
    private final CommentStyle comments;
    private int depth;

    /** How a language writes comments on what comes after them. */
    enum CommentStyle {
        /** As in TypeScript and C++. */
        BLOCK("/** %s */", "/**", " * ", " */"),
        /** As in C#. */
        XML("/// <summary>%s</summary>", "/// <summary>", "/// ", "/// </summary>"),
        /** As in GDScript. */
        TWO_HASHES("## %s", "", "## ", ""),
        /** As in Python. */
        HASH_COLON("#: %s", "", "#: ", "");

        private final String oneLine;
        private final String before;
        private final String each;
        private final String after;

        CommentStyle(String oneLine, String before, String each, String after) {
            this.oneLine = oneLine;
            this.before = before;
            this.each = each;
            this.after = after;
        }

        private String escape(String line) {
            return switch (this) {
                // Of the last one a C++ compiler warns: it once was a backslash.
                case BLOCK -> line.replace("*/", "* /").replace("/*", "/ *").replace("??/", "?? /");
                case XML -> line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
                case TWO_HASHES, HASH_COLON -> line;
            };
        }
    }

    /** @param step what each level of indentation adds */
    SourceText(String step, CommentStyle comments) {
        this.step = step;
        this.comments = comments;
    }

    /** Some lines; an empty one is not indented. */
    SourceText lines(String lines) {
        lines.lines().forEach(line -> {
            if (!line.isEmpty()) {
                text.repeat(step, depth).append(line);
            }
            text.append('\n');
        });
        return this;
    }

    /** An empty line. */
    SourceText gap() {
        text.append('\n');
        return this;
    }

    /** Indents what follows. */
    SourceText in() {
        depth++;
        return this;
    }

    /** Ends what {@link #in} has begun. */
    SourceText out() {
        depth--;
        return this;
    }

    /** A comment on what comes next; nothing if there is none. */
    SourceText comment(@Nullable String comment) {
        if (comment == null) {
            return this;
        }
        List<String> lines = LINE_END.splitAsStream(comment)
                .map(line -> comments.escape(INVISIBLE.matcher(line).replaceAll(" ")))
                .toList();
        if (lines.size() == 1) {
            return lines(comments.oneLine.formatted(lines.getFirst()));
        }
        lines(comments.before);
        lines.forEach(line -> lines((comments.each + line).stripTrailing()));
        lines(comments.after);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
