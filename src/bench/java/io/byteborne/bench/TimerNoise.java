package io.byteborne.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * How late this machine wakes a thread that does nothing but sleep: what no tick loop can be better than. A program of
 * its own, to run on the server's core.
 */
final class TimerNoise {
    private static final long INTERVAL_NANOS = 50_000_000;

    private TimerNoise() {}

    /** Runs the program on the server's core; the 99.9th percentile of lateness in microseconds. */
    static double measureOnServerCore(double seconds) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(ServerProcess.pinnedTo(ServerProcess.SERVER_CORE));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                TimerNoise.class.getName(),
                String.valueOf(seconds)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IOException("The timer's own lateness could not be measured");
            }
            return Double.parseDouble(printed);
        } finally {
            process.destroy();
        }
    }

    /**
     * Measures, and prints the 99.9th percentile of lateness in microseconds.
     *
     * @param arguments for how many seconds
     */
    public static void main(String[] arguments) {
        Histogram micros = new Histogram(60_000_000, 3);
        long due = System.nanoTime() + INTERVAL_NANOS;
        long end = due + (long) (Double.parseDouble(arguments[0]) * 1e9);
        for (; due < end; due += INTERVAL_NANOS) {
            for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            micros.recordValue((System.nanoTime() - due) / 1_000);
        }
        System.out.println(micros.getValueAtPercentile(99.9));
    }
}
