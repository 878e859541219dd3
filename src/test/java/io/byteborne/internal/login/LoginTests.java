package io.byteborne.internal.login;

import static io.byteborne.internal.login.LoginFixture.DEADLINE;
import static io.byteborne.internal.login.LoginFixture.loginOf;
import static io.byteborne.internal.login.LoginFixture.refusal;
import static io.byteborne.internal.login.LoginFixture.user;
import static io.byteborne.internal.login.LoginFixture.welcome;
import static io.byteborne.internal.protocol.TestPackets.hex;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.internal.login.LoginFixture.TestAuthenticator;
import io.byteborne.internal.login.LoginFixture.User;
import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.internal.settings.LoginProperties;
import io.byteborne.internal.settings.LoginProperties.SecondLogin;
import io.byteborne.login.Authenticator;
import io.byteborne.login.SessionLoggedInEvent;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.C2S_WhoAmI;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionTraffic;
import io.byteborne.testing.StubSession;
import io.byteborne.testproto.TestNoId;
import io.byteborne.testproto.TestPing;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class LoginTests {
    private static final User ADA = new User("ada");
    private static final C2S_WhoAmI WHO_AM_I = C2S_WhoAmI.getDefaultInstance();
    private static final TestPing PING = TestPing.newBuilder().setSequence(1).build();

    private LoginFixture fixture = new LoginFixture(SecondLogin.REJECT_NEW);

    @AfterEach
    void close() {
        fixture.close();
    }

    private void use(LoginFixture other) {
        fixture.close();
        fixture = other;
    }

    @Test
    void whenALoginIsAcceptedThenItIsAnsweredAtOnceAndTheUserIsKnown() {
        Connection ada = fixture.login("ada", "right");

        assertThat(ada.sent()).isEqualTo(hex(welcome("ada")));
        assertThat(ada.session().principal()).isEqualTo(ADA);
        assertThat(fixture.find("ada")).isSameAs(ada.session());
        assertThat(fixture.users.names()).containsExactly("ada");
        assertThat(fixture.users.members()).containsExactly(ada.session());
        assertThat(fixture.users.count()).isEqualTo(1);
        assertThat(fixture.log).containsExactly("logged in 1 ada");
    }

    @ParameterizedTest
    @CsvSource({"wrong, wrong password", "broken, no database"})
    void whenALoginIsRefusedThenTheClientIsToldAndMayTryAgain(String password, String reason) {
        Connection client = fixture.login("ada", password);

        assertThat(client.sent()).isEqualTo(hex(refusal(reason)));
        assertThat(client.session().principal()).isNull();
        assertThat(fixture.users.count()).isZero();
        assertThat(fixture.log).isEmpty();

        fixture.send(client, loginOf("ada", "right"));

        assertThat(client.sent()).isEqualTo(hex(welcome("ada")));
    }

    @Test
    void whenALoginIsRefusedThenItCountsAsThatThoughTheClientIsAnswered() {
        fixture.login("ada", "wrong");
        fixture.login("ada", "wrong");
        fixture.login("ada", "broken");
        fixture.login("ada", "right");

        assertThat(fixture.dispatcher.counters().refusedCount()).isEqualTo(2);
        assertThat(fixture.dispatcher.counters().failedCount()).isOne();
    }

    @Test
    void whenThereIsNoSuchUserThenTheLoginIsRefused() {
        Connection client = fixture.login("ada", "slow");
        fixture.decide(null);
        fixture.tick();

        assertThat(client.sent()).isEqualTo(hex(refusal("The authenticator knows no such user")));
        assertThat(client.session().principal()).isNull();
    }

    @Test
    void whenNobodyIsLoggedInThenOnlyAnonymousHandlersAreCalled() {
        Connection client = fixture.accept();

        fixture.send(client, WHO_AM_I, PING);

        assertThat(client.sent()).isEqualTo(hex(PING));
        assertThat(fixture.dispatcher.counters().refusedCount()).isEqualTo(1);
        assertThat(client.isConnected()).isTrue();
    }

    @Test
    void whenALoginIsBeingDecidedThenTheMessagesBehindItWaitForIt() {
        Connection client = fixture.accept();
        fixture.send(client, loginOf("ada", "slow"), WHO_AM_I, PING);
        fixture.tick();
        assertThat(client.sent()).isEmpty();

        fixture.decide(ADA);

        assertThat(client.sent()).isEqualTo(hex(welcome("ada"), user(ADA), PING));
    }

    @Test
    void whenASessionIsLoggedInThenASecondLoginOverItIsRefused() {
        Connection client = fixture.login("ada", "right");
        client.sent();

        fixture.send(client, loginOf("bob", "right"));

        assertThat(client.sent()).isEqualTo(hex(refusal("Somebody is logged in over this session already")));
        assertThat(client.session().principal()).isEqualTo(ADA);
        assertThat(fixture.users.names()).containsExactly("ada");
        assertThat(fixture.log).containsExactly("logged in 1 ada");
    }

    @Test
    void whenAUserLeavesThenNobodyIsKnownByThatName() {
        Connection ada = fixture.login("ada", "right");

        ada.lose();
        fixture.tick();

        assertThat(fixture.find("ada")).isNull();
        assertThat(fixture.log).containsExactly("logged in 1 ada", "closed 1 connection_lost");
    }

    @Nested
    class Event {
        @Test
        void whenTheGameHearsOfALoginThenTheAnswerIsAheadOfWhatItSends() {
            fixture.listener = event -> {
                if (event instanceof SessionLoggedInEvent loggedIn) {
                    loggedIn.session().send(user(loggedIn.session().principal()));
                }
            };
            Connection client = fixture.accept();

            fixture.send(client, loginOf("ada", "right"), PING);

            assertThat(client.sent()).isEqualTo(hex(welcome("ada"), user(ADA), PING));
        }

        @Test
        void whenAListenerFailsThenTheLoginIsAnsweredAndTheSessionEnds() {
            fixture.listener = event -> {
                if (event instanceof SessionLoggedInEvent) {
                    throw new IllegalStateException("a listener's mistake");
                }
            };
            Connection client = fixture.accept();

            fixture.send(client, loginOf("ada", "right"), WHO_AM_I);

            assertThat(client.sent()).isEqualTo(hex(welcome("ada")));
            assertThat(client.isConnected()).isFalse();
            assertThat(fixture.dispatcher.counters().failedCount()).isOne();
            fixture.tick();
            assertThat(fixture.log).containsExactly("logged in 1 ada", "closed 1 internal_error");
            assertThat(fixture.users.count()).isZero();
        }
    }

    @Nested
    class Deadline {
        @Test
        void whenNobodyLogsInInTimeThenTheSessionIsClosed() {
            Connection client = fixture.accept();
            fixture.tick();

            fixture.pass(DEADLINE.minusNanos(1));
            assertThat(client.isConnected()).isTrue();
            fixture.pass(Duration.ofNanos(1));
            fixture.tick();

            assertThat(client.isConnected()).isFalse();
            assertThat(fixture.log).containsExactly("closed 1 login_timeout");
            assertThat(fixture.timer.count()).isZero();
        }

        @Test
        void whenNobodyLogsInInTimeThenTheLineSaysHowAndWhatWasMissing(CapturedOutput output) {
            String logIn =
                    "not logged in after PT5S; clients log in with byteborne.test.C2S_Login (9300), and this one ";
            fixture.accept();
            Connection early = fixture.accept();
            fixture.send(early, WHO_AM_I);
            fixture.login("ada", "wrong");
            fixture.login("ada", "slow");

            fixture.pass(DEADLINE);

            assertThat(output)
                    .contains(logIn + "has not sent that")
                    .contains(logIn + "has sent byteborne.test.C2S_WhoAmI before, which was refused")
                    .contains(logIn + "was refused: ")
                    .contains("wrong password")
                    .contains(logIn + "waits for the authenticator's decision");
        }

        @Test
        void whenAClientIsLoggedInOrGoneThenNoTimeRuns() {
            Connection ada = fixture.login("ada", "right");
            Connection other = fixture.accept();
            fixture.tick();
            assertThat(fixture.timer.count()).isEqualTo(1);

            other.lose();
            fixture.tick();

            assertThat(fixture.timer.count()).isZero();
            fixture.pass(DEADLINE.multipliedBy(2));
            assertThat(ada.isConnected()).isTrue();
        }

        @Test
        void whenALoginIsDecidedAfterItsTimeThenNobodyIsBound() {
            Connection client = fixture.login("ada", "slow");
            fixture.pass(DEADLINE);

            fixture.decide(ADA);

            assertThat(client.session().principal()).isNull();
            assertThat(fixture.users.count()).isZero();
            assertThat(client.sent()).isEmpty();
            assertThat(fixture.log).containsExactly("closed 1 login_timeout");
        }

        @Test
        void whenThisProgramHasConnectedThenItsPeerNeedNotLogIn() {
            Connection server = fixture.connect();
            fixture.send(server, WHO_AM_I);

            assertThat(server.sent()).isEqualTo(hex(user(null)));
            fixture.pass(DEADLINE.multipliedBy(2));
            assertThat(server.isConnected()).isTrue();
        }
    }

    @Nested
    class Races {
        @Test
        void whenTheConnectionIsLostWhileALoginIsDecidedThenNobodyIsBound() {
            Connection client = fixture.login("ada", "slow");
            client.lose();
            fixture.tick();

            fixture.decide(ADA);

            assertThat(client.session().principal()).isNull();
            assertThat(fixture.users.count()).isZero();
            assertThat(fixture.log).containsExactly("closed 1 connection_lost");
            assertThat(fixture.timer.count()).isZero();
        }

        @Test
        void whenThePeerClosesItsSideWhileALoginIsDecidedThenItIsRefused() {
            Connection client = fixture.login("ada", "slow");
            client.closeByPeer();
            fixture.tick();

            fixture.decide(ADA);

            assertThat(client.sent()).isEqualTo(hex(refusal("The session ended before its login was decided")));
            assertThat(fixture.log).containsExactly("closed 1 peer_closed");
            assertThat(client.session().principal()).isNull();
            assertThat(fixture.users.count()).isZero();
        }

        @Test
        void whenThePeerHasClosedItsSideAndTheWorldDoesNotKnowYetThenTheLoginIsRefusedAsWell() {
            Connection client = fixture.login("ada", "slow");
            client.closeByPeer();

            fixture.decide(ADA);

            assertThat(client.session().principal()).isNull();
            assertThat(fixture.log).containsExactly("closed 1 peer_closed");
        }

        @Test
        void whenAClientThatHasGoneIsAcceptedLateThenTheOneThatIsThereStays() {
            use(new LoginFixture(SecondLogin.REPLACE_OLD));
            Connection gone = fixture.login("ada", "slow");
            Connection live = fixture.login("ada", "right");
            live.sent();
            gone.closeByPeer();
            fixture.tick();

            fixture.decide(ADA);
            fixture.send(live, WHO_AM_I);

            assertThat(live.sent()).isEqualTo(hex(user(ADA)));
            assertThat(fixture.find("ada")).isSameAs(live.session());
            assertThat(fixture.log).containsExactly("logged in 2 ada", "closed 1 peer_closed");
        }

        @Test
        void whenALoginAndTheEndOfItsSessionComeTogetherThenTheOneThatIsThereStays() {
            use(new LoginFixture(SecondLogin.REPLACE_OLD));
            Connection live = fixture.login("ada", "right");
            Connection gone = fixture.accept();
            gone.receive(TestPackets.of(loginOf("ada", "right")));
            gone.closeByPeer();
            fixture.tick();

            assertThat(live.isConnected()).isTrue();
            assertThat(fixture.find("ada")).isSameAs(live.session());
            assertThat(fixture.log).containsExactly("logged in 1 ada", "closed 2 peer_closed");
        }

        @Test
        void whenTheHandlerTookTooLongThenALateDecisionCountsForNothing() {
            use(new LoginFixture(
                    new LoginProperties(Duration.ofHours(1), SecondLogin.REJECT_NEW), new TestAuthenticator()));
            Connection client = fixture.login("ada", "slow");
            fixture.pass(Duration.ofSeconds(30));
            assertThat(fixture.dispatcher.counters().failedCount()).isEqualTo(1);

            fixture.decide(ADA);

            assertThat(client.session().principal()).isNull();
            fixture.send(client, loginOf("bob", "right"));
            assertThat(client.sent()).isEqualTo(hex(welcome("bob")));
        }

        @Test
        void whenTwoLoginsOfAUserAreDecidedAtOnceThenTheSlowerOneIsRejected() {
            Connection first = fixture.login("ada", "slow");
            Connection second = fixture.login("ada", "slow");
            // The second one's decision comes first.
            fixture.authenticator.undecided.add(fixture.authenticator.undecided.remove());
            fixture.decide(ADA);
            fixture.decide(ADA);

            assertThat(fixture.find("ada")).isSameAs(second.session());
            assertThat(first.sent()).isEqualTo(hex(refusal("User 'ada' is logged in already")));
            assertThat(first.session().principal()).isNull();
            assertThat(fixture.log).containsExactly("logged in 2 ada");
        }

        @Test
        void whenTwoLoginsOfAUserAreDecidedAtOnceThenTheSlowerOneReplacesTheOther() {
            use(new LoginFixture(SecondLogin.REPLACE_OLD));
            Connection first = fixture.login("ada", "slow");
            Connection second = fixture.login("ada", "slow");
            fixture.authenticator.undecided.add(fixture.authenticator.undecided.remove());
            fixture.decide(ADA);
            fixture.decide(ADA);
            fixture.tick();

            assertThat(fixture.find("ada")).isSameAs(first.session());
            assertThat(second.isConnected()).isFalse();
            assertThat(fixture.log).containsExactly("logged in 2 ada", "closed 2 replaced", "logged in 1 ada");
        }
    }

    private record Unclosable() implements StubSession {
        @Override
        public String user() {
            return "ada";
        }

        @Override
        public long id() {
            return 99;
        }

        @Override
        public SocketAddress remoteAddress() {
            return InetSocketAddress.createUnresolved("nowhere", 1);
        }

        @Override
        public SessionTraffic traffic() {
            return new SessionTraffic(0, 0, 0, 0);
        }

        @Override
        public void close(CloseReason reason) {
            throw new RejectedExecutionException("its event loop is gone");
        }
    }

    @Nested
    class SecondLogins {
        @Test
        void whenTheNewOneIsRejectedThenTheOldOneStays() {
            Connection first = fixture.login("ada", "right");

            Connection second = fixture.login("ada", "right");

            assertThat(second.sent()).isEqualTo(hex(refusal("User 'ada' is logged in already")));
            assertThat(second.session().principal()).isNull();
            assertThat(fixture.find("ada")).isSameAs(first.session());
            assertThat(first.isConnected()).isTrue();

            first.lose();
            fixture.tick();
            fixture.send(second, loginOf("ada", "right"));

            assertThat(fixture.find("ada")).isSameAs(second.session());
        }

        @Test
        void whenTheOldOneIsClosedButNotDealtWithThenTheNewOneIsStillRejected() {
            Connection first = fixture.login("ada", "right");
            first.session().close();

            Connection second = fixture.accept();
            second.receive(TestPackets.of(loginOf("ada", "right")));
            fixture.tick();

            assertThat(second.sent()).isEqualTo(hex(refusal("User 'ada' is logged in already")));
            assertThat(fixture.log).containsExactly("logged in 1 ada", "closed 1 closed_by_game");
        }

        @Test
        void whenTheOldOneIsReplacedThenItsLateEndDoesNotTouchTheNewOne() {
            use(new LoginFixture(SecondLogin.REPLACE_OLD));
            Connection first = fixture.login("ada", "right");

            Connection second = fixture.login("ada", "right");
            assertThat(fixture.log).containsExactly("logged in 1 ada");
            assertThat(first.isConnected()).isFalse();
            fixture.tick();

            assertThat(fixture.log).containsExactly("logged in 1 ada", "closed 1 replaced", "logged in 2 ada");
            assertThat(fixture.find("ada")).isSameAs(second.session());
            assertThat(second.sent()).isEqualTo(hex(welcome("ada")));
        }

        @Test
        void whenTheOldOneCannotBeClosedThenTheNewOneIsLoggedInAllTheSame() {
            use(new LoginFixture(SecondLogin.REPLACE_OLD));
            fixture.users.add("ada", new Unclosable());

            Connection client = fixture.login("ada", "right");

            assertThat(client.sent()).isEqualTo(hex(welcome("ada")));
            assertThat(client.session().principal()).isEqualTo(ADA);
            assertThat(fixture.find("ada")).isSameAs(client.session());
            assertThat(fixture.log).containsExactly("logged in 1 ada");
            assertThat(fixture.dispatcher.counters().failedCount()).isZero();
        }

        @Test
        void whenTheOldOneIsReplacedThenWhatItStillSendsIsDropped() {
            use(new LoginFixture(SecondLogin.REPLACE_OLD));
            Connection first = fixture.login("ada", "right");
            first.sent();

            Connection second = fixture.accept();
            second.receive(TestPackets.of(loginOf("ada", "right")));
            first.receive(TestPackets.of(WHO_AM_I));
            fixture.tick();

            assertThat(first.sent()).isEmpty();
            assertThat(fixture.find("ada")).isSameAs(second.session());
        }
    }

    @Nested
    class Answers {
        @Test
        void whenTheAuthenticatorHasNoAnswersThenTheReasonIsTheExceptionHandlersAffair() {
            use(new LoginFixture(new LoginProperties(DEADLINE, SecondLogin.REJECT_NEW), new TestAuthenticator() {
                @Override
                public @Nullable Message accepted(Session session, C2S_Login login, Principal user) {
                    return null;
                }

                @Override
                public @Nullable Message rejected(Session session, C2S_Login login, Throwable reason) {
                    return null;
                }
            }));
            Connection client = fixture.login("ada", "wrong");
            fixture.send(client, loginOf("ada", "broken"));
            assertThat(fixture.dispatcher.counters().refusedCount()).isEqualTo(1);
            assertThat(fixture.dispatcher.counters().failedCount()).isEqualTo(1);

            fixture.send(client, loginOf("ada", "right"));

            assertThat(client.sent()).isEmpty();
            assertThat(fixture.find("ada")).isSameAs(client.session());
        }

        @Test
        void whenTheAnswerCannotBeMadeThenTheLoginIsRefused() {
            use(new LoginFixture(new LoginProperties(DEADLINE, SecondLogin.REPLACE_OLD), new TestAuthenticator() {
                @Override
                public Message accepted(Session session, C2S_Login login, Principal user) {
                    throw new IllegalStateException("no answer");
                }
            }));

            Connection client = fixture.login("ada", "right");

            assertThat(client.sent()).isEqualTo(hex(refusal("no answer")));
            assertThat(client.session().principal()).isNull();
            assertThat(fixture.users.count()).isZero();
            assertThat(fixture.log).isEmpty();
        }

        @ParameterizedTest
        @EnumSource(SecondLogin.class)
        void whenTheAnswerCannotBeSentThenNobodyIsLoggedIn(SecondLogin secondLogin) {
            use(answering(secondLogin, session -> TestNoId.getDefaultInstance()));

            Connection client = fixture.login("ada", "right");

            assertNobodyIsLoggedIn(client);
            assertThat(fixture.dispatcher.counters().failedCount()).isOne();
        }

        @Test
        void whenMakingTheAnswerEndsTheSessionThenNobodyIsLoggedIn() {
            use(answering(SecondLogin.REPLACE_OLD, session -> {
                session.close();
                return welcome("ada");
            }));
            Connection client = fixture.login("ada", "right");

            assertThat(client.session().principal()).isNull();
            assertThat(fixture.users.count()).isZero();
            fixture.tick();
            assertThat(fixture.log).containsExactly("closed 1 closed_by_game");
        }

        private static LoginFixture answering(SecondLogin secondLogin, Function<Session, Message> answer) {
            return new LoginFixture(new LoginProperties(DEADLINE, secondLogin), new TestAuthenticator() {
                @Override
                public Message accepted(Session session, C2S_Login login, Principal user) {
                    return answer.apply(session);
                }
            });
        }
    }

    /** The client may try again, until its time is up. */
    private void assertNobodyIsLoggedIn(Connection client) {
        client.sent();
        assertThat(client.session().principal()).isNull();
        assertThat(fixture.users.count()).isZero();
        assertThat(fixture.log).isEmpty();
        assertThat(fixture.timer.count()).as("its deadline").isOne();
        fixture.send(client, WHO_AM_I, PING);
        assertThat(client.sent()).isEqualTo(hex(PING));
    }

    /** Users whose names are not what names should be. */
    @Nested
    class Names {
        /** A user that is called whatever comes next. */
        static final class Chameleon implements Principal {
            private final Iterator<@Nullable String> names;

            Chameleon(@Nullable String... names) {
                this.names = Arrays.asList(names).iterator();
            }

            @Override
            @SuppressWarnings("NullAway") // A game need not be checked for null.
            public String getName() {
                if (!names.hasNext()) {
                    throw new IllegalStateException("no name left");
                }
                return names.next();
            }
        }

        private void use(SecondLogin secondLogin, @Nullable String... names) {
            LoginTests.this.use(new LoginFixture(new LoginProperties(DEADLINE, secondLogin), new TestAuthenticator() {
                @Override
                public CompletionStage<? extends Principal> authenticate(Session session, C2S_Login login) {
                    return Authenticator.accept(new Chameleon(names));
                }

                @Override
                public Message accepted(Session session, C2S_Login login, Principal user) {
                    return welcome("you");
                }
            }));
        }

        @ParameterizedTest
        @EnumSource(SecondLogin.class)
        void whenAUserHasNoNameThenNobodyIsLoggedIn(SecondLogin secondLogin) {
            use(secondLogin, null, null, null);

            Connection client = fixture.login("ada", "right");

            assertThat(client.sent()).isEqualTo(hex(refusal("The authenticator knows a user without a name")));
            assertNobodyIsLoggedIn(client);
            assertThat(fixture.dispatcher.counters().failedCount()).isOne();
        }

        @ParameterizedTest
        @EnumSource(SecondLogin.class)
        void whenAUsersNameIsBlankThenNobodyIsLoggedIn(SecondLogin secondLogin) {
            use(secondLogin, " ", " ", " ");

            Connection client = fixture.login("ada", "right");

            assertThat(client.sent()).isEqualTo(hex(refusal("The user's name is blank")));
            assertNobodyIsLoggedIn(client);
        }

        @ParameterizedTest
        @EnumSource(SecondLogin.class)
        void whenAUserCannotSayItsNameThenNobodyIsLoggedIn(SecondLogin secondLogin) {
            use(secondLogin);

            Connection client = fixture.login("ada", "right");

            assertThat(client.sent()).isEqualTo(hex(refusal("no name left")));
            assertNobodyIsLoggedIn(client);
            assertThat(fixture.dispatcher.counters().failedCount()).isOne();
        }

        @ParameterizedTest
        @EnumSource(SecondLogin.class)
        void whenAUsersNameChangesThenTheOneThatItLoggedInWithCounts(SecondLogin secondLogin) {
            use(secondLogin, "ada", "bob", "carol");

            Connection client = fixture.login("ada", "right");

            assertThat(fixture.log).containsExactly("logged in 1 ada");
            assertThat(fixture.users.names()).containsExactly("ada");
            assertThat(client.session().userName()).isEqualTo("ada");
            client.lose();
            fixture.tick();
            assertThat(fixture.users.count()).isZero();
            assertThat(fixture.log).containsExactly("logged in 1 ada", "closed 1 connection_lost");
        }

        @ParameterizedTest
        @EnumSource(SecondLogin.class)
        void whenAUserCannotSayItsNameAnyMoreThenNothingStaysOfItAllTheSame(SecondLogin secondLogin) {
            use(secondLogin, "ada");

            Connection client = fixture.login("ada", "right");
            client.lose();
            fixture.tick();

            assertThat(fixture.users.count()).isZero();
            assertThat(fixture.log).containsExactly("logged in 1 ada", "closed 1 connection_lost");
        }
    }
}
