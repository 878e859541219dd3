package io.byteborne.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.testing.ProjectFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who reads a how-to finds every type that it uses: the page has the imports of its code, and of what it names of the API.
 * That the code itself compiles is seen where it stands in a test or a sample.
 */
class HowToImportsTests {
    private static final Pattern JAVA = Pattern.compile("(?ms)^```java\\n(.*?)^```");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (static )?([\\w.]+)\\.(\\w+);");
    private static final Pattern TYPE = Pattern.compile("(?<![\\w.])([A-Z]\\w*)");
    private static final Pattern QUOTED_TYPE = Pattern.compile("(?<![\\w./-])([A-Z]\\w*)");
    private static final Pattern DECLARED = Pattern.compile("\\b(?:class|record|interface|enum) (\\w+)");

    /** Types that this project's sources import from elsewhere, and those of its API: full names by simple ones. */
    private static final Map<String, Set<String>> KNOWN = new HashMap<>();

    private static final Set<String> API = new HashSet<>();

    @BeforeAll
    static void readSources() throws IOException {
        for (Path source : filesBelow("src", ".java")) {
            Matcher imports = IMPORT.matcher(ProjectFiles.read(source));
            while (imports.find()) {
                if (imports.group(1) == null && !imports.group(2).startsWith("io.byteborne")) {
                    know(imports.group(2), imports.group(3));
                }
            }
        }
        for (Path source : filesBelow("src/main/java/io/byteborne", ".java")) {
            String file = ProjectFiles.name(source);
            String name = file.substring(file.lastIndexOf('/') + 1, file.length() - ".java".length());
            String path = file.substring(0, file.lastIndexOf('/'));
            boolean isPublic = ProjectFiles.read(source)
                    .matches("(?s).*\\npublic [\\w ]*?@?(class|interface|record|enum) " + name + "\\b.*");
            if (isPublic && !path.matches(".*/byteborne(/(internal|autoconfigure|load|sample|scaffold).*)?")) {
                API.add(name);
                know(path.substring("src/main/java/".length()).replace('/', '.'), name);
            }
        }
    }

    private static void know(String where, String name) {
        KNOWN.computeIfAbsent(name, none -> new TreeSet<>()).add(where + "." + name);
    }

    private static List<Path> filesBelow(String folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (Path page : filesBelow("docs/howto", ".md")) {
            if (JAVA.matcher(ProjectFiles.read(page)).find()) {
                pages.add(page);
            }
        }
        return pages;
    }

    @Test
    void whenTheApiIsReadThenItsTypesAreKnown() throws IOException {
        assertThat(API).contains("Session", "Room", "TimerHandle", "GameTest").doesNotContain("Lanes", "LoadClient");
        assertThat(pages()).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void whenAPageUsesATypeThenItImportsIt(Path page) throws IOException {
        String text = ProjectFiles.read(page);
        String code = code(text);
        Set<String> used = found(TYPE, withoutImports(code));
        used.addAll(namedOfTheApi(text));
        used.removeAll(found(DECLARED, code));
        used.removeIf(name -> !KNOWN.containsKey(name) || isOfJava(name));

        assertThat(imports(code).keySet()).containsAll(used);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void whenAPageImportsATypeThenThereIsOne(Path page) throws IOException {
        imports(code(ProjectFiles.read(page))).forEach((name, imported) -> {
            if (imported.startsWith("io.byteborne.")) {
                assertThat(API).as(imported).contains(name);
            }
            assertThat(KNOWN.get(name)).as(imported).contains(imported);
        });
    }

    /** Everything in the page's Java blocks, without comments and texts. */
    private static String code(String page) {
        return JAVA.matcher(page)
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining("\n"))
                .replaceAll("\"(?:\\\\.|[^\"\\\\\\n])*\"", "")
                .replaceAll("(?m)//.*$", "")
                .replaceAll("(?s)/\\*.*?\\*/", "");
    }

    private static String withoutImports(String code) {
        return code.replaceAll("(?m)^import .*$", "");
    }

    private static Map<String, String> imports(String code) {
        return IMPORT.matcher(code)
                .results()
                .filter(line -> line.group(1) == null)
                .collect(Collectors.toMap(line -> line.group(3), line -> line.group(2) + "." + line.group(3)));
    }

    /** What the prose calls by name, as code. */
    private static Set<String> namedOfTheApi(String page) {
        String prose = page.replaceAll("(?ms)^ *```.*?^ *```", "");
        return Pattern.compile("`([^`\\n]+)`")
                .matcher(prose)
                .results()
                .flatMap(quoted -> found(QUOTED_TYPE, quoted.group(1)).stream())
                .filter(API::contains)
                .collect(Collectors.toSet());
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isOfJava(String name) {
        try {
            Class.forName("java.lang." + name);
            return true;
        } catch (ClassNotFoundException none) {
            return false;
        }
    }
}
