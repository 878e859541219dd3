package io.byteborne.internal.command;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a Maven project's main sources with the JDK's own compiler, in this process: it stays warm, so that a small
 * project takes a fraction of a second. The classes are made in memory, and only those that differ are written, all at
 * once: Maven deletes every class before it compiles, and DevTools would restart a program that has lost its classes.
 * Used by one thread.
 */
final class ProjectCompiler {
    private static final int FIRST_RELEASE = 44;

    private final Path sources;
    private final Path generatedSources;
    private final Path classes;
    private final JavaCompiler compiler;
    private final String classPath;
    private Set<String> made = Set.of();

    /**
     * Makes one for a project.
     *
     * @param classPath the project's dependencies; without its own classes, where one whose source has been deleted
     *     would still be found
     */
    ProjectCompiler(Path project, JavaCompiler compiler, String classPath) {
        this.sources = project.resolve("src/main/java");
        this.generatedSources = project.resolve("target/generated-sources");
        this.classes = project.resolve("target/classes").toAbsolutePath();
        this.compiler = compiler;
        this.classPath = classPath;
    }

    /**
     * Compiles everything.
     *
     * @param errors where the compiler prints what is wrong; then no class is touched
     * @return how many classes have changed; -1 if the sources do not compile
     */
    int compile(PrintWriter errors) throws IOException {
        Map<String, ByteArrayOutputStream> compiled = new TreeMap<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
                InMemory memory = new InMemory(files, compiled)) {
            List<Path> all = javaFiles();
            if (!all.isEmpty()
                    && !compiler.getTask(errors, memory, null, options(), null, files.getJavaFileObjectsFromPaths(all))
                            .call()) {
                return -1;
            }
        }
        return write(compiled);
    }

    private List<Path> javaFiles() throws IOException {
        List<Path> roots = new ArrayList<>(List.of(sources));
        if (Files.isDirectory(generatedSources)) {
            try (Stream<Path> generators = Files.list(generatedSources)) {
                generators.forEach(roots::add);
            }
        }
        List<Path> found = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> below = Files.walk(root)) {
                below.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
            }
        }
        return found;
    }

    /** As the parent of Spring Boot's projects has Maven compile. */
    private List<String> options() throws IOException {
        List<String> options =
                new ArrayList<>(List.of("-g", "-parameters", "-nowarn", "-proc:none", "-classpath", classPath));
        Integer release = release();
        if (release != null) {
            options.addAll(List.of("--release", release.toString()));
        }
        return options;
    }

    /** The Java version that Maven has compiled for, as its classes say. */
    private @Nullable Integer release() throws IOException {
        if (!Files.isDirectory(classes)) {
            return null;
        }
        try (Stream<Path> below = Files.walk(classes)) {
            Path any = below.filter(file -> file.toString().endsWith(".class"))
                    .findAny()
                    .orElse(null);
            if (any == null) {
                return null;
            }
            try (DataInputStream in = new DataInputStream(Files.newInputStream(any))) {
                in.skipNBytes(6); // the magic number, and the minor version
                return in.readUnsignedShort() - FIRST_RELEASE;
            }
        }
    }

    private int write(Map<String, ByteArrayOutputStream> compiled) throws IOException {
        int changed = 0;
        for (String name : made) {
            if (!compiled.containsKey(name) && Files.deleteIfExists(file(name))) {
                changed++;
            }
        }
        for (Map.Entry<String, ByteArrayOutputStream> one : compiled.entrySet()) {
            Path file = file(one.getKey());
            byte[] bytes = one.getValue().toByteArray();
            if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), bytes)) {
                Files.createDirectories(file.getParent());
                Files.write(file, bytes);
                changed++;
            }
        }
        made = Set.copyOf(compiled.keySet());
        return changed;
    }

    private Path file(String name) {
        return classes.resolve(name.replace('.', '/') + ".class");
    }

    /** Keeps what is compiled. */
    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> compiled;

        InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> compiled) {
            super(files);
            this.compiled = compiled;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, @Nullable FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    compiled.put(className, out);
                    return out;
                }
            };
        }
    }
}
