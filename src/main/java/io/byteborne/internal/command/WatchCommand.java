package io.byteborne.internal.command;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Looks at a Maven project's sources until it is ended, and brings what has been saved into {@code target/classes}, where
 * DevTools sees it and restarts the server. Java is compiled here; all else, such as {@code .proto} files and settings, is
 * Maven's. For whoever has no IDE that does this. Main thread.
 */
final class WatchCommand {
    private static final long POLL_MILLIS = 100;
    private static final int NO_PROJECT = 2;

    private final Path project;
    private final ProjectCompiler compiler;
    private final Resources resources;
    private final PrintStream out;
    private Map<Path, Stamp> brought;
    private Map<Path, Stamp> lastLook;

    /** Generates sources and copies resources. */
    @FunctionalInterface
    interface Resources {
        /** Returns whether that has worked; if not, it has said why. */
        boolean process() throws IOException, InterruptedException;
    }

    private record Stamp(FileTime modified, long size) {}

    WatchCommand(Path project, ProjectCompiler compiler, Resources resources, PrintStream out) throws IOException {
        this.project = project;
        this.compiler = compiler;
        this.resources = resources;
        this.out = out;
        this.brought = look();
        this.lastLook = brought;
    }

    /**
     * Watches the project in the working directory. Returns only if it cannot.
     *
     * @return the exit code
     */
    static int run(PrintStream out) {
        Path project = Path.of("");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (!Files.exists(project.resolve("pom.xml")) || !Files.isDirectory(project.resolve("src/main/java"))) {
            out.println("There is no Maven project to watch here: start 'watch' in the folder that has its pom.xml.");
            return NO_PROJECT;
        }
        if (compiler == null) {
            out.println("This Java has no compiler; start 'watch' with a JDK.");
            return NO_PROJECT;
        }
        try {
            // That of this program has what it runs with, which need not be all that its sources are compiled with.
            Path classPath = project.resolve("target/watch.classpath");
            if (!maven(
                    project,
                    "dependency:build-classpath",
                    "-Dmdep.includeScope=compile",
                    "-Dmdep.outputFile=" + classPath)) {
                return 1;
            }
            WatchCommand watch = new WatchCommand(
                    project,
                    new ProjectCompiler(
                            project, compiler, Files.readString(classPath).strip()),
                    () -> maven(project, "process-resources"),
                    out);
            watch.begin();
            while (true) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                watch.bringChanges();
            }
        } catch (IOException | UncheckedIOException failure) {
            out.println("The project cannot be watched: " + failure);
            return 1;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** Compiles everything once, so that the compiler is warm and knows which classes there are. */
    void begin() throws IOException {
        compile();
        out.println("Watching " + project.toAbsolutePath() + "; Ctrl+C ends it.");
    }

    /** Looks for changes; once nothing more is being written, brings them to where the program runs from. */
    void bringChanges() throws IOException, InterruptedException {
        Map<Path, Stamp> now = look();
        boolean complete = now.equals(lastLook);
        lastLook = now;
        if (!complete || now.equals(brought)) {
            return;
        }
        boolean onlyJava = Stream.concat(now.keySet().stream(), brought.keySet().stream())
                .filter(file -> !Objects.equals(now.get(file), brought.get(file)))
                .allMatch(WatchCommand::isJava);
        brought = now;
        if (onlyJava || resources.process()) {
            compile();
        }
    }

    private void compile() throws IOException {
        long begun = System.nanoTime();
        int changed = compiler.compile(new PrintWriter(out, true, StandardCharsets.UTF_8));
        if (changed < 0) {
            out.println("Not compiled; the server keeps what it has.");
        } else {
            out.printf(
                    Locale.ROOT,
                    "Compiled in %.1f s, %d classes changed.%n",
                    (System.nanoTime() - begun) / 1e9,
                    changed);
        }
    }

    private Map<Path, Stamp> look() throws IOException {
        Map<Path, Stamp> found = new HashMap<>();
        Path java = project.resolve("src/main/java");
        for (Path root : List.of(project.resolve("src/main"), project.resolve("proto"))) {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    // An editor's own files come and go beside those that it saves.
                    if (isJava(file) || !(file.startsWith(java) || Files.isHidden(file))) {
                        found.put(file, new Stamp(attributes.lastModifiedTime(), attributes.size()));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return found;
    }

    private static boolean isJava(Path file) {
        return file.toString().endsWith(".java");
    }

    private static boolean maven(Path project, String... goalAndOptions) throws IOException, InterruptedException {
        boolean windows = File.separatorChar == '\\';
        Path wrapper = project.resolve(windows ? "mvnw.cmd" : "mvnw").toAbsolutePath();
        List<String> command = new ArrayList<>();
        command.add(Files.exists(wrapper) ? wrapper.toString() : windows ? "mvn.cmd" : "mvn");
        command.add("--quiet");
        command.addAll(List.of(goalAndOptions));
        ProcessBuilder maven = new ProcessBuilder(command);
        // For a second or two, optimising costs more than it brings.
        maven.environment().merge("MAVEN_OPTS", "-XX:TieredStopAtLevel=1", (set, ours) -> ours + " " + set);
        return maven.directory(project.toAbsolutePath().toFile())
                        .inheritIO()
                        .start()
                        .waitFor()
                == 0;
    }
}
