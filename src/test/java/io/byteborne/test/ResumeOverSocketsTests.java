package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Clients of the whole server that lose their connections, and come back. */
@GameServerTest(properties = {"byteborne.world.tick-interval=5ms", "byteborne.resume.window=1m"})
class ResumeOverSocketsTests {
    @Autowired
    TestClients clients;

    @Autowired
    SessionManager sessions;

    private static C2S_Chat line(String text) {
        return C2S_Chat.newBuilder().setContent(text).build();
    }

    private TestGameClient connect() {
        TestGameClient client = clients.connect().hello("arena-web", "1.4.2");
        assertThat(say(client, "hi")).isEqualTo("hi");
        return client;
    }

    private static String say(TestGameClient client, String text) {
        return client.request(line(text), S2C_Chat.class).getContent();
    }

    private Session session() {
        return Objects.requireNonNull(sessions.all().iterator().next());
    }

    @Test
    void whenItIsCutAgainAndAgainThenNothingIsLostOrDoubled() {
        TestGameClient client = connect();
        Session session = session();
        for (int i = 0; i < 50; i++) {
            client.send(line("before " + i));
            client.cut();
            client.send(line("after " + i));
            client.resume();

            assertThat(client.await(S2C_Chat.class).getContent()).isEqualTo("before " + i);
            assertThat(client.await(S2C_Chat.class).getContent()).isEqualTo("after " + i);
        }
        client.expectNothing();
        assertThat(session()).isSameAs(session);
    }

    @Test
    void whenTheConnectionIsNotCutThenTheSessionIsTakenOver() {
        TestGameClient client = connect();
        for (int i = 0; i < 20; i++) {
            client.send(line("line " + i));
            client.resume();
        }
        for (int i = 0; i < 20; i++) {
            assertThat(client.await(S2C_Chat.class).getContent()).isEqualTo("line " + i);
        }
        assertThat(say(client, "bye")).isEqualTo("bye");
    }

    @Test
    void whenTheClientOnlyClosesThenItsSessionWaitsUntilTheTestIsOver() {
        TestGameClient client = connect();

        client.close();

        await().until(() -> session().isDetached());
        assertThatIllegalStateException().isThrownBy(client::resume).withMessageContaining("closed");
    }

    @Test
    void whenTheGameEndsTheSessionMeanwhileThenTheClientGetsANewOne() {
        TestGameClient client = connect();
        Session session = session();
        client.cut();
        await().until(session::isDetached);
        session.close(CloseReason.KICKED);
        await().until(() -> sessions.count() == 0);

        client.resumeRefused();

        assertThat(say(client, "hi")).isEqualTo("hi");
    }
}
