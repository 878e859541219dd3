package io.byteborne.sample;

import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import io.byteborne.ByteborneWorldApplication;
import io.byteborne.proto.C2S_Join;
import io.byteborne.proto.C2S_Login;
import io.byteborne.proto.C2S_Steer;
import io.byteborne.proto.Position;
import io.byteborne.proto.S2C_Join;
import io.byteborne.proto.S2C_Login;
import io.byteborne.proto.S2C_Positions;
import io.byteborne.server.ServerService;
import io.byteborne.testing.ResumingClient;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Who plays in the arena stands where they stood, after the program has been started again. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ArenaRestartTests {
    private static final int LOGIN = 2010;
    private static final int JOIN = 2011;
    private static final int STEER = 2013;
    private static final int LOGGED_IN = 1010;
    private static final int JOINED = 1011;
    private static final int POSITIONS = 1013;

    @TempDir
    Path folder;

    private static ConfigurableApplicationContext start(String url, String user) {
        return SpringApplication.run(
                ByteborneWorldApplication.class,
                "--byteborne.server.host=127.0.0.1",
                "--byteborne.server.port=0",
                "--byteborne.websocket.port=0",
                "--server.port=0",
                "--spring.profiles.active=arena",
                "--spring.datasource.url=" + url,
                "--spring.datasource.username=" + user,
                "--spring.datasource.password=");
    }

    /** Logs in and joins a room; where the player stands then. */
    private static Position enter(TestClient client) throws IOException {
        send(client, LOGIN, C2S_Login.newBuilder().setName("ada").build());
        assertThat(S2C_Login.parseFrom(await(client, LOGGED_IN)).getError()).isEmpty();
        send(client, JOIN, C2S_Join.newBuilder().setRoom("lobby").build());
        return S2C_Join.parseFrom(await(client, JOINED)).getPlayers(0);
    }

    private static TestClient connect(ConfigurableApplicationContext server) throws IOException {
        return TestClient.connect(
                Objects.requireNonNull(server.getBean(ServerService.class).localAddress())
                        .getPort());
    }

    private static void send(TestClient client, int id, MessageLite message) throws IOException {
        client.send(packet(id, message));
    }

    private static byte[] await(TestClient client, int id) throws IOException {
        while (true) {
            byte[] packet = client.readPacket();
            if (ResumingClient.id(packet) == id) {
                return ResumingClient.payload(packet).toByteArray();
            }
        }
    }

    private static Position awaitWalked(TestClient client, float least) throws IOException {
        while (true) {
            Position position =
                    S2C_Positions.parseFrom(await(client, POSITIONS)).getPlayers(0);
            if (position.getWalked() >= least) {
                return position;
            }
        }
    }

    private static void playAndStartAgain(String url, String user) throws IOException {
        Position left;
        try (ConfigurableApplicationContext server = start(url, user);
                TestClient client = connect(server)) {
            assertThat(enter(client))
                    .isEqualTo(Position.newBuilder()
                            .setPlayer("ada")
                            .setX(50)
                            .setY(50)
                            .build());
            send(client, STEER, C2S_Steer.newBuilder().setX(1).build());
            awaitWalked(client, 2);
            send(client, STEER, C2S_Steer.getDefaultInstance());
            Position stands = awaitWalked(client, 2);
            Position before = null;
            while (!stands.equals(before)) {
                before = stands;
                stands = awaitWalked(client, 2);
            }
            left = stands;
        }
        try (ConfigurableApplicationContext server = start(url, user);
                TestClient client = connect(server)) {
            assertThat(enter(client)).isEqualTo(left);
        }
    }

    @Test
    void whenTheProgramIsStartedAgainThenAPlayerStandsWhereItStood() throws Exception {
        playAndStartAgain("jdbc:h2:%s/arena;DB_CLOSE_ON_EXIT=FALSE".formatted(folder), "sa");
    }

    @Test
    void whenThreePropertiesNamePostgresqlThenItIsKeptThere() throws Exception {
        playAndStartAgain(TestPostgres.shared().newDatabase(), "postgres");
    }
}
