package io.byteborne.testing;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * PostgreSQL itself, whose programs come in a jar: nothing is to be installed. It refuses to run as root, so a root lets
 * somebody else run it. It can be stopped and started, and has the same port and the same data then.
 */
public final class TestPostgres implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String USER = "postgres";
    /** Of nobody, on most systems. */
    private static final String OTHER_USER = "65534";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path programs;
    private final List<String> asAnother;
    private final Path data;
    private final int port;
    private final Thread end = new Thread(this::kill);
    private @Nullable Process server;

    private TestPostgres(Path programs, List<String> asAnother, Path data, int port) {
        this.programs = programs;
        this.asAnother = asAnother;
        this.data = data;
        this.port = port;
    }

    /** The one that all tests of this process share; each makes a {@link #newDatabase} of its own. */
    public static TestPostgres shared() {
        return Shared.INSTANCE;
    }

    private static final class Shared {
        static final TestPostgres INSTANCE = create();
    }

    /** A server of its own, for whoever stops it. It runs. */
    public static TestPostgres create() {
        try {
            List<String> asAnother = asAnother();
            Path programs = programs();
            Path data = Files.createTempDirectory("byteborne-postgres-data-");
            giveAway(data, asAnother);
            TestPostgres postgres = new TestPostgres(programs, asAnother, data, freePort());
            postgres.run("initdb", "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C", "-N", "-D", data + "/data");
            postgres.start();
            Runtime.getRuntime().addShutdownHook(postgres.end);
            return postgres;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What a command begins with so that a user runs it who is not root; nothing for whoever is not. */
    private static List<String> asAnother() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        List<List<String>> ways = List.of(
                List.of("setpriv", "--reuid=" + OTHER_USER, "--regid=" + OTHER_USER, "--clear-groups"),
                List.of("unshare", "-U"));
        return ways.stream()
                .filter(way -> succeeds(with(way, "true")))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("PostgreSQL does not run as root, and nothing lets another run it"));
    }

    /** Gives a folder to whoever runs the programs then. In a namespace, they still are those of the folder's owner. */
    private static void giveAway(Path folder, List<String> asAnother) {
        if (asAnother.contains("setpriv")
                && !succeeds(List.of("chown", OTHER_USER + ":" + OTHER_USER, folder.toString()))) {
            throw new IllegalStateException("Cannot give " + folder + " to another user");
        }
    }

    private static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static List<String> with(List<String> prefix, String... command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(List.of(command));
        return all;
    }

    /** Unpacks them once on this machine, where everybody can run them. */
    private static Path programs() throws IOException {
        byte[] archive;
        try (InputStream packed =
                DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system(), System.getProperty("os.arch"))) {
            archive = packed.readAllBytes();
        }
        CRC32 checksum = new CRC32();
        checksum.update(archive);
        Path folder = Path.of(
                System.getProperty("java.io.tmpdir"),
                "byteborne-postgres-%s-%s"
                        .formatted(System.getProperty("user.name"), Long.toHexString(checksum.getValue())));
        if (Files.exists(folder)) {
            return folder;
        }
        Path fresh = Files.createTempDirectory("byteborne-postgres-");
        unpack(new ByteArrayInputStream(archive), fresh);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException | AtomicMoveNotSupportedException other) {
            // Another process was faster.
            FileSystemUtils.deleteRecursively(fresh);
        }
        return folder;
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "Darwin" : name.startsWith("win") ? "Windows" : "Linux";
    }

    private static void unpack(InputStream packed, Path folder) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = folder.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(path.getParent());
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(tar, path);
                    path.toFile().setExecutable((entry.getMode() & 0100) != 0, false);
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process begin(String program, String... arguments) throws IOException {
        List<String> command =
                with(asAnother, programs.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        data.resolveSibling(data.getFileName() + ".log").toFile()))
                .start();
    }

    private void run(String program, String... arguments) throws IOException {
        if (exit(begin(program, arguments)) != 0) {
            throw new IllegalStateException(program + " failed; see " + data + ".log");
        }
    }

    private static int exit(Process process) {
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(process + " has not ended");
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Runs until {@link #stop}; connections are accepted when this returns. */
    public void start() {
        try {
            server = begin(
                    "postgres",
                    "-D",
                    data + "/data",
                    "-p",
                    String.valueOf(port),
                    "-h",
                    "127.0.0.1",
                    "-k",
                    "",
                    "-F",
                    "-c",
                    "max_connections=200");
            awaitConnections(server);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void awaitConnections(Process started) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Connection connection = DriverManager.getConnection(url(USER), USER, "")) {
                connection.clearWarnings();
                return;
            } catch (SQLException notYet) {
                if (!started.isAlive() || System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("PostgreSQL does not start; see " + data + ".log", notYet);
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    /** Ends it at once, and all connections with it: the port is closed when this returns. */
    public void stop() {
        Process running = server;
        server = null;
        if (running != null) {
            // SIGTERM would wait for connections to end; what was committed is there again after a start.
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
            exit(running);
        }
    }

    /** At the end of the process, at the latest. */
    private void kill() {
        stop();
        FileSystemUtils.deleteRecursively(data.toFile());
        data.resolveSibling(data.getFileName() + ".log").toFile().delete();
    }

    public int port() {
        return port;
    }

    /** An empty database, as its URL; its user is {@code postgres}, without a password. */
    public String newDatabase() {
        String name = "test" + DATABASES.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url(USER), USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return url(name);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%s/%s?user=%s".formatted(String.valueOf(port), database, USER);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(end);
        kill();
    }
}
