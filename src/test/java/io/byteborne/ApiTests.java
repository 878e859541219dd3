package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.byteborne.server.PipelineCustomizer;
import io.byteborne.testing.ProjectFiles;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The API: what a game may use, and what therefore does not change by accident. Its packages are listed here and nowhere
 * else; {@code api.txt} beside this test has its signatures.
 */
public class ApiTests {
    public static final List<String> PACKAGES = Stream.of(
                    "cluster",
                    "login",
                    "message",
                    "ratelimit",
                    "request",
                    "room",
                    "save",
                    "server",
                    "session",
                    "test",
                    "validation",
                    "world")
            .map(name -> "io.byteborne." + name)
            .toList();

    /** Whose types the API's signatures may name beside its own. */
    private static final List<String> FOREIGN = List.of(
            "java.",
            "com.google.protobuf.",
            "org.springframework.",
            "org.jspecify.",
            "io.micrometer.observation.",
            "io.micrometer.common.");

    private static final Path LIST = Path.of("src/test/java/io/byteborne/api.txt");

    /** Every public type of the API, nested ones too, in the order of their names. */
    static List<Class<?>> types() {
        List<Class<?>> types = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(PACKAGES)) {
            if (type.getModifiers().contains(JavaModifier.PUBLIC) && PACKAGES.contains(type.getPackageName())) {
                types.add(type.reflect());
            }
        }
        types.removeIf(type -> !isVisible(type));
        types.sort(Comparator.comparing(Class::getName));
        return types;
    }

    private static boolean isVisible(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
    }

    @Test
    void whenTheApiChangesThenThatIsMeant() throws IOException {
        List<String> now = types().stream().flatMap(ApiTests::describe).toList();

        if (Boolean.getBoolean("api.update")) {
            Files.write(LIST, now);
        }
        List<String> before = Files.readAllLines(LIST);
        Set<String> added = new LinkedHashSet<>(now);
        before.forEach(added::remove);
        Set<String> removed = new LinkedHashSet<>(before);
        now.forEach(removed::remove);
        if (!added.isEmpty() || !removed.isEmpty()) {
            fail("""
                    The API has changed.
                    New:
                      %s
                    Gone:
                      %s
                    If that is meant, say so in CHANGELOG.md, and run ./mvnw test -Dtest=ApiTests -Dapi.update=true""".formatted(String.join("\n  ", added), String.join("\n  ", removed)));
        }
        assertThat(now).isEqualTo(before);
    }

    private static Stream<String> describe(Class<?> type) {
        String kind = type.isAnnotation()
                ? "@interface"
                : type.isInterface() ? "interface" : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
        String head = "%s%s %s%s%s"
                .formatted(
                        modifiers(type.getModifiers()
                                & ~Modifier.INTERFACE
                                & (type.isInterface() ? ~Modifier.ABSTRACT : ~0)),
                        kind,
                        type.getName(),
                        type.getGenericSuperclass() == null
                                        || type.isEnum()
                                        || type.isRecord()
                                        || type.getSuperclass() == Object.class
                                ? ""
                                : " extends " + type.getGenericSuperclass().getTypeName(),
                        type.getGenericInterfaces().length == 0
                                ? ""
                                : " implements "
                                        + String.join(
                                                ", ",
                                                Arrays.stream(type.getGenericInterfaces())
                                                        .map(Type::getTypeName)
                                                        .toList()));
        Stream<Member> members = Stream.of(
                        type.getDeclaredConstructors(), type.getDeclaredMethods(), type.getDeclaredFields())
                .<Member>flatMap(Arrays::stream)
                .filter(ApiTests::isVisible);
        return Stream.concat(
                Stream.of(head), members.map(member -> "  " + describe(member)).sorted());
    }

    private static boolean isVisible(Member member) {
        return !member.isSynthetic() && (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
    }

    private static String modifiers(int modifiers) {
        String text = Modifier.toString(modifiers & ~Modifier.PUBLIC & ~Modifier.STRICT);
        return text.isEmpty() ? "" : text + " ";
    }

    private static String describe(Member member) {
        return switch (member) {
            case Field field -> field.toGenericString();
            case Executable executable -> executable.toGenericString();
            default -> throw new IllegalStateException(String.valueOf(member));
        };
    }

    @Test
    void whenTheApiNamesATypeThenAGameMayUseThatType() {
        List<String> wrong = new ArrayList<>();
        for (Class<?> type : types()) {
            for (Class<?> named : namedBy(type)) {
                // The one place at which a game meets Netty.
                if (!mayBeNamed(named) && type != PipelineCustomizer.class) {
                    wrong.add("%s names %s".formatted(type.getName(), named.getName()));
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static boolean mayBeNamed(Class<?> named) {
        Class<?> type = named.isArray() ? named.componentType() : named;
        return type.isPrimitive()
                || PACKAGES.contains(type.getPackageName())
                || FOREIGN.stream().anyMatch(type.getName()::startsWith);
    }

    private static Collection<Class<?>> namedBy(Class<?> type) {
        Set<Class<?>> named = new LinkedHashSet<>();
        add(type.getGenericSuperclass(), named);
        Arrays.stream(type.getGenericInterfaces()).forEach(one -> add(one, named));
        for (Method method : type.getDeclaredMethods()) {
            if (isVisible(method)) {
                add(method.getGenericReturnType(), named);
                addParameters(method, named);
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isVisible(constructor)) {
                addParameters(constructor, named);
            }
        }
        for (Field field : type.getDeclaredFields()) {
            if (isVisible(field)) {
                add(field.getGenericType(), named);
            }
        }
        return named;
    }

    private static void addParameters(Executable executable, Set<Class<?>> named) {
        Arrays.stream(executable.getGenericParameterTypes()).forEach(one -> add(one, named));
        Arrays.stream(executable.getGenericExceptionTypes()).forEach(one -> add(one, named));
    }

    private static void add(Type type, Set<Class<?>> named) {
        switch (type) {
            case null -> {}
            case Class<?> one -> named.add(one);
            case ParameterizedType parameterized -> {
                add(parameterized.getRawType(), named);
                Arrays.stream(parameterized.getActualTypeArguments()).forEach(one -> add(one, named));
            }
            case GenericArrayType array -> add(array.getGenericComponentType(), named);
            case WildcardType wildcard ->
                Arrays.stream(wildcard.getUpperBounds()).forEach(one -> add(one, named));
            case TypeVariable<?> variable ->
                // A bound may name its own variable.
                Arrays.stream(variable.getBounds())
                        .filter(bound -> bound instanceof Class<?>)
                        .forEach(bound -> add(bound, named));
            default -> throw new IllegalStateException(type.getTypeName());
        }
    }

    /** Fenced blocks of a document. */
    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    /** Names that code of a game may well give to something of its own. */
    private static final Set<String> FREE = Set.of();

    @Test
    void whenTheApisJavadocIsMadeThenItHasItsPackagesAndNoOthers() throws IOException {
        assertThat(Pattern.compile("<sourceFileInclude>([\\w/]+)/\\*\\.java<")
                        .matcher(ProjectFiles.read(Path.of("pom.xml")))
                        .results()
                        .map(include -> include.group(1).replace('/', '.')))
                .containsExactlyElementsOf(PACKAGES);
    }

    @Test
    void whenADocumentOrTheTemplateShowsAGamesCodeThenThatUsesTheApiOnly() throws IOException {
        Pattern hidden = hiddenNames();
        List<String> wrong = new ArrayList<>();
        for (Path file : filesWithCode()) {
            String text = ProjectFiles.read(file);
            Stream<String> codes = file.toString().endsWith(".md")
                    ? CODE.matcher(text).results().map(code -> code.group(1))
                    : Stream.of(text);
            codes.flatMap(code -> hidden.matcher(code).results())
                    .forEach(found -> wrong.add("%s uses %s".formatted(file, found.group())));
        }

        assertThat(wrong).isEmpty();
    }

    private static List<Path> filesWithCode() throws IOException {
        try (Stream<Path> documents = Files.walk(Path.of("docs"));
                Stream<Path> template = Files.walk(Path.of("src/main/resources/io/byteborne/scaffold/project"))) {
            List<Path> files = Stream.of(
                            Stream.of(Path.of("README.md")),
                            documents.filter(file -> file.toString().endsWith(".md")),
                            template.filter(file -> file.toString().endsWith(".java.txt")))
                    .flatMap(Function.identity())
                    .toList();
            assertThat(files).hasSizeGreaterThan(10);
            return files;
        }
    }

    /** The simple names of what is not the API, and the names of its packages. */
    private static Pattern hiddenNames() {
        Set<String> names = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.byteborne.internal", "io.byteborne.autoconfigure", "io.byteborne.load")) {
            if (type.isTopLevelClass()) {
                names.add(type.getSimpleName());
            }
        }
        types().forEach(type -> names.remove(type.getSimpleName()));
        names.removeAll(FREE);
        assertThat(names).hasSizeGreaterThan(100);
        return Pattern.compile("\\b(%s)\\b(?!\\()|io\\.byteborne\\.(internal|autoconfigure|load)\\b"
                .formatted(String.join("|", names)));
    }
}
