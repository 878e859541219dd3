package io.byteborne.internal.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.settings.LoginProperties;
import io.byteborne.internal.settings.LoginProperties.SecondLogin;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.internal.world.WorldParts;
import io.byteborne.session.CloseReason;
import java.security.Principal;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DefaultUserRegistryTests {
    private final DefaultUserRegistry users = new DefaultUserRegistry();
    private final TestSessions sessions = new TestSessions(new MessageSerializer(new MessageRegistry()));
    private final ChannelSession first = sessions.open();
    private final ChannelSession second = sessions.open();

    @AfterEach
    void close() {
        sessions.close();
    }

    @Test
    void whenAUserHasAnotherSessionByNowThenTheEndOfTheFirstOneTakesNothingAway() {
        assertThat(users.add("Ada", first)).isNull();
        assertThat(users.add("Ada", second)).isSameAs(first);

        users.remove("Ada", first);
        assertThat(users.find("Ada")).isSameAs(second);
        users.remove("Ada", second);
        users.remove("Ada", second);

        assertThat(users.count()).isZero();
    }

    @Test
    void whenNobodyIsLoggedInOverASessionThenItsEndTakesNothingAway() {
        users.add("Ada", first);

        users.remove("Ada", second);

        assertThat(users.names()).containsExactly("Ada");
    }

    /** Has a name only once. */
    private static final class Forgetful implements Principal {
        private boolean forgotten;

        @Override
        public String getName() {
            if (forgotten) {
                throw new IllegalStateException("as planned");
            }
            return "Ada";
        }
    }

    @Test
    void whenAUsersNameCannotBeHadAnyMoreThenTheUserStillGoesWithTheSession() {
        Logins logins = new Logins(
                users,
                new LoginProperties(Duration.ofSeconds(5), SecondLogin.REJECT_NEW),
                WorldParts.timer(() -> 0),
                new GameEvents(event -> {}),
                new ReplacedSessions(
                        new DefaultSessionManager(new MessageSerializer(new MessageRegistry())), Runnable::run));
        Forgetful ada = new Forgetful();
        logins.opened(first, true);
        logins.bind(first, ada, "Ada");
        assertThat(users.find("Ada")).isSameAs(first);
        ada.forgotten = true;

        logins.ended(first, CloseReason.PEER_CLOSED);

        assertThat(users.count()).isZero();
    }
}
