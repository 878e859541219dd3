package io.byteborne.internal.cluster.history;

import io.byteborne.internal.cluster.TestNode;
import io.byteborne.internal.cluster.redis.FaultProxy;
import io.byteborne.testing.ChildProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A node and its link to Redis. Processes follow each other under its id. */
final class HistoryNode implements AutoCloseable {
    private final String id;
    private final boolean replacesOld;
    private final FaultProxy link;
    private final Path folder;
    private final History history;
    private int processes;
    private ChildProgram program;
    private volatile int port;

    HistoryNode(String id, boolean replacesOld, int redisPort, Path folder, History history) throws IOException {
        this.id = id;
        this.replacesOld = replacesOld;
        this.folder = folder;
        this.history = history;
        link = new FaultProxy(redisPort);
        program = start();
    }

    private ChildProgram start() throws IOException {
        processes++;
        return TestNode.startProcess(
                id,
                link.port(),
                HistoryGame.class,
                "--byteborne.login.second-login=" + (replacesOld ? "replace-old" : "reject-new"),
                "--history.process=" + process(),
                "--history.file=" + log(process()));
    }

    private String process() {
        return id + "#" + processes;
    }

    private Path log(String process) {
        return folder.resolve(process);
    }

    /** Waits until it runs; as by a supervisor, it is started again if it ends, since it cannot reach Redis. */
    void awaitStart() throws IOException {
        while (port == 0) {
            try {
                port = program.awaitNumber("game port (\\d+)");
            } catch (AssertionError ended) {
                program.close();
                program = start();
            }
        }
    }

    /** Where it can be reached, perhaps; 0 if it is not running. */
    int port() {
        return port;
    }

    FaultProxy link() {
        return link;
    }

    void signal(String name) throws IOException {
        program.signal(name);
    }

    /** Kills it, and starts it again. */
    void crash() throws IOException {
        port = 0;
        program.close();
        history.add(new History.Died(System.nanoTime(), process()));
        program = start();
        awaitStart();
    }

    /** Adds what all its processes have written. */
    void addLogs() throws IOException {
        for (int i = 1; i <= processes; i++) {
            String process = id + "#" + i;
            if (Files.exists(log(process))) {
                history.addLog(process, log(process));
            }
        }
    }

    @Override
    public void close() {
        program.close();
        link.close();
    }
}
