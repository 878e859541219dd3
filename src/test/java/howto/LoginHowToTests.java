package howto;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.ByteborneWorldApplication;
import io.byteborne.login.Authenticator;
import io.byteborne.login.LoginRefusedException;
import io.byteborne.login.NotLoggedInException;
import io.byteborne.login.SessionLoggedInEvent;
import io.byteborne.login.UserRegistry;
import io.byteborne.loginproto.C2S_Guest;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.C2S_Ticket;
import io.byteborne.loginproto.C2S_WhoAmI;
import io.byteborne.loginproto.S2C_Login;
import io.byteborne.loginproto.S2C_WhoAmI;
import io.byteborne.message.MessageAdvice;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.proto.C2S_Say;
import io.byteborne.proto.S2C_Said;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.test.GameTest;
import io.byteborne.test.TestClients;
import io.byteborne.test.TestGameClient;
import io.byteborne.test.TestWorld;
import io.byteborne.testing.Snippets;
import io.byteborne.testing.TestClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** docs/howto/login.md is compiled, and works: the whole server, over real sockets. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        classes = {
            ByteborneWorldApplication.class,
            Accounts.class,
            AccountAuthenticator.class,
            GuestAuthenticator.class,
            TicketAuthenticator.class,
            Profile.class,
            Welcome.class,
            Strangers.class
        },
        properties = {
            "byteborne.server.host=127.0.0.1",
            "byteborne.server.port=0",
            "byteborne.world.tick-interval=5ms",
            "byteborne.login.deadline=3s",
            "byteborne.login.second-login=replace-old"
        })
class LoginHowToTests {
    private static final int LOGIN = 9300;
    private static final int WHO_AM_I = 9303;
    private static final int SAY = 2014;
    private static final int SAID = 1014;

    private final List<TestClient> clients = new ArrayList<>();

    @Autowired
    private ServerService server;

    @Autowired
    private SessionManager sessions;

    @Autowired
    private UserRegistry users;

    @LocalServerPort
    private int httpPort;

    private TestClient connect() throws IOException {
        TestClient client =
                TestClient.connect(Objects.requireNonNull(server.localAddress()).getPort());
        clients.add(client);
        return client;
    }

    @AfterEach
    void leave() throws IOException {
        for (TestClient client : clients) {
            client.close();
        }
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> sessions.count() == 0);
    }

    private static byte[] login(String name, String password) {
        return packet(
                LOGIN,
                C2S_Login.newBuilder().setName(name).setPassword(password).build());
    }

    private static byte[] whoAmI() {
        return packet(WHO_AM_I);
    }

    private static void expect(TestClient client, int id, Message message) throws IOException {
        assertThat(hex(client.readPacket())).isEqualTo(hex(packet(id, message)));
    }

    private static void expectLogin(TestClient client, boolean accepted, String text) throws IOException {
        expect(
                client,
                LOGIN + 1,
                S2C_Login.newBuilder().setAccepted(accepted).setText(text).build());
    }

    private static void expectNews(TestClient client, String news) throws IOException {
        expect(client, SAID, S2C_Said.newBuilder().setText(news).build());
    }

    private static void expectUser(TestClient client, String user) throws IOException {
        expect(client, WHO_AM_I + 1, S2C_WhoAmI.newBuilder().setUser(user).build());
    }

    @Test
    void whenTheHowToShowsJavaThenItIsCompiled() throws IOException {
        Snippets.assertCompiled(Path.of("docs/howto/login.md"), LoginHowToTests.class);
    }

    @Test
    void whenAClientLogsInThenItIsAUserFromThenOn() throws Exception {
        TestClient client = connect();
        client.send(packet(SAY), whoAmI(), login("ada", "wrong"), login("ada", "right"), whoAmI());

        expect(client, SAID, S2C_Said.newBuilder().setPlayer("somebody").build());
        expectLogin(client, false, "Log in first");
        expectLogin(client, false, "Wrong name or password");
        expectLogin(client, true, "");
        expectNews(client, "ada, there are 1");
        expectUser(client, "ada");
        assertThat(get("gamesessions?user=ada")).contains("\"user\":\"ada\"");
        assertThat(get("gamesessions?user=bob")).doesNotContain("\"user\"");
        assertThat(users.find("ada")).isNotNull();
    }

    private String get(String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + httpPort + "/actuator/" + path);
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void whenAUserLogsInAgainThenTheFirstConnectionEnds() throws IOException {
        long before = sessions.closed(CloseReason.REPLACED);
        TestClient first = connect();
        first.send(login("ada", "right"));
        expectLogin(first, true, "");
        expectNews(first, "ada, there are 1");

        TestClient second = connect();
        second.send(login("ada", "right"));
        expectLogin(second, true, "");
        expectNews(second, "ada, there are 1");

        first.expectFin();
        second.send(whoAmI());
        expectUser(second, "ada");
        assertThat(sessions.closed(CloseReason.REPLACED)).isEqualTo(before + 1);
    }

    @Test
    void whenAClientDoesNotLogInThenItsConnectionEnds() throws IOException {
        long before = sessions.closed(CloseReason.LOGIN_TIMEOUT);
        TestClient client = connect();
        client.send(packet(SAY));

        expect(client, SAID, S2C_Said.newBuilder().setPlayer("somebody").build());
        client.expectFin();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> sessions.closed(CloseReason.LOGIN_TIMEOUT) == before + 1);
    }

    private static byte[] ticket(String ticket, int version) {
        return packet(
                9305,
                C2S_Ticket.newBuilder().setTicket(ticket).setVersion(version).build());
    }

    @Test
    void whenALoginIsRefusedThenTheClientLearnsWhyAndMayTryAgain() throws IOException {
        TestClient client = connect();
        client.send(ticket("ticket-1", 2), ticket("old-1", 3), ticket("ticket-1", 3), whoAmI());

        expectLogin(client, false, "Please update the game to version 3");
        expectLogin(client, false, "This ticket has expired");
        expectNews(client, "ticket-1, there are 1");
        expectUser(client, "ticket-1");
    }

    @Test
    void whenThereAreTwoWaysToLogInThenEitherWillDo() throws IOException {
        TestClient client = connect();
        client.send(packet(9302, C2S_Guest.newBuilder().setName("guest-1").build()), whoAmI());

        expectNews(client, "guest-1, there are 1");
        expectUser(client, "guest-1");
    }
}

