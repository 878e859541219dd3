package io.byteborne.internal.cluster;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.testing.ChildProgram;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Nodes of a cluster on a test's Redis: whole programs, with leases so short that a test hardly waits for their ends. */
public final class TestNode {
    public static final Duration LEASE = Duration.ofSeconds(4);

    private TestNode() {}

    private static String[] settings(String id, int redisPort, Duration lease) {
        return new String[] {
            "--byteborne.server.host=127.0.0.1",
            "--byteborne.server.port=0",
            "--byteborne.websocket.port=0",
            "--server.port=0",
            "--byteborne.cluster.app=game",
            "--byteborne.cluster.node-id=" + id,
            "--byteborne.cluster.lease=" + lease.toMillis() + "ms",
            "--byteborne.cluster.renew=500ms",
            "--byteborne.cluster.silence=2s",
            // On a slow machine, a login waits long for a node that is started meanwhile.
            "--byteborne.login.deadline=1m",
            "--spring.data.redis.host=127.0.0.1",
            "--spring.data.redis.port=" + redisPort
        };
    }

    /** Starts one in this process, with more of a game than the program has. */
    public static ConfigurableApplicationContext start(String id, int redisPort, Class<?>... game) {
        return start(id, redisPort, List.of(), game);
    }

    /** As {@link #start(String, int, Class...)}, with more settings. */
    public static ConfigurableApplicationContext start(String id, int redisPort, List<String> more, Class<?>... game) {
        List<Class<?>> sources = new ArrayList<>(List.of(ByteborneWorldApplication.class));
        sources.addAll(List.of(game));
        List<String> settings = new ArrayList<>(List.of(settings(id, redisPort, LEASE)));
        settings.addAll(more);
        return new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).run(settings.toArray(String[]::new));
    }

    /** Starts one in a process of its own. */
    static ChildProgram startProcess(String id, int redisPort) throws IOException {
        return startProcess(id, redisPort, LEASE, ByteborneWorldApplication.class);
    }

    /** As {@link #startProcess(String, int)}, of another program. */
    public static ChildProgram startProcess(String id, int redisPort, Duration lease, Class<?> main)
            throws IOException {
        return startProcess(main, settings(id, redisPort, lease));
    }

    /** As {@link #startProcess(String, int, Duration, Class)}, with more settings. */
    public static ChildProgram startProcess(String id, int redisPort, Class<?> main, String... more)
            throws IOException {
        List<String> settings = new ArrayList<>(List.of(settings(id, redisPort, LEASE)));
        settings.addAll(List.of(more));
        return startProcess(main, settings.toArray(String[]::new));
    }

    private static ChildProgram startProcess(Class<?> main, String... settings) throws IOException {
        return ChildProgram.start(List.of("-XX:TieredStopAtLevel=1"), main, settings);
    }
}
