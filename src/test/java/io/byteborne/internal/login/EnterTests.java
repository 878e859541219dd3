package io.byteborne.internal.login;

import static io.byteborne.internal.login.LoginFixture.DEADLINE;
import static io.byteborne.internal.login.LoginFixture.loginOf;
import static io.byteborne.internal.login.LoginFixture.refusal;
import static io.byteborne.internal.login.LoginFixture.welcome;
import static io.byteborne.internal.protocol.TestPackets.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.login.LoginFixture.TestAuthenticator;
import io.byteborne.internal.login.LoginFixture.User;
import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.settings.LoginProperties;
import io.byteborne.internal.settings.LoginProperties.SecondLogin;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.session.Session;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an authenticator loads for a user who may come in. */
class EnterTests {
    private final Loading loading = new Loading();
    private final LoginFixture fixture =
            new LoginFixture(new LoginProperties(DEADLINE, SecondLogin.REJECT_NEW), loading);

    /** Loads what the test says, when it says so. */
    private static final class Loading extends TestAuthenticator {
        private final List<String> begun = new ArrayList<>();
        private @Nullable Thread thread;
        private CompletableFuture<Principal> loaded = new CompletableFuture<>();

        @Override
        public CompletionStage<? extends Principal> enter(Session session, C2S_Login login, Principal user) {
            begun.add(user.getName());
            thread = Thread.currentThread();
            return loaded;
        }
    }

    private record Player(String getName, int gold) implements Principal {}

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whenTheUserIsLoadedThenItIsThatUserWhoIsLoggedIn() {
        Connection ada = fixture.login("ada", "right");
        assertThat(ada.sent()).isEmpty();
        Player player = new Player("ada", 12);

        loading.loaded.complete(player);
        fixture.tick();

        assertThat(ada.sent()).isEqualTo(hex(welcome("ada")));
        assertThat(ada.session().principal()).isSameAs(player);
    }

    @Test
    void whenTheDecisionIsMadeElsewhereThenTheWorldLoads() throws InterruptedException {
        Connection ada = fixture.accept();
        fixture.send(ada, loginOf("ada", "slow"));
        CompletableFuture<@Nullable User> decision = Objects.requireNonNull(loading.undecided.remove());

        Thread elsewhere = Thread.ofPlatform().start(() -> decision.complete(new User("ada")));
        elsewhere.join();
        assertThat(loading.begun).isEmpty();
        fixture.tick();

        assertThat(loading.begun).containsExactly("ada");
        assertThat(loading.thread).isSameAs(Thread.currentThread());
    }

    @Test
    void whenASecondLoginIsRefusedThenNothingIsLoadedForIt() {
        loading.loaded.complete(new Player("ada", 12));
        Connection first = fixture.login("ada", "right");

        Connection second = fixture.login("ada", "right");

        assertThat(loading.begun).containsExactly("ada");
        assertThat(second.session().principal()).isNull();
        assertThat(fixture.find("ada")).isSameAs(first.session());
    }

    @Test
    void whenTwoLoadAtATimeThenOneOfThemIsRefused() {
        Connection first = fixture.login("ada", "right");
        Connection second = fixture.login("ada", "right");

        loading.loaded.complete(new Player("ada", 12));
        fixture.tick();

        assertThat(List.of(first, second))
                .filteredOn(client -> client.session().principal() != null)
                .hasSize(1);
    }

    @Test
    void whenLoadingFailsThenTheLoginIsRefusedForThatReason() {
        Connection ada = fixture.login("ada", "right");

        loading.loaded.completeExceptionally(new IllegalStateException("no database"));
        fixture.tick();

        assertThat(ada.sent()).isEqualTo(hex(refusal("no database")));
        assertThat(fixture.users.count()).isZero();
    }

    @Test
    void whenAnotherUserIsLoadedThenNobodyIsLoggedIn() {
        Connection ada = fixture.login("ada", "right");

        loading.loaded.complete(new Player("bob", 12));
        fixture.tick();

        assertThat(ada.session().principal()).isNull();
        assertThat(fixture.users.count()).isZero();
    }
}
