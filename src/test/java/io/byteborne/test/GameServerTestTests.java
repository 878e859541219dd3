package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.byteborne.internal.net.ServerLifecycle;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.server.ServerService;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.TestPackets;
import io.byteborne.testproto.TestBoom;
import io.byteborne.testproto.TestPong;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.test.context.TestContextManager;

/** The whole server, and clients over real sockets. */
@GameServerTest(properties = "byteborne.world.tick-interval=5ms")
@Import(KitGame.class)
class GameServerTestTests {
    private static final C2S_Chat CHAT = C2S_Chat.newBuilder().setContent("hi").build();

    @LocalGamePort
    int port;

    @LocalServerPort
    int actuatorPort;

    @Autowired
    TestClients clients;

    @Autowired
    ServerService server;

    @Autowired
    SessionManager sessions;

    private int openPort() {
        return Objects.requireNonNull(server.localAddress()).getPort();
    }

    @Test
    void whenThePortIsAskedForThenItIsTheOneThatIsOpenOnThisMachineOnly(@LocalGamePort int asParameter) {
        assertThat(port).isEqualTo(openPort()).isEqualTo(asParameter).isNotEqualTo(actuatorPort);
        assertThat(Objects.requireNonNull(server.localAddress()).getAddress().isLoopbackAddress())
                .isTrue();
    }

    @Test
    void whenTheServerIsRestartedThenThePortIsTheNewOne(
            @Autowired ServerLifecycle lifecycle, @Autowired Environment environment) {
        lifecycle.stop();
        assertThat(environment.getProperty("local.game.port")).isNull();
        lifecycle.start();
        assertThat(environment.getProperty("local.game.port", Integer.class)).isEqualTo(openPort());
    }

    @Test
    void whenMessagesAreSentThenTheirAnswersAreWaitedFor() {
        TestGameClient client = clients.connect();

        client.send(CHAT, CHAT);
        client.sendBytes(TestPackets.hex("04 00 d0 07"));

        assertThat(client.expect(S2C_Chat.class).getContent()).isEqualTo("hi");
        assertThat(client.await(S2C_Chat.class).getContent()).isEqualTo("hi");
        assertThat(client.expect(S2C_Chat.class).getContent()).isEmpty();
        client.expectNothing();
    }

    @Test
    void whenSomethingComesThenExpectingNothingFails() {
        TestGameClient client = clients.connect();
        client.send(CHAT);

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(client::expectNothing)
                .withMessage("Expected no message. Received and not taken: S2C_Chat {content: \"hi\"}.");
    }

    @Test
    void whenTheGameClosesASessionThenThatIsWaitedFor() {
        TestGameClient client = clients.connect();
        client.send(TestBoom.getDefaultInstance());

        client.expectClosed();

        client.expect(TestPong.class);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> client.expect(S2C_Chat.class))
                .withMessageEndingWith("Received and not taken: nothing, and the server has closed.");
    }

    @Test
    void whenATestMethodIsOverThenItsClientsAreGoneAndTheGameKnows(@Autowired KitGame game, TestInfo info)
            throws Exception {
        clients.connect().request(CHAT, S2C_Chat.class);
        clients.connect().request(CHAT, S2C_Chat.class);
        assertThat(sessions.count()).isEqualTo(2);

        new TestContextManager(getClass())
                .afterTestMethod(this, info.getTestMethod().orElseThrow(), null);

        assertThat(sessions.count()).isZero();
        assertThat(game.events).endsWith("closed peer_closed", "closed peer_closed");
    }
}
