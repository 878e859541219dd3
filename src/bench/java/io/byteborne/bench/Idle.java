package io.byteborne.bench;

import io.byteborne.bench.baseline.IdiomaticTickServer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a server without clients takes of its core. Each runs alone, in a process of its own: what one of two on a core
 * pays for waking depends on whether the other is awake.
 */
final class Idle {
    private static final double NANOS_PER_SECOND = 1e9;
    /** For as long, compared with what is measured, a server is left to itself after its start. */
    private static final double SETTLING = 30.0 / 70;
    /** Turns are long, since the JVM's own work comes seldom; so there are few. */
    private static final int MOST_PAIRS = 5;

    private final Settings settings;

    Idle(Settings settings) {
        this.settings = settings;
    }

    /** Percent of a core, beside that of an idiomatic server with a tick; by default from 30 to 100 s after the start. */
    List<Finding> idle() throws IOException, InterruptedException {
        int pairs = Math.min(MOST_PAIRS, settings.pairs());
        double[] baseline = new double[pairs];
        double[] own = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            try (ServerProcess idiomatic = Servers.baseline(IdiomaticTickServer.class)) {
                baseline[i] = percentOfCore(idiomatic);
            }
            try (ServerProcess ours = Servers.ours()) {
                own[i] = percentOfCore(ours);
            }
        }
        return List.of(new Finding(
                "no clients",
                "% of a core; the ratio is the figure",
                Spread.of(baseline),
                Spread.of(own),
                Spread.of(own),
                0.4,
                true));
    }

    private double percentOfCore(ServerProcess server) throws IOException, InterruptedException {
        sleep(SETTLING * settings.idleSeconds());
        Map<Path, Long> before = cpuNanos(server.pid());
        long from = System.nanoTime();
        sleep(settings.idleSeconds());
        Map<Path, Long> after = cpuNanos(server.pid());
        long nanos = System.nanoTime() - from;
        long used = 0;
        for (Map.Entry<Path, Long> thread : after.entrySet()) {
            used += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
        }
        return 100.0 * used / nanos;
    }

    /** What each thread has used, exact to the nanosecond, which the process's own figure is not. */
    private static Map<Path, Long> cpuNanos(long pid) throws IOException {
        Map<Path, Long> nanos = new HashMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                try {
                    String scheduled = Files.readString(thread.resolve("schedstat"));
                    nanos.put(thread, Long.valueOf(scheduled.substring(0, scheduled.indexOf(' '))));
                } catch (NoSuchFileException ended) {
                    // Between the two looks at it.
                }
            }
        }
        return nanos;
    }

    private static void sleep(double seconds) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep((long) (seconds * NANOS_PER_SECOND));
    }
}
