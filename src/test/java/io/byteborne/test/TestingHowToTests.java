package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.Snippets;
import io.byteborne.world.Timer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The code of the how-to, which is run here. */
class TestingHowToTests {
    @Test
    void whenTheHowToShowsCodeThenItCompiles() throws IOException {
        Snippets.assertCompiled(Path.of("docs/howto/testing.md"), getClass());
    }

    @Nested
    @GameTest
    class ChatTests {
        @Autowired
        TestWorld world;

        @Autowired
        TestClients clients;

        @Test
        void whenALineIsSentThenItComesBackWithTheNextTick() {
            TestGameClient client = clients.connect();

            client.send(C2S_Chat.newBuilder().setContent("hi").build());
            client.expectNothing();
            world.tick();

            assertThat(client.expect(S2C_Chat.class).getContent()).isEqualTo("hi");
        }

        @Autowired
        Timer timer;

        @Test
        void whenTimeAdvancesThenAnHourTakesNoTime() {
            AtomicInteger rounds = new AtomicInteger();
            Runnable startRound = rounds::incrementAndGet;

            var everyMinute = timer.every(Duration.ofMinutes(1), startRound);
            world.advance(Duration.ofHours(1));
            assertThat(rounds).hasValue(60);
            everyMinute.cancel();
        }

        @Autowired
        SessionManager sessions;

        @Test
        void whenAClientFallsSilentThenItsConnectionIsLost() {
            TestGameClient client = clients.connect().hello("arena-web", "1.4.2");

            world.advance(Duration.ofMinutes(10));
            client.expectNothing();

            client.fallSilent();
            world.advance(Duration.ofSeconds(15));
            client.expectClosed();
        }

        @Test
        void whenTheGameEndsASessionThenTheClientIsToldWhy() {
            TestGameClient client = clients.connect().hello("arena-web", "1.4.2");
            world.tick();

            sessions.closeAll();

            ServerGoodbye goodbye = client.expectClosed(CloseReason.CLOSED_BY_GAME);
            assertThat(goodbye.mayReconnect()).isFalse();
        }
    }

    @Nested
    @GameTest(properties = "byteborne.resume.window=1m")
    class ResumeTests {
        @Autowired
        TestWorld world;

        @Autowired
        TestClients clients;

        @Test
        void whenAConnectionIsCutThenNothingIsLost() {
            TestGameClient client = clients.connect().hello("arena-web", "1.4.2");
            world.tick();

            client.cut();
            world.advance(Duration.ofSeconds(30));
            client.send(C2S_Chat.newBuilder().setContent("still here").build());
            client.resume();
            world.tick();

            assertThat(client.expect(S2C_Chat.class).getContent()).isEqualTo("still here");
        }
    }

    @Nested
    @GameServerTest
    class ChatServerTests {
        @LocalGamePort
        int port;

        @Test
        void whenALineIsSentThenItComesBack(@Autowired TestClients clients) {
            C2S_Chat line = C2S_Chat.newBuilder().setContent("hi").build();

            S2C_Chat answer = clients.connect().request(line, S2C_Chat.class);

            assertThat(answer.getContent()).isEqualTo("hi");
        }
    }
}
