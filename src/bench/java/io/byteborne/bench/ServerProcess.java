package io.byteborne.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A server as a process of its own, on a core of its own where the machine has {@code taskset}. */
final class ServerProcess implements AutoCloseable {
    static final int SERVER_CORE = 0;
    static final int DRIVER_CORE = 1;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    /** Asked for before this process is pinned, and sees one. */
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private static final Path LOGS = Path.of("target", "bench");

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a server on its core and waits until it accepts connections.
     *
     * @param jvmOptions options of its JVM, beside those of this one
     * @param arguments with {@code {port}} where its port belongs
     */
    static ServerProcess start(Class<?> main, List<String> jvmOptions, List<String> arguments)
            throws IOException, InterruptedException {
        return start(pinnedTo(SERVER_CORE), main, jvmOptions, arguments);
    }

    /** As {@link #start(Class, List, List)}, on cores that the first words of the command say. */
    static ServerProcess start(List<String> pinned, Class<?> main, List<String> jvmOptions, List<String> arguments)
            throws IOException, InterruptedException {
        int port = freePort();
        List<String> command = new ArrayList<>(pinned);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-Dsun.misc.unsafe.memory.access=allow",
                "-Dio.netty.noUnsafe=false",
                // On the tests' class path, and not part of the program.
                "-Dspring.devtools.restart.enabled=false"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        arguments.forEach(argument -> command.add(argument.replace("{port}", String.valueOf(port))));
        Files.createDirectories(LOGS);
        Path log = LOGS.resolve(main.getSimpleName() + "-" + port + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ServerProcess server = new ServerProcess(process, port);
        server.awaitPort(log);
        return server;
    }

    /** What to put before a command so that it runs on these cores; nothing where the machine cannot. */
    static List<String> pinnedTo(int... cores) {
        String list = Arrays.stream(cores).mapToObj(String::valueOf).collect(Collectors.joining(","));
        return hasTaskset() ? List.of("taskset", "-c", list) : List.of();
    }

    private static boolean hasTaskset() {
        return PROCESSORS > DRIVER_CORE && Files.isExecutable(Path.of("/usr/bin/taskset"));
    }

    /** Moves this process, the driver's, to its own core; false where that is not possible. */
    static boolean pinDriver() throws IOException, InterruptedException {
        if (!hasTaskset()) {
            return false;
        }
        String pid = String.valueOf(ProcessHandle.current().pid());
        return new ProcessBuilder("taskset", "-a", "-c", "-p", String.valueOf(DRIVER_CORE), pid)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private void awaitPort(Path log) throws InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        close();
        throw new IllegalStateException("The server did not start; see " + log);
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Processor time that it has used. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
