package io.byteborne.internal.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saving is enough: what has changed is where the program runs from, and nothing else is touched. */
class WatchCommandTests {
    private static final FileTime OLD = FileTime.from(Instant.EPOCH);

    @TempDir
    private Path project;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Path classes;
    private WatchCommand watch;
    private int saves;
    private int maven;
    private boolean mavenWorks = true;

    @BeforeEach
    void begin() throws Exception {
        classes = project.resolve("target/classes");
        save("src/main/java/game/Dice.java", "package game; class Dice { int sides() { return Sides.COUNT.get(); } }");
        save("src/main/java/game/Sides.java", "package game; class Sides { static final Count COUNT = () -> 6; }");
        save("src/main/java/game/Count.java", "package game; interface Count { int get(); }");
        save("src/main/resources/application.yml", "");
        watch = new WatchCommand(
                project,
                new ProjectCompiler(project, ToolProvider.getSystemJavaCompiler(), ""),
                () -> {
                    maven++;
                    return mavenWorks;
                },
                new PrintStream(printed, true, UTF_8));
        watch.begin();
        makeOld();
    }

    private void save(String file, String content) throws IOException {
        Path path = project.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
        Files.setLastModifiedTime(path, FileTime.from(Instant.ofEpochSecond(++saves)));
    }

    private void makeOld() throws IOException {
        for (String name : classFiles().keySet()) {
            Files.setLastModifiedTime(classes.resolve(name), OLD);
        }
    }

    /** Each class file, and whether it has been written since {@link #makeOld}. */
    private Map<String, Boolean> classFiles() throws IOException {
        Map<String, Boolean> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(
                        classes.relativize(file).toString(),
                        !Files.getLastModifiedTime(file).equals(OLD));
            }
        }
        return found;
    }

    /** As often as a save takes to be seen. */
    private void bringChanges() throws Exception {
        watch.bringChanges();
        watch.bringChanges();
    }

    private Object sides() throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new java.net.URL[] {classes.toUri().toURL()}, null)) {
            Class<?> dice = loader.loadClass("game.Dice");
            var make = dice.getDeclaredConstructor();
            make.setAccessible(true);
            var sides = dice.getDeclaredMethod("sides");
            sides.setAccessible(true);
            return sides.invoke(make.newInstance());
        }
    }

    @Test
    void whenItBeginsThenAllClassesAreThere() throws Exception {
        assertThat(classFiles()).containsOnlyKeys("game/Count.class", "game/Dice.class", "game/Sides.class");
        assertThat(sides()).isEqualTo(6);
    }

    @Test
    void whenASourceIsSavedThenOnlyItsClassIsWritten() throws Exception {
        save("src/main/java/game/Sides.java", "package game; class Sides { static final Count COUNT = () -> 20; }");

        bringChanges();

        assertThat(sides()).isEqualTo(20);
        assertThat(classFiles())
                .containsOnly(
                        Map.entry("game/Count.class", false),
                        Map.entry("game/Dice.class", false),
                        Map.entry("game/Sides.class", true));
        assertThat(maven).isZero();
    }

    @Test
    void whenASourceIsStillBeingWrittenThenItIsWaitedFor() throws Exception {
        save("src/main/java/game/Sides.java", "package game; class Si");
        watch.bringChanges();
        save("src/main/java/game/Sides.java", "package game; class Sides { static final Count COUNT = () -> 8; }");
        watch.bringChanges();
        assertThat(sides()).isEqualTo(6);

        watch.bringChanges();

        assertThat(sides()).isEqualTo(8);
        assertThat(printed.toString(UTF_8)).doesNotContain("error");
    }

    @Test
    void whenASourceDoesNotCompileThenNoClassIsTouchedUntilItDoes() throws Exception {
        save("src/main/java/game/Sides.java", "package game; class Sides {}");
        bringChanges();

        assertThat(printed.toString(UTF_8)).contains("Dice.java:1: error", "COUNT", "Not compiled");
        assertThat(classFiles().values()).containsOnly(false);

        save("src/main/java/game/Dice.java", "package game; class Dice { int sides() { return 4; } }");
        bringChanges();

        assertThat(sides()).isEqualTo(4);
    }

    @Test
    void whenASourceIsDeletedThenItsClassGoesAndWhoeverUsesItDoesNotCompile() throws Exception {
        Files.delete(project.resolve("src/main/java/game/Count.java"));
        bringChanges();
        assertThat(printed.toString(UTF_8)).contains("Sides.java:1: error", "Not compiled");
        assertThat(classFiles()).hasSize(3);

        save(
                "src/main/java/game/Sides.java",
                "package game; class Sides { static final Sides COUNT = null; int get() { return 1; } }");
        bringChanges();

        assertThat(classFiles()).containsOnlyKeys("game/Dice.class", "game/Sides.class");
    }

    @Test
    void whenSomethingElseThanJavaIsSavedThenMavenProcessesItAndWhatItGeneratesIsCompiled() throws Exception {
        save("src/main/protobuf/dice.proto", "");
        save("target/generated-sources/protobuf/game/Roll.java", "package game; class Roll {}");

        bringChanges();

        assertThat(maven).isOne();
        assertThat(classFiles()).containsEntry("game/Roll.class", true);
    }

    @Test
    void whenMavenFailsThenNothingIsCompiled() throws Exception {
        mavenWorks = false;
        save("src/main/resources/application.yml", "wrong");
        save("src/main/java/game/Sides.java", "package game; class Sides { static final Count COUNT = () -> 8; }");

        bringChanges();

        assertThat(sides()).isEqualTo(6);
    }

    @Test
    void whenAnEditorKeepsItsOwnFilesBesideSourcesThenNothingIsDone() throws Exception {
        save("src/main/java/game/Sides.java~", "");
        save("src/main/resources/.application.yml.swp", "");
        int before = printed.size();

        bringChanges();

        assertThat(maven).isZero();
        assertThat(printed.size()).isEqualTo(before);
    }

    @Test
    void whenClassesWereCompiledForAnOlderJavaThenTheyStillAre() throws Exception {
        Path dice = classes.resolve("game/Dice.class");
        for (String name : classFiles().keySet()) {
            byte[] bytes = Files.readAllBytes(classes.resolve(name));
            bytes[7] = 61;
            Files.write(classes.resolve(name), bytes);
        }
        save("src/main/java/game/Dice.java", "package game; class Dice { int sides() { return 4; } }");

        bringChanges();

        assertThat(Files.readAllBytes(dice)[7]).isEqualTo((byte) 61);
        assertThat(sides()).isEqualTo(4);
    }
}