/** The login of docs/howto/login.md, which is decided on a virtual thread, step by step. */
@GameTest(
        classes = {
            ByteborneWorldApplication.class,
            Accounts.class,
            AccountAuthenticator.class,
            GuestAuthenticator.class,
            Profile.class
        })
class LoginGameTests {
    @Autowired
    private TestWorld world;

    @Autowired
    private TestClients clients;

    @Test
    void whenThePasswordIsRightThenTheLoginIsAccepted() {
        TestGameClient client = clients.connect();
        client.send(C2S_Login.newBuilder().setName("ada").setPassword("right").build());

        world.tick();

        assertThat(client.expect(S2C_Login.class).getAccepted()).isTrue();
    }

    @Test
    void whenThePasswordIsWrongThenTheLoginIsRefusedAndTheNextOneCounts() {
        TestGameClient client = clients.connect();
        client.send(C2S_Login.newBuilder().setName("ada").setPassword("wrong").build());
        client.send(C2S_Login.newBuilder().setName("ada").setPassword("right").build());
        client.send(C2S_WhoAmI.getDefaultInstance());

        world.tick();

        assertThat(client.expect(S2C_Login.class).getText()).isEqualTo("Wrong name or password");
        assertThat(client.expect(S2C_Login.class).getAccepted()).isTrue();
        assertThat(client.expect(S2C_WhoAmI.class).getUser()).isEqualTo("ada");
    }
}

record Player(String name, int level) implements Principal {
    @Override
    public String getName() {
        return name;
    }
}

/** Blocks, as a database does. */
@Component
class Accounts {
    @Nullable
    Player find(String name, String password) {
        return password.equals("right") ? new Player(name, 7) : null;
    }
}

@Component
class AccountAuthenticator implements Authenticator<C2S_Login> {
    private final Accounts accounts;

    AccountAuthenticator(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public CompletionStage<@Nullable Player> authenticate(Session session, C2S_Login login) {
        return CompletableFuture.supplyAsync(
                () -> accounts.find(login.getName(), login.getPassword()), Thread::startVirtualThread);
    }

    @Override
    public Message accepted(Session session, C2S_Login login, Principal user) {
        return S2C_Login.newBuilder().setAccepted(true).build();
    }

    @Override
    public Message rejected(Session session, C2S_Login login, Throwable reason) {
        return S2C_Login.newBuilder().setText("Wrong name or password").build();
    }
}

@Component
class GuestAuthenticator implements Authenticator<C2S_Guest> {
    @Override
    public CompletionStage<Player> authenticate(Session session, C2S_Guest guest) {
        return guest.getName().startsWith("guest-")
                ? Authenticator.accept(new Player(guest.getName(), 0))
                : Authenticator.refuse("not a guest's name");
    }
}

@Component
class TicketAuthenticator implements Authenticator<C2S_Ticket> {
    @Override
    public CompletionStage<Player> authenticate(Session session, C2S_Ticket ticket) {
        if (ticket.getVersion() < 3) {
            throw new LoginRefusedException("Please update the game to version 3");
        }
        return CompletableFuture.supplyAsync(() -> find(ticket.getTicket()), Thread::startVirtualThread);
    }

    private static Player find(String ticket) {
        if (!ticket.startsWith("ticket-")) {
            throw new LoginRefusedException("This ticket has expired");
        }
        return new Player(ticket, 0);
    }

    @Override
    public S2C_Login rejected(Session session, C2S_Ticket ticket, Throwable reason) {
        String why = reason instanceof LoginRefusedException refusal
                ? String.valueOf(refusal.getMessage())
                : "The login does not work at the moment";
        return S2C_Login.newBuilder().setText(why).build();
    }
}

@Component
class Profile {
    @MessageHandler
    S2C_WhoAmI whoAmI(C2S_WhoAmI message, Player player) {
        return S2C_WhoAmI.newBuilder().setUser(player.name()).build();
    }

    @MessageHandler(anonymous = true)
    S2C_Said say(C2S_Say line, @Nullable Player player) {
        String name = player == null ? "somebody" : player.name();
        return S2C_Said.newBuilder().setPlayer(name).setText(line.getText()).build();
    }
}

@Component
class Welcome {
    private final UserRegistry users;
    private final SessionManager sessions;

    Welcome(UserRegistry users, SessionManager sessions) {
        this.users = users;
        this.sessions = sessions;
    }

    @EventListener
    void loggedIn(SessionLoggedInEvent event) {
        String news = event.principal().getName() + ", there are " + users.count();
        sessions.send(users.members(), S2C_Said.newBuilder().setText(news).build());
    }
}

@MessageAdvice
class Strangers {
    @MessageExceptionHandler
    S2C_Login notLoggedIn(NotLoggedInException refusal) {
        return S2C_Login.newBuilder().setText("Log in first").build();
    }
}
