package io.byteborne.internal.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.cluster.Cluster;
import io.byteborne.internal.cluster.redis.TestRedis;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of one game with one database: players take what they own with them. Nothing is written before it has to be. */
@Timeout(240)
class SavesOverNodesTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestRedis redis = new TestRedis();
    private final List<SavingServer> nodes = new ArrayList<>();
    private @TempDir Path folder;
    private SavingServer a;
    private SavingServer b;

    @BeforeEach
    void start() {
        a = start("a", "replace-old");
        b = start("b", "replace-old");
        await().atMost(PATIENCE)
                .until(() -> a.bean(Cluster.class).nodes().size() == 2
                        && b.bean(Cluster.class).nodes().size() == 2);
    }

    private SavingServer start(String id, String secondLogin) {
        SavingServer node = new SavingServer(
                "jdbc:h2:%s/game;DB_CLOSE_ON_EXIT=FALSE".formatted(folder),
                "--byteborne.save.interval=1h",
                "--byteborne.login.second-login=" + secondLogin,
                "--byteborne.login.deadline=1m",
                "--byteborne.cluster.app=game",
                "--byteborne.cluster.node-id=" + id,
                "--byteborne.cluster.renew=500ms",
                "--byteborne.cluster.handover=30s",
                "--spring.data.redis.host=127.0.0.1",
                "--spring.data.redis.port=" + redis.port());
        nodes.add(node);
        return node;
    }

    @AfterEach
    void stop() {
        nodes.forEach(SavingServer::close);
        redis.close();
    }

    private static void count(SavingServer.Client client, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            client.count();
        }
    }

    @Test
    void whenAPlayerLogsInOnAnotherNodeThenNothingIsLost() throws IOException {
        try (SavingServer.Client here = a.login("ada")) {
            count(here, 5);

            try (SavingServer.Client there = b.login("ada")) {
                assertThat(there.count()).isEqualTo(6);
            }
            assertThat(isClosed(here)).isTrue();
        }
    }

    private static boolean isClosed(SavingServer.Client client) throws IOException {
        try {
            client.receive();
            return false;
        } catch (EOFException closed) {
            return true;
        }
    }

    @Test
    void whenASecondLoginIsRefusedThenTheFirstKeepsWhatItHas() throws Exception {
        SavingServer strict = start("strict", "reject-new");
        await().atMost(PATIENCE).until(() -> strict.bean(Cluster.class).nodes().size() == 3);
        try (SavingServer.Client here = a.login("ada")) {
            count(here, 5);

            try (SavingServer.Client there = strict.connect()) {
                assertThat(there.login("ada")).contains("DuplicateLoginException");
            }
            count(here, 1);
        }
        await().atMost(PATIENCE)
                .until(() -> a.bean(DefaultSaves.class).unsavedKeys().isEmpty());
        assertThat(a.saved("ada")).isEqualTo(6);
    }

    @Test
    void whenANodeStopsThenItsPlayersGoOnElsewhereWithAllThatTheyHad() throws IOException {
        try (SavingServer.Client here = a.login("ada")) {
            count(here, 5);

            a.stop();

            try (SavingServer.Client there = b.login("ada")) {
                assertThat(there.count()).isEqualTo(6);
            }
        }
    }
}
