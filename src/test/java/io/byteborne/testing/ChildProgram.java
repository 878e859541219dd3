package io.byteborne.testing;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program with the tests' class path in a process of its own, for what cannot be tried in the tests' own. */
public final class ChildProgram implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> printed = new CopyOnWriteArrayList<>();

    private ChildProgram(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread.ofVirtual().start(this::collect);
    }

    /** Starts a program. */
    public static ChildProgram start(List<String> jvmOptions, Class<?> main, String... arguments) throws IOException {
        return new ChildProgram(command(jvmOptions, main, arguments));
    }

    /** Starts a program that can have only so many file descriptors. */
    public static ChildProgram startWithDescriptors(
            int limit, List<String> jvmOptions, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + limit + "; exec \"$0\" \"$@\""));
        command.addAll(command(jvmOptions, main, arguments));
        return new ChildProgram(command);
    }

    private static List<String> command(List<String> jvmOptions, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Dsun.misc.unsafe.memory.access=allow");
        // Of the test class path; it would start the program anew when classes change, or cannot be read.
        command.add("-Dspring.devtools.restart.enabled=false");
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private void collect() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(printed::add);
        } catch (IOException | UncheckedIOException ended) {
            // The process was ended while it was read from.
        }
    }

    /** What it has printed until now. */
    public List<String> printed() {
        return printed;
    }

    /** How many of the lines contain a text. */
    public long count(String text) {
        return printed.stream().filter(line -> line.contains(text)).count();
    }

    /** Waits for a line in which a pattern is found, and returns the number that is its first group. */
    public int awaitNumber(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return await().atMost(PATIENCE).until(() -> numberIn(pattern), number -> number >= 0);
    }

    private int numberIn(Pattern pattern) {
        for (String line : printed) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        if (!process.isAlive()) {
            throw new AssertionError("It has ended, with: " + String.join("\n", printed));
        }
        return -1;
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Sends it a signal, such as STOP. */
    public void signal(String name) throws IOException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
        kill.onExit().join();
        if (kill.exitValue() != 0) {
            throw new IOException("There is no process " + pid());
        }
    }

    /** The processor time that it has used. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Ends it. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
