package io.byteborne.internal.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.login.Authenticator;
import io.byteborne.login.SessionLoggedInEvent;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.C2S_WhoAmI;
import io.byteborne.loginproto.S2C_Login;
import io.byteborne.loginproto.S2C_WhoAmI;
import io.byteborne.message.MessageAdvice;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.room.RoomFullException;
import io.byteborne.room.RoomJoinedEvent;
import io.byteborne.room.RoomLeftEvent;
import io.byteborne.room.Rooms;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionManager;
import io.byteborne.test.GameServerTest;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.security.Principal;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/** Whoever logs in gets the one place in a room, and whoever logs in again takes over from the session that has it. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class SecondLoginTests {
    private static final TestPing PING = TestPing.newBuilder().setSequence(1).build();
    private static final TestPong PONG = TestPong.newBuilder().setSequence(2).build();

    @MessageAdvice
    static class Throne implements Authenticator<C2S_Login> {
        private final Rooms rooms;
        final List<String> journal = new CopyOnWriteArrayList<>();
        volatile CountDownLatch gate = new CountDownLatch(0);

        Throne(Rooms rooms) {
            this.rooms = rooms;
        }

        @Override
        public CompletionStage<Principal> authenticate(Session session, C2S_Login login) {
            return Authenticator.accept(login::getName);
        }

        @Override
        public Message accepted(Session session, C2S_Login login, Principal user) {
            return answer("welcome");
        }

        @EventListener
        void loggedIn(SessionLoggedInEvent event) {
            journal.add("logged in " + event.principal().getName());
            if (event.principal().getName().equals("broken")) {
                throw new IllegalStateException("no such player");
            }
            rooms.findOrCreate("throne", 1).join(event.session());
            event.session().send(answer("seated"));
        }

        @EventListener
        void joined(RoomJoinedEvent event) {
            journal.add("joined");
        }

        @EventListener
        void left(RoomLeftEvent event) {
            journal.add("left");
        }

        @EventListener
        void closed(SessionClosedEvent event) {
            journal.add("closed " + event.reason());
        }

        @MessageHandler(blocking = true)
        TestPong reign(TestPing ping) throws InterruptedException {
            assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
            return PONG;
        }

        @MessageHandler
        TestPong rule(TestPong pong) {
            journal.add("ruled");
            return pong;
        }

        @MessageHandler
        S2C_WhoAmI whoAmI(C2S_WhoAmI question, Principal user) {
            return S2C_WhoAmI.newBuilder().setUser(user.getName()).build();
        }

        @MessageExceptionHandler
        S2C_Login full(RoomFullException full) {
            return answer("full");
        }
    }

    private static S2C_Login answer(String text) {
        return S2C_Login.newBuilder().setText(text).build();
    }

    private static C2S_Login login(String name) {
        return C2S_Login.newBuilder().setName(name).build();
    }

    @Nested
    @GameTest(properties = "byteborne.login.second-login=replace-old")
    @Import(Throne.class)
    class Stepped {
        @Autowired
        TestWorld world;

        @Autowired
        TestClients clients;

        @Autowired
        Throne throne;

        @Autowired
        SessionManager sessions;

        @BeforeEach
        void forget() {
            throne.journal.clear();
        }

        @AfterEach
        void openGate() {
            throne.gate.countDown();
        }

        private TestGameClient seated(String name) {
            TestGameClient client = clients.connect();
            client.send(login(name));
            world.tick(2);
            expect(client, "welcome", "seated");
            return client;
        }

        private void expect(TestGameClient client, String... texts) {
            for (String text : texts) {
                assertThat(client.expect(S2C_Login.class).getText()).isEqualTo(text);
            }
        }

        @Test
        void whenAUserLogsInAgainThenThePlaceIsFreeBeforeTheNewSessionIsAnnounced() {
            TestGameClient old = seated("ada");

            seated("ada");

            old.expectClosed();
            assertThat(throne.journal)
                    .containsExactly("logged in ada", "joined", "left", "closed replaced", "logged in ada", "joined");
        }

        @Test
        void whenAUserLogsInThreeTimesInARowThenEachSessionHasLeftBeforeTheNextIsAnnounced() {
            List<TestGameClient> all =
                    IntStream.range(0, 3).mapToObj(i -> clients.connect()).toList();
            all.forEach(client -> client.send(login("ada"), C2S_WhoAmI.getDefaultInstance()));

            world.tick(6);

            all.subList(0, 2).forEach(TestGameClient::expectClosed);
            TestGameClient last = all.getLast();
            expect(last, "welcome", "seated");
            assertThat(last.expect(S2C_WhoAmI.class).getUser()).isEqualTo("ada");
            // The second was replaced before it was announced: its place was its for a moment, or it got none.
            assertThat(throne.journal)
                    .containsExactly(
                            "logged in ada",
                            "joined",
                            "left",
                            "closed replaced",
                            "logged in ada",
                            "closed replaced",
                            "logged in ada",
                            "joined");
        }

        @Test
        void whenTheOldSessionIsInABlockingHandlerThenTheNewOneIsAnnouncedWhenThatIsOverAndItsMessagesWait() {
            throne.gate = new CountDownLatch(1);
            TestGameClient old = seated("ada");
            old.send(PING);
            world.tick();
            TestGameClient young = clients.connect();
            young.send(login("ada"), PONG);
            world.tickWithoutWaiting(5);

            assertThat(throne.journal).containsExactly("logged in ada", "joined");
            expect(young, "welcome");
            throne.gate.countDown();

            expect(young, "seated");
            assertThat(young.expect(TestPong.class)).isEqualTo(PONG);
            old.expectClosed();
            assertThat(throne.journal)
                    .containsExactly(
                            "logged in ada", "joined", "left", "closed replaced", "logged in ada", "joined", "ruled");
        }

        @Test
        void whenTheNewClientGoesWhileTheOldSessionEndsThenItIsAnnouncedAndEnds() {
            throne.gate = new CountDownLatch(1);
            TestGameClient old = seated("ada");
            old.send(PING);
            world.tick();
            TestGameClient young = clients.connect();
            young.send(login("ada"));
            world.tickWithoutWaiting(2);
            young.close();
            world.tickWithoutWaiting(2);
            throne.gate.countDown();
            world.tick(3);

            assertThat(throne.journal)
                    .containsExactly(
                            "logged in ada",
                            "joined",
                            "left",
                            "closed replaced",
                            "logged in ada",
                            "closed peer_closed");
            assertThat(sessions.count()).isZero();
        }

        @Test
        void whenAListenerOfTheLoginThrowsThenTheExceptionHandlerAnswersAndTheSessionIsClosed(CapturedOutput output) {
            seated("ada");
            throne.journal.clear();
            long before = sessions.closed(CloseReason.INTERNAL_ERROR);
            TestGameClient bob = clients.connect();
            bob.send(login("bob"), PONG);
            world.tick(2);

            expect(bob, "welcome", "full");
            bob.expectClosed();
            bob.expectNothing();
            assertThat(throne.journal).containsExactly("logged in bob", "closed internal_error");
            assertThat(sessions.closed(CloseReason.INTERNAL_ERROR)).isEqualTo(before + 1);
            assertThat(output).contains("closed: internal_error: a listener failed on its login");
        }

        @Test
        void whenNobodyHandlesWhatAListenerThrowsThenItIsLoggedOnceAndTheSessionIsClosed(CapturedOutput output) {
            TestGameClient client = clients.connect();
            client.send(login("broken"));
            world.tick(2);

            expect(client, "welcome");
            client.expectClosed();
            assertThat(throne.journal).containsExactly("logged in broken", "closed internal_error");
            assertThat(output.getOut().split("IllegalStateException: no such player", -1))
                    .hasSize(2);
        }
    }

    @Nested
    @GameServerTest(
            properties = {
                "byteborne.login.second-login=replace-old",
                "byteborne.server.io-threads=2",
                "byteborne.world.tick-interval=5ms"
            })
    @Import(Throne.class)
    class OverSockets {
        @Test
        void whenAUserComesAgainAndAgainOverBothIoThreadsThenThePlaceIsAlwaysFree(
                @Autowired TestClients clients, @Autowired Throne throne, @Autowired SessionManager sessions) {
            TestGameClient last = null;
            for (int i = 0; i < 20; i++) {
                TestGameClient client = clients.connect();
                client.send(login("ada"));
                assertThat(client.expect(S2C_Login.class).getText()).isEqualTo("welcome");
                assertThat(client.expect(S2C_Login.class).getText()).isEqualTo("seated");
                if (last != null) {
                    last.expectClosed();
                }
                last = client;
            }
            Awaitility.await().until(() -> sessions.count() == 1);

            assertThat(Objects.requireNonNull(last)
                            .request(C2S_WhoAmI.getDefaultInstance(), S2C_WhoAmI.class)
                            .getUser())
                    .isEqualTo("ada");
            assertThat(throne.journal).hasSize(20 * 4 - 2).doesNotContain("closed internal_error");
        }
    }
}
