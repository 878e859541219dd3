package io.byteborne.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.util.StringUtils;

/**
 * How the servers are started for the measurements. The system property {@code bench.ours.jvm} gives ours further JVM
 * options: a profiler's agent, for one.
 */
final class Servers {
    /** The driver shares its core with them then. */
    private static final List<String> ALL_CORES =
            ServerProcess.pinnedTo(ServerProcess.SERVER_CORE, ServerProcess.DRIVER_CORE);

    private Servers() {}

    /** A hand-written server. */
    static ServerProcess baseline(Class<?> main, String... arguments) throws IOException, InterruptedException {
        return baseline(List.of(), main, arguments);
    }

    static ServerProcess baseline(List<String> jvmOptions, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("{port}"));
        all.addAll(List.of(arguments));
        return ServerProcess.start(main, jvmOptions, all);
    }

    /** Byteborne World with one I/O thread, as the baselines have one. */
    static ServerProcess ours(String... options) throws IOException, InterruptedException {
        return ours(List.of(), options);
    }

    static ServerProcess ours(List<String> jvmOptions, String... options) throws IOException, InterruptedException {
        return ours(ServerProcess.pinnedTo(ServerProcess.SERVER_CORE), jvmOptions, options);
    }

    /** On all cores, with so many I/O threads. */
    static ServerProcess oursOnAllCores(int ioThreads, String... options) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--byteborne.server.io-threads=" + ioThreads);
        return ours(ALL_CORES, List.of(), all.toArray(String[]::new));
    }

    /** A hand-written server on all cores, with so many I/O threads. */
    static ServerProcess baselineOnAllCores(int ioThreads, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("{port}"));
        all.addAll(List.of(arguments));
        return ServerProcess.start(ALL_CORES, main, List.of("-Dbench.io-threads=" + ioThreads), all);
    }

    /** Byteborne World with one I/O thread, whose port is the one for WebSocket. */
    static ServerProcess oursOverWebSocket(String... options) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--byteborne.server.port=0", "--byteborne.websocket.port={port}"));
        return ours(all.toArray(String[]::new));
    }

    private static ServerProcess ours(List<String> pinned, List<String> jvmOptions, String... options)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(
                "--byteborne.server.host=127.0.0.1",
                "--spring.config.location=optional:classpath:/",
                "--logging.level.root=warn"));
        all.addAll(List.of(options));
        if (all.stream().noneMatch(option -> option.startsWith("--byteborne.server.port="))) {
            all.add("--byteborne.server.port={port}");
        }
        if (all.stream().noneMatch(option -> option.startsWith("--server.port="))) {
            all.add("--server.port=0");
        }
        if (all.stream().noneMatch(option -> option.startsWith("--byteborne.server.io-threads="))) {
            all.add("--byteborne.server.io-threads=1");
        }
        List<String> jvm = new ArrayList<>(jvmOptions);
        jvm.addAll(Arrays.asList(
                StringUtils.tokenizeToStringArray(System.getProperty("bench.ours.jvm", ""), " ")));
        return ServerProcess.start(pinned, ByteborneServer.class, jvm, all);
    }
}
