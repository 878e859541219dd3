package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** Clients of the whole server that use the session protocol. A ping is due twice a second. */
@GameServerTest(
        properties = {
            "byteborne.world.tick-interval=5ms",
            "byteborne.session-protocol.ping-interval=500ms",
            "byteborne.session-protocol.minimum-client-version=1.4"
        })
@Import(KitGame.class)
class HelloOverSocketsTests {
    private static final C2S_Chat HI = C2S_Chat.newBuilder().setContent("hi").build();
    /** Hello, the answer to the first ping, and those of more than two intervals. */
    private static final int PACKETS = 5;

    @Autowired
    TestClients clients;

    @Autowired
    SessionManager sessions;

    private Session session() {
        return await().until(() -> sessions.all().stream().findFirst().orElse(null), session -> session != null);
    }

    @Test
    void whenTheTestDoesNothingThenPingsAreAnswered() {
        TestGameClient client = clients.connect().hello("arena-web", "1.4.2");
        Session session = session();

        await().until(() -> session.traffic().messagesIn() >= PACKETS);

        assertThat(client.request(HI, S2C_Chat.class).getContent()).isEqualTo("hi");
        assertThat(session.roundTripTime()).isNotNull();
    }

    @Test
    void whenAClientFallsSilentThenItsConnectionIsLost() {
        long lost = sessions.closed(CloseReason.HEARTBEAT);
        TestGameClient client = clients.connect().hello("arena-web", "1.4.2");

        client.fallSilent();

        client.expectClosed();
        await().until(() -> sessions.closed(CloseReason.HEARTBEAT) == lost + 1);
    }

    @Test
    void whenAClientSaysGoodbyeThenItIsAnsweredAndHasLeft() {
        TestGameClient client = clients.connect().hello("arena-web", "1.4.2");
        client.send(HI);
        client.goodbye();

        client.expectClosed(CloseReason.LEFT);

        assertThat(client.expect(S2C_Chat.class).getContent()).isEqualTo("hi");
    }

    @Test
    void whenAClientIsTooOldThenItIsToldWhatItNeeds() {
        ServerGoodbye refused = clients.connect().helloRefused("arena-web", "1.3");

        assertThat(refused.reason()).isEqualTo(CloseReason.UPGRADE);
        assertThat(refused.text()).contains("1.4");
    }
}
