package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.message.MessageHandler;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionDetachedEvent;
import io.byteborne.session.SessionManager;
import io.byteborne.session.SessionOpenedEvent;
import io.byteborne.session.SessionResumedEvent;
import io.byteborne.testing.ResumingClient;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.WholeServerTest;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.test.context.TestPropertySource;

/** A lost connection is not a lost session. */
@WholeServerTest
@TestPropertySource(properties = "byteborne.resume.window=1m")
@Import(ResumeTests.Config.class)
class ResumeTests {
    private static final int PING = 9000;

    @TestConfiguration
    static class Config {
        @Bean
        Game game() {
            return new Game();
        }
    }

    static final class Game {
        private final List<String> log = new CopyOnWriteArrayList<>();

        @MessageHandler
        TestPong ping(TestPing ping) {
            return TestPong.newBuilder().setSequence(ping.getSequence()).build();
        }

        @EventListener
        void opened(SessionOpenedEvent event) {
            log.add("opened");
        }

        @EventListener
        void detached(SessionDetachedEvent event) {
            log.add("detached " + event.reason());
        }

        @EventListener
        void resumed(SessionResumedEvent event) {
            log.add("resumed");
        }

        @EventListener
        void closed(SessionClosedEvent event) {
            log.add("closed " + event.reason());
        }
    }

    private final SessionManager sessions;
    private final Resumption resumption;
    private final Game game;
    private final ResumingClient client;

    @Autowired
    ResumeTests(ServerService server, SessionManager sessions, ControlProtocol protocol, Game game) throws IOException {
        int port = Objects.requireNonNull(server.localAddress()).getPort();
        this.sessions = sessions;
        this.resumption = Objects.requireNonNull(protocol.resumption());
        this.game = game;
        this.client = new ResumingClient(() -> TestClient.connect(port));
        assertThat(client.connect()).isFalse();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        sessions.all().forEach(session -> session.close(CloseReason.KICKED));
        await().untilAsserted(() -> {
            assertThat(sessions.count()).isZero();
            assertThat(resumption.detachedSessions()).isZero();
            assertThat(resumption.keptBytes()).isZero();
        });
        game.log.clear();
    }

    private void ping(int sequence) throws IOException {
        client.send(PING, TestPing.newBuilder().setSequence(sequence).build());
    }

    private void expectPong(int sequence) throws IOException {
        assertThat(TestPong.parseFrom(ResumingClient.payload(client.read())).getSequence())
                .isEqualTo(sequence);
    }

    private Session session() {
        return Objects.requireNonNull(sessions.find(client.sessionId()));
    }

    @Test
    void whenAClientComesBackThenItsSessionGoesOn() throws IOException {
        ping(1);
        expectPong(1);
        long id = client.sessionId();

        client.abandon().close();
        await().untilAsserted(() -> assertThat(session().isDetached()).isTrue());
        session().send(TestPong.newBuilder().setSequence(2).build());
        assertThat(client.connect()).isTrue();

        assertThat(client.sessionId()).isEqualTo(id);
        expectPong(2);
        ping(3);
        expectPong(3);
        assertThat(game.log).containsExactly("opened", "detached peer_closed", "resumed");
    }

    @Test
    void whenTheOldConnectionLooksAliveThenItIsTakenOver() throws IOException {
        ping(1);
        expectPong(1);

        try (TestClient old = client.abandon()) {
            assertThat(client.connect()).isTrue();
            ping(2);
            expectPong(2);
            old.readToFin();
        }
        ping(3);
        expectPong(3);
        assertThat(game.log).containsExactly("opened", "resumed");
    }

    @Test
    void whenAnswersWereNotReceivedThenTheyComeAgainOnce() throws IOException {
        ping(1);
        ping(2);
        expectPong(1);
        await().untilAsserted(
                        () -> assertThat(session().traffic().messagesOut()).isGreaterThanOrEqualTo(4));

        client.abandon().reset();
        assertThat(client.connect()).isTrue();

        expectPong(2);
        ping(3);
        expectPong(3);
    }

    @Test
    void whenMessagesDidNotArriveThenTheyAreSentAgain() throws IOException {
        client.abandon().reset();
        ping(1);
        ping(2);

        assertThat(client.connect()).isTrue();

        expectPong(1);
        expectPong(2);
    }
}
