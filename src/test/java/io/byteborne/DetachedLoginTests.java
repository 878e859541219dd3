package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.login.Authenticator;
import io.byteborne.login.SessionLoggedInEvent;
import io.byteborne.login.UserRegistry;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.C2S_WhoAmI;
import io.byteborne.loginproto.S2C_Login;
import io.byteborne.loginproto.S2C_WhoAmI;
import io.byteborne.message.MessageHandler;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/** Users whose sessions have lost their connections. */
class DetachedLoginTests {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration A_WHILE = Duration.ofSeconds(20);
    private static final int TICKS_OF_A_WHILE = 200;

    /** Lets everybody in: at once, or when the test decides if the password is "slow". */
    static final class Accounts implements Authenticator<C2S_Login> {
        final List<String> log = new ArrayList<>();
        CompletableFuture<Principal> decision = new CompletableFuture<>();

        @Override
        public CompletionStage<? extends Principal> authenticate(Session session, C2S_Login login) {
            Principal user = login::getName;
            return login.getPassword().equals("slow") ? decision.thenApply(known -> user) : Authenticator.accept(user);
        }

        @Override
        public Message accepted(Session session, C2S_Login login, Principal user) {
            return answer(true);
        }

        @Override
        public Message rejected(Session session, C2S_Login login, Throwable reason) {
            return answer(false);
        }

        private static S2C_Login answer(boolean accepted) {
            return S2C_Login.newBuilder().setAccepted(accepted).build();
        }

        @MessageHandler
        S2C_WhoAmI whoAmI(C2S_WhoAmI question, Principal user) {
            return S2C_WhoAmI.newBuilder().setUser(user.getName()).build();
        }

        @EventListener
        void loggedIn(SessionLoggedInEvent event) {
            log.add("logged in " + event.principal().getName());
        }

        @EventListener
        void closed(SessionClosedEvent event) {
            log.add("closed " + event.reason());
        }
    }

    @Import(Accounts.class)
    abstract static class Played {
        @Autowired
        TestWorld world;

        @Autowired
        TestClients clients;

        @Autowired
        UserRegistry users;

        @Autowired
        Accounts accounts;

        @BeforeEach
        void forget() {
            accounts.log.clear();
            accounts.decision = new CompletableFuture<>();
        }

        TestGameClient connect() {
            return clients.connect().hello("test", "1.0");
        }

        static C2S_Login login(String name, String password) {
            return C2S_Login.newBuilder().setName(name).setPassword(password).build();
        }

        TestGameClient logIn(String name) {
            TestGameClient client = connect();
            assertThat(accepted(client, name)).isTrue();
            return client;
        }

        static boolean accepted(TestGameClient client, String name) {
            return client.request(login(name, ""), S2C_Login.class).getAccepted();
        }

        static String user(TestGameClient client) {
            return client.request(C2S_WhoAmI.getDefaultInstance(), S2C_WhoAmI.class)
                    .getUser();
        }

        void lose(TestGameClient client) {
            client.cut();
            world.tickWithoutWaiting(1);
        }

        Session session(String user) {
            return Objects.requireNonNull(users.find(user));
        }

        @Test
        void whenAUserIsDetachedThenItStaysLoggedInAndIsTheSameUserWhenItIsBack() {
            TestGameClient client = logIn("Ada");
            lose(client);

            world.advance(A_WHILE);
            assertThat(session("Ada").isDetached()).isTrue();
            client.resume();

            assertThat(user(client)).isEqualTo("Ada");
            assertThat(accounts.log).containsExactly("logged in Ada");
        }

        @Test
        void whenADetachedUserLogsInOverANewSessionThenThatTakesItsPlace() {
            TestGameClient lost = logIn("Ada");
            lose(lost);

            TestGameClient client = logIn("Ada");

            assertThat(user(client)).isEqualTo("Ada");
            assertThat(session("Ada").isDetached()).isFalse();
            assertThat(accounts.log).containsExactly("logged in Ada", "closed replaced", "logged in Ada");
            lost.resumeRefused();
            assertThat(user(client)).isEqualTo("Ada");
        }

        @Test
        void whenALoginIsDecidedWhileItsSessionIsDetachedThenItHoldsAndTheClientLearnsIt() {
            TestGameClient client = connect();
            client.send(login("Ada", "slow"), C2S_WhoAmI.getDefaultInstance());
            world.tickWithoutWaiting(1);
            lose(client);

            accounts.decision.complete(() -> "");
            world.tick(2);
            assertThat(session("Ada").isDetached()).isTrue();
            client.resume();

            assertThat(client.received())
                    .containsExactly(
                            Accounts.answer(true),
                            S2C_WhoAmI.newBuilder().setUser("Ada").build());
            assertThat(accounts.log).containsExactly("logged in Ada");
        }

        @Test
        void whenTheUserIsHereOverAnotherSessionThenALoginOfADetachedOneIsRefused() {
            TestGameClient lost = connect();
            lost.send(login("Ada", "slow"));
            world.tickWithoutWaiting(1);
            lose(lost);
            TestGameClient client = logIn("Ada");

            accounts.decision.complete(() -> "");
            world.tick(2);

            assertThat(user(client)).isEqualTo("Ada");
            assertThat(accounts.log).containsExactly("logged in Ada");
            lost.resume();
            assertThat(lost.expect(S2C_Login.class)).isEqualTo(Accounts.answer(false));
        }

        @Test
        void whenALoginIsDecidedOnceTheSessionHasEndedThenItIsRefused() {
            TestGameClient lost = connect();
            lost.send(login("Ada", "slow"));
            world.tickWithoutWaiting(1);
            lose(lost);
            world.tickWithoutWaiting(TICKS_OF_A_WHILE);
            assertThat(accounts.log).isEmpty();

            accounts.decision.complete(() -> "");
            world.tick(2);

            assertThat(users.find("Ada")).isNull();
            assertThat(accounts.log).containsExactly("closed login_timeout");
        }

        @Test
        void whenNobodyHasLoggedInThenTheTimeForItRunsOnWhileItIsDetached() {
            TestGameClient client = connect();
            world.tick();
            lose(client);

            world.advance(DEADLINE);

            assertThat(accounts.log).containsExactly("closed login_timeout");
            client.resumeRefused();
            assertThat(accepted(client, "Ada")).isTrue();
        }
    }

    @Nested
    @GameTest(
            properties = {
                "byteborne.resume.window=1m",
                "byteborne.world.tick-interval=100ms",
                "byteborne.login.second-login=reject-new"
            })
    class RejectNew extends Played {
        @Test
        void whenTheUserIsBackThenASecondLoginIsRefused() {
            TestGameClient client = logIn("Ada");
            lose(client);
            client.resume();

            assertThat(accepted(connect(), "Ada")).isFalse();

            assertThat(user(client)).isEqualTo("Ada");
        }
    }

    @Nested
    @GameTest(
            properties = {
                "byteborne.resume.window=1m",
                "byteborne.world.tick-interval=100ms",
                "byteborne.login.second-login=replace-old"
            })
    class ReplaceOld extends Played {
        @Test
        void whenTheUserIsBackThenASecondLoginReplacesItAsEver() {
            TestGameClient client = logIn("Ada");
            lose(client);
            client.resume();

            TestGameClient other = logIn("Ada");

            client.expectClosed();
            assertThat(user(other)).isEqualTo("Ada");
            client.resumeRefused();
        }
    }
}
