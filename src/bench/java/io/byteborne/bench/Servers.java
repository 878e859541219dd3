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
        List<String> all = new ArrayList<>(List.of(
                "--byteborne.server.host=127.0.0.1",
                "--byteborne.server.port={port}",
                "--byteborne.server.io-threads=1",
                "--spring.config.location=optional:classpath:/",
                "--logging.level.root=warn"));
        all.addAll(List.of(options));
        if (all.stream().noneMatch(option -> option.startsWith("--server.port="))) {
            all.add("--server.port=0");
        }
        List<String> jvm = new ArrayList<>(jvmOptions);
        jvm.addAll(Arrays.asList(
                StringUtils.tokenizeToStringArray(System.getProperty("bench.ours.jvm", ""), " ")));
        return ServerProcess.start(ByteborneServer.class, jvm, all);
    }
}
