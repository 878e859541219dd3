package io.byteborne.internal.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.byteborne.catalogueproto.TestEverything;
import io.byteborne.internal.catalogue.Catalogue;
import io.byteborne.internal.catalogue.Catalogue.MessageEntry;
import io.byteborne.internal.catalogue.ProtoComments;
import io.byteborne.internal.catalogue.ProtocolCatalogue;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.C2S_Login;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.session.CloseReason;
import io.byteborne.testing.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * What is written for some ordinary messages and for some with the worst names and comments is kept in files.
 * {@code .ci/languages} gives those to the languages' own compilers. After a change they are written anew by
 *
 * <pre>{@code
 * ./mvnw test -Dtest=ProtocolFormatTests -Dtables.write=true
 * }</pre>
 */
class ProtocolFormatTests {
    private static final Path EXPECTED = Path.of("src/test/resources/codegen");

    private static final List<String> BAD_NAMES = List.of(
            "bad.class",
            "bad.None",
            "bad.mro",
            "bad.__proto__",
            "bad.constructor",
            "bad.value__",
            "bad.Pi",
            "bad.INF",
            "bad.NULL",
            "bad.EOF",
            "bad._Hidden_",
            "bad._",
            "bad.MessageId",
            "bad.Same",
            "worse.Same",
            "bad.match_over",
            "bad.MatchOver",
            "bad.Match__Over");

    private static final String BAD_COMMENT = String.join(
            "\n",
            "Ends */ and begins /* comments, \"quotes\" \"\"\" them, ''' and closes </summary> & more.",
            "\\",
            "??/",
            "안녕 \u2028and\0 \u202Eother\u202C\u0085 // ends # of lines \\");

    private static ProtocolTables tables() {
        MessageRegistry registry = new MessageRegistry();
        registry.register(S2C_Chat.class);
        registry.register(C2S_Chat.class);
        registry.register(C2S_Login.class);
        registry.register(TestEverything.class);
        ProtocolCatalogue catalogue =
                new ProtocolCatalogue(registry, () -> ProtoComments.load(ProtocolFormatTests.class.getClassLoader()));
        Catalogue plain = catalogue.read(type -> null);
        List<MessageEntry> messages = new ArrayList<>(plain.messages());
        for (String name : BAD_NAMES) {
            messages.add(message(name, 10_000 + messages.size(), BAD_COMMENT));
        }
        messages.add(message("bad.LastWithoutComment", 65_535, null));
        return new ProtocolTables(
                new Catalogue(messages, plain.parts(), plain.enums()), catalogue.readSystem(), 0xfedcba9876543210L);
    }

    private static MessageEntry message(String name, int id, @Nullable String comment) {
        return new MessageEntry(name, id, "from_client", comment, null, "deliver", "class", null, List.of());
    }

    private static ProtocolTables empty() {
        return new ProtocolTables(new Catalogue(List.of(), List.of(), List.of()), List.of(), 0);
    }

    private static String write(ProtocolFormat format, ProtocolTables tables) {
        return format.write(tables, format.namespace(null));
    }

    @ParameterizedTest
    @CsvSource({
        "MARKDOWN, tables.md",
        "TYPESCRIPT, tables.ts",
        "CSHARP, Tables.cs",
        "GDSCRIPT, tables.gd",
        "CPP, tables.hpp",
        "PYTHON, tables.py"
    })
    void whenTheTablesAreWrittenThenTheyAreAsKept(ProtocolFormat format, String file) throws IOException {
        for (boolean full : new boolean[] {true, false}) {
            Path expected = EXPECTED.resolve((full ? "full/" : "empty/") + file);
            String written = write(format, full ? tables() : empty());
            if (Boolean.getBoolean("tables.write")) {
                Files.createDirectories(expected.getParent());
                Files.writeString(expected, written);
            }

            assertThat(written).isEqualTo(ProjectFiles.read(expected));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MARKDOWN")
    void whenTheTablesAreWrittenThenEveryMessageAndReasonIsThere(ProtocolFormat format) {
        ProtocolTables tables = tables();
        String written = write(format, tables);

        assertThat(tables.all())
                .hasSizeGreaterThan(20)
                .allSatisfy(message -> assertThat(written)
                        .contains('"' + message.name() + '"')
                        .containsPattern("[=:] " + message.id() + ",?\\n"));
        assertThat(CloseReason.values())
                .allSatisfy(reason -> assertThat(written)
                        .containsPattern("\\b" + reason.label() + "\\b.*\\b" + reason.webSocketCode() + "\\b.*\\b(?i:"
                                + reason.mayReconnect() + ")\\b"));
    }

    /** Those for which no compiler is at hand everywhere. */
    @ParameterizedTest
    @CsvSource({"CSHARP, //.*, class value__", "GDSCRIPT, #.*, PI INF"})
    void whenTheTablesAreWrittenThenBracketsAreBalancedAndNamesAreIdentifiers(
            ProtocolFormat format, String comment, String reserved) {
        String code = write(format, tables()).replaceAll(comment, "").replaceAll("\"[^\"\\n]*\"", "text");
        String brackets = code.replaceAll("[^(){}\\[\\]]", "");
        while (brackets.matches(".*(\\(\\)|\\{\\}|\\[\\]).*")) {
            brackets = brackets.replaceAll("\\(\\)|\\{\\}|\\[\\]", "");
        }

        assertThat(brackets).isEmpty();
        assertThat(code).matches("\\p{ASCII}*").doesNotContain("\"");
        List<String> members = Pattern.compile("(?m)^\\s*(\\S+) = \\d+,$")
                .matcher(code)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(members)
                .hasSizeGreaterThan(20)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).matches("@?[A-Za-z_][A-Za-z0-9_]*"))
                .doesNotContain(reserved.split(" "));
    }

    @Test
    void whenAFormatIsUnknownThenThoseThatThereAreAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProtocolFormat.named("Rust"))
                .withMessage(
                        "There is no format 'Rust'. There are: markdown, typescript, csharp, gdscript, cpp, python.");
    }

    @ParameterizedTest
    @EnumSource
    void whenAFormatIsNamedThenItIsFound(ProtocolFormat format) {
        assertThat(ProtocolFormat.named(format.name().toLowerCase(Locale.ROOT))).isEqualTo(format);
    }

    @ParameterizedTest
    @CsvSource({"CSHARP, My.Game", "CSHARP, A", "CPP, my::game", "CPP, a::b::c"})
    void whenANamespaceHasAGoodNameThenItIsTaken(ProtocolFormat format, String name) {
        assertThat(format.namespace(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "CSHARP, my::game",
        "CSHARP, my.class",
        "CSHARP, ''",
        "CSHARP, A.",
        "CSHARP, 1A",
        "CPP, my.game",
        "CPP, my::namespace",
        "CPP, a::",
        "CPP, '{'",
        "PYTHON, game"
    })
    void whenANamespaceCannotBeCalledSoThenItIsRefused(ProtocolFormat format, String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> format.namespace(name))
                .withMessageContaining("namespace");
    }
}
