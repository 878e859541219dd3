package io.byteborne.sample.rps;

import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.proto.rps.C2S_Queue;
import io.byteborne.proto.rps.C2S_SignIn;
import io.byteborne.proto.rps.S2C_MatchFound;
import io.byteborne.proto.rps.S2C_MatchOver;
import io.byteborne.proto.rps.S2C_SignIn;
import io.byteborne.server.ServerService;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import io.byteborne.testing.TestClient;
import io.byteborne.world.ServerStoppingEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;

/** Nobody loses a match because the server stops. */
class RpsStopTests {
    private static final int SIGN_IN = 2020;
    private static final int QUEUE = 2021;
    private static final int MATCH_FOUND = 1022;

    @Test
    void whenTheServerStopsDuringAMatchThenNobodyHasWonIt() throws IOException {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(ByteborneWorldApplication.class)
                .profiles("rps")
                .run(
                        "--byteborne.server.host=127.0.0.1",
                        "--byteborne.server.port=0",
                        "--byteborne.websocket.port=0",
                        "--byteborne.world.tick-interval=5ms",
                        "--server.port=0");
        Scores scores = context.getBean(Scores.class);
        try (context;
                TestClient anna = queued(context, "anna");
                TestClient ben = queued(context, "ben")) {
            awaitMatch(anna);
            awaitMatch(ben);

            context.close();
        }

        assertThat(scores.of("anna")).isZero();
        assertThat(scores.of("ben")).isZero();
    }

    private static TestClient queued(ConfigurableApplicationContext context, String name) throws IOException {
        int port = Objects.requireNonNull(context.getBean(ServerService.class).localAddress())
                .getPort();
        TestClient client = TestClient.connect(port);
        client.send(
                packet(SIGN_IN, C2S_SignIn.newBuilder().setName(name).build()),
                packet(QUEUE, C2S_Queue.getDefaultInstance()));
        return client;
    }

    private static void awaitMatch(TestClient client) throws IOException {
        int id;
        do {
            id = ByteBuffer.wrap(client.readPacket())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getShort(Short.BYTES);
        } while (id != MATCH_FOUND);
    }

    /** Between the announcement of the stop and the end of the sessions; this game takes no more matches after that. */
    @Nested
    @GameTest
    @ActiveProfiles("rps")
    @DirtiesContext
    class OnceTheStopIsAnnounced {
        @Autowired
        private TestWorld world;

        @Autowired
        private TestClients clients;

        @Autowired
        private Scores scores;

        @Autowired
        private ApplicationEventPublisher events;

        @Test
        void whenTimeIsUpOrSomebodyLeavesThenThatEndsNoMatchAndNoneBegins() {
            TestGameClient anna = signIn("anna");
            TestGameClient ben = signIn("ben");
            TestGameClient carl = signIn("carl");
            int score = scores.of("anna");
            anna.send(C2S_Queue.getDefaultInstance());
            ben.send(C2S_Queue.getDefaultInstance());
            anna.await(S2C_MatchFound.class);
            carl.send(C2S_Queue.getDefaultInstance());
            world.tick();

            events.publishEvent(new ServerStoppingEvent());
            TestGameClient dora = signIn("dora");
            dora.send(C2S_Queue.getDefaultInstance());
            world.advance(RpsGame.TURN);
            ben.close();
            world.tick();

            assertThat(carl.received(S2C_MatchFound.class)).isEmpty();
            assertThat(anna.received(S2C_MatchOver.class)).isEmpty();
            assertThat(scores.of("anna")).isEqualTo(score);
        }

        private TestGameClient signIn(String name) {
            TestGameClient client = clients.connect();
            client.request(C2S_SignIn.newBuilder().setName(name).build(), S2C_SignIn.class);
            return client;
        }
    }
}
