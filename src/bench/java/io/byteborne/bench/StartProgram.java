package io.byteborne.bench;

import io.byteborne.bench.empty.EmptyProgram;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A packaged program in the forms that it can be started in, each in a folder of its own: as one jar, and as that jar
 * unpacked and with an AOT cache beside it, which {@code ops/aot-cache.sh} makes.
 */
final class StartProgram {
    /** How a program is started. */
    enum Form {
        JAR("jar"),
        UNPACKED("unpacked"),
        CACHED("unpacked, AOT cache");

        final String label;

        Form(String label) {
            this.label = label;
        }
    }

    private static final Path PACKAGED = Path.of("target", "byteborne-world-exec.jar");
    private static final Path FOLDER = Path.of("target", "bench", "start");
    /** What the script calls it. */
    private static final String JAR = "byteborne-world-exec.jar";

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final long PROBE_INTERVAL_MILLIS = 2;
    private static final long TIMEOUT_SECONDS = 120;

    private final Path folder;
    private final String portSetting;

    /** @param portSetting the setting of the port that shows that it is up */
    private StartProgram(Path folder, String portSetting) {
        this.folder = folder;
        this.portSetting = portSetting;
    }

    /** The packaged game server: what {@code ./mvnw package} has made. */
    static StartProgram ours() throws IOException, InterruptedException {
        if (!Files.exists(PACKAGED)) {
            throw new IllegalStateException("There is no " + PACKAGED + "; ./mvnw package -DskipTests makes it");
        }
        Path folder = Files.createDirectories(FOLDER.resolve("ours"));
        Files.copy(PACKAGED, folder.resolve(JAR), StandardCopyOption.REPLACE_EXISTING);
        return new StartProgram(folder, "byteborne.server.port").unpacked();
    }

    /** The same jar with all of its libraries, but with {@link EmptyProgram} instead of everything that is ours. */
    static StartProgram empty() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(FOLDER.resolve("empty"));
        String program = EmptyProgram.class.getName().replace('.', '/') + ".class";
        try (ZipFile from = new ZipFile(PACKAGED.toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(folder.resolve(JAR)));
                InputStream programClass =
                        Objects.requireNonNull(EmptyProgram.class.getResourceAsStream("/" + program))) {
            for (ZipEntry entry : Collections.list(from.entries())) {
                if (isShared(entry.getName())) {
                    to.putNextEntry(copyOf(entry));
                    from.getInputStream(entry).transferTo(to);
                }
            }
            to.putNextEntry(new ZipEntry(JarFile.MANIFEST_NAME));
            manifest(from).write(to);
            to.putNextEntry(new ZipEntry("BOOT-INF/classes/" + program));
            programClass.transferTo(to);
        }
        return new StartProgram(folder, "server.port").unpacked();
    }

    /**
     * Libraries, their index, the folder of classes (which has to have an entry) and what starts a jar of jars; not our
     * classes, nor what Spring Boot reads about them.
     */
    private static boolean isShared(String name) {
        return name.startsWith("BOOT-INF/lib/")
                || name.equals("BOOT-INF/classes/")
                || name.equals("BOOT-INF/classpath.idx")
                || name.equals("BOOT-INF/layers.idx")
                || name.startsWith("org/springframework/boot/loader/")
                || name.startsWith("META-INF/services/");
    }

    /** Stored if the original is, as jars within a jar have to be. */
    private static ZipEntry copyOf(ZipEntry entry) {
        ZipEntry copy = new ZipEntry(entry.getName());
        if (entry.getMethod() == ZipEntry.STORED) {
            copy.setMethod(ZipEntry.STORED);
            copy.setSize(entry.getSize());
            copy.setCrc(entry.getCrc());
        }
        return copy;
    }

    private static Manifest manifest(ZipFile from) throws IOException {
        try (InputStream in = from.getInputStream(from.getEntry(JarFile.MANIFEST_NAME))) {
            Manifest manifest = new Manifest(in);
            manifest.getMainAttributes().put(new Attributes.Name("Start-Class"), EmptyProgram.class.getName());
            return manifest;
        }
    }

    private Path unpackedFolder() {
        return folder.resolve("unpacked");
    }

    /** Makes the other forms anew: a cache is for exactly one jar. */
    private StartProgram unpacked() throws IOException, InterruptedException {
        delete(unpackedFolder());
        Path log = folder.resolve("aot-cache.log");
        ProcessBuilder script = new ProcessBuilder(
                        "ops/aot-cache.sh", unpackedFolder().toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        script.environment().put("JAVA", JAVA);
        script.environment().put("JAR", folder.resolve(JAR).toAbsolutePath().toString());
        if (script.start().waitFor() != 0) {
            throw new IllegalStateException("There is no AOT cache; see " + log);
        }
        return this;
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            List<Path> all = new ArrayList<>();
            try (var paths = Files.walk(tree)) {
                paths.forEach(all::add);
            }
            for (Path path : all.reversed()) {
                Files.delete(path);
            }
        }
    }

    /** Milliseconds from the start of the process to the first connection that its port accepts. */
    double millisToOpenPort(Form form, int... cores) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        List<String> command = new ArrayList<>(ServerProcess.pinnedTo(cores));
        command.add(JAVA);
        command.add(form == Form.CACHED ? "@jvm.options" : "-Dsun.misc.unsafe.memory.access=allow");
        command.addAll(List.of("-jar", JAR, "--" + portSetting + "=" + port));
        if (!portSetting.equals("server.port")) {
            command.add("--server.port=0");
        }
        Path log = folder.resolve("start.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory((form == Form.JAR ? folder : unpackedFolder()).toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        long begun = System.nanoTime();
        Process process = builder.start();
        try {
            awaitPort(process, port, log);
            return (System.nanoTime() - begun) / 1e6;
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static void awaitPort(Process process, int port, Path log) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (process.isAlive() && System.nanoTime() < deadline) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(PROBE_INTERVAL_MILLIS);
            }
        }
        throw new IllegalStateException("The program did not start; see " + log);
    }
}
