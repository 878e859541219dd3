package io.byteborne.internal.save;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.byteborne.cluster.Cluster;
import io.byteborne.internal.cluster.redis.TestRedis;
import io.byteborne.login.UserRegistry;
import io.byteborne.room.ClusterRooms;
import io.byteborne.room.Room;
import io.byteborne.room.RoomJoin;
import io.byteborne.save.SaveStore;
import io.byteborne.save.SaveStore.StaleTokenException;
import io.byteborne.session.Session;
import io.byteborne.testing.TcpProxy;
import io.byteborne.testing.TestPostgres;
import io.byteborne.world.WorldExecutor;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
        return start(id, secondLogin, "jdbc:h2:%s/game;DB_CLOSE_ON_EXIT=FALSE".formatted(folder));
    }

    private SavingServer start(String id, String secondLogin, String url) {
        SavingServer node = new SavingServer(
                url,
                "--byteborne.save.interval=1h",
                "--byteborne.save.store-timeout=2s",
                "--byteborne.login.second-login=" + secondLogin,
                "--byteborne.login.deadline=1m",
                "--byteborne.cluster.app=game",
                "--byteborne.cluster.node-id=" + id,
                "--byteborne.cluster.address=%s.example.com:1".formatted(id),
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

    @Test
    void whenAPlayerLogsInThenTheStateIsOpenedWithTheTokenOfTheClaim() throws IOException {
        try (SavingServer.Client here = a.login("ada")) {
            count(here, 1);
            String claimed = redis.<String>run(commands -> commands.hget("bb:game:user:ada", "token"));

            assertThatExceptionOfType(StaleTokenException.class)
                    .isThrownBy(() -> a.bean(SaveStore.class).open("player/ada", 1))
                    .satisfies(stale -> assertThat(stale.present()).isEqualTo(Long.parseLong(claimed)));
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
    void whenTheOldNodeCannotWriteForAWhileThenTheLoginOnTheOtherWaits() throws Exception {
        TestPostgres postgres = TestPostgres.shared();
        String url = postgres.newDatabase();
        SavingServer there = start("there", "replace-old", url);
        try (TcpProxy proxy = new TcpProxy(postgres.port())) {
            SavingServer here =
                    start("here", "replace-old", url.replace(":" + postgres.port() + "/", ":" + proxy.port() + "/"));
            await().atMost(PATIENCE)
                    .until(() -> there.bean(Cluster.class).nodes().size() == 4);
            try (SavingServer.Client old = here.login("ada")) {
                count(old, 5);
                proxy.swallow(true);

                CompletableFuture<SavingServer.Client> login = CompletableFuture.supplyAsync(() -> {
                    try {
                        return there.login("ada");
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                });
                await().atMost(PATIENCE)
                        .until(() -> here.bean(SaveStatistics.class).failing() == 1);
                assertThat(login).isNotDone();
                proxy.swallow(false);

                try (SavingServer.Client now = login.get(1, TimeUnit.MINUTES)) {
                    assertThat(now.count()).isEqualTo(6);
                }
            }
            here.close();
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

    @Test
    void whenAPlayerIsSentToARoomOnAnotherNodeThenNothingIsLost() throws IOException {
        Room room = onWorld(b, rooms -> rooms.create("match"));
        try (SavingServer.Client here = a.connect()) {
            here.hello(ByteString.EMPTY);
            assertThat(here.login("ada")).isNull();
            count(here, 5);
            Session session = Objects.requireNonNull(a.bean(UserRegistry.class).find("ada"));
            RoomJoin sent = onWorld(a, rooms -> rooms.join(session, "match"));
            assertThat(sent).isEqualTo(RoomJoin.REDIRECTED);

            try (SavingServer.Client there = b.connect()) {
                there.hello(here.goodbye().getTicket());
                assertThat(there.login("ada")).isNull();

                assertThat(there.count()).isEqualTo(6);
                assertThat(room.size()).isEqualTo(1);
            }
        }
    }

    private static <T> T onWorld(SavingServer node, Function<ClusterRooms, CompletionStage<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        node.bean(WorldExecutor.class)
                .execute(() -> question.apply(node.bean(ClusterRooms.class)).thenAccept(answer::complete));
        return answer.orTimeout(1, TimeUnit.MINUTES).join();
    }
}
