package io.byteborne;

import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.login.Authenticator;
import io.byteborne.loginproto.C2S_Login;
import io.byteborne.loginproto.C2S_WhoAmI;
import io.byteborne.loginproto.S2C_WhoAmI;
import io.byteborne.message.MessageHandler;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Welcome;
import io.byteborne.testing.ResumingClient;
import io.byteborne.testing.TestClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** What a token is worth, and to whom; and that nobody is shown one but the client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class ResumeTokenTests {
    private static final int HELLO = 1;
    private static final int WELCOME = 2;
    private static final int GOODBYE = 5;
    private static final int TOKEN_BYTES = 16;
    private static final int AT_ONCE = 12;

    static final class Accounts implements Authenticator<C2S_Login> {
        @Override
        public CompletionStage<? extends Principal> authenticate(Session session, C2S_Login login) {
            Principal user = login::getName;
            return Authenticator.accept(user);
        }

        @MessageHandler
        S2C_WhoAmI whoAmI(C2S_WhoAmI question, Principal user) {
            return S2C_WhoAmI.newBuilder().setUser(user.getName()).build();
        }
    }

    private ConfigurableApplicationContext context;
    private SessionManager sessions;
    private Resumption resumption;
    private final List<ResumingClient> clients = new ArrayList<>();

    @BeforeAll
    void start() {
        context = new SpringApplicationBuilder(ByteborneWorldApplication.class, Accounts.class)
                .run(
                        "--byteborne.server.host=127.0.0.1",
                        "--byteborne.server.port=0",
                        "--byteborne.websocket.port=0",
                        "--byteborne.world.tick-interval=5ms",
                        "--byteborne.resume.window=1m",
                        "--byteborne.login.deadline=1m",
                        "--management.endpoints.web.exposure.include=*",
                        "--management.endpoint.env.show-values=always",
                        "--management.endpoint.configprops.show-values=always",
                        "--logging.level.io.byteborne=trace",
                        "--server.port=0");
        sessions = context.getBean(SessionManager.class);
        resumption =
                Objects.requireNonNull(context.getBean(ControlProtocol.class).resumption());
    }

    @AfterEach
    void disconnect() throws IOException {
        for (ResumingClient client : clients) {
            client.close();
        }
        clients.clear();
        await().untilAsserted(() -> {
            sessions.all().forEach(session -> session.close(CloseReason.KICKED));
            assertThat(sessions.count()).isZero();
            assertThat(resumption.detachedSessions()).isZero();
        });
    }

    @AfterAll
    void stop() {
        context.close();
    }

    private int port() {
        return Objects.requireNonNull(context.getBean(ServerService.class).localAddress())
                .getPort();
    }

    private ResumingClient connect() throws IOException {
        ResumingClient client = new ResumingClient(() -> TestClient.connect(port()));
        clients.add(client);
        client.connect();
        return client;
    }

    private ResumingClient logIn(String name) throws IOException {
        ResumingClient client = connect();
        client.send(9300, C2S_Login.newBuilder().setName(name).build());
        assertThat(user(client)).isEqualTo(name);
        return client;
    }

    private static String user(ResumingClient client) throws IOException {
        client.send(9303, C2S_WhoAmI.getDefaultInstance());
        return S2C_WhoAmI.parseFrom(ResumingClient.payload(client.read())).getUser();
    }

    private static Welcome welcome(TestClient from) throws IOException {
        byte[] first = from.readPacket();
        assertThat(ResumingClient.id(first)).isEqualTo(WELCOME);
        return Welcome.parseFrom(ResumingClient.payload(first));
    }

    private void expectRefused(ByteString token) throws IOException {
        long refused = resumption.refusedResumes();
        try (TestClient other = TestClient.connect(port())) {
            other.send(packet(
                    HELLO,
                    Hello.newBuilder().setResumable(true).setResumeToken(token).build()));
            Welcome welcome = welcome(other);
            assertThat(welcome.getResumed()).isFalse();
            assertThat(welcome.getResumeToken()).isNotEqualTo(token);
        }
        assertThat(resumption.refusedResumes()).isEqualTo(refused + 1);
    }

    private void lose(ResumingClient client) throws IOException {
        client.abandon().close();
        await().until(() ->
                Objects.requireNonNull(sessions.find(client.sessionId())).isDetached());
    }

    @Test
    void whenAnyByteOfATokenIsWrongOrMissingThenItIsRefusedAndTheRightOneStillServes() throws IOException {
        ResumingClient client = connect();
        byte[] token = client.token().toByteArray();
        assertThat(token).hasSize(TOKEN_BYTES);
        lose(client);

        for (int i = 0; i < TOKEN_BYTES; i++) {
            byte[] guess = token.clone();
            guess[i] ^= 1;
            expectRefused(ByteString.copyFrom(guess));
        }
        expectRefused(ByteString.copyFrom(token, 0, TOKEN_BYTES - 1));
        expectRefused(client.token().concat(ByteString.copyFrom(new byte[1])));
        expectRefused(ByteString.copyFrom(new byte[900]));

        assertThat(client.connect()).isTrue();
    }

    @Test
    void whenTokensAreIssuedThenNoTwoAreAlike() throws IOException {
        ResumingClient client = connect();
        List<ByteString> tokens =
                new ArrayList<>(List.of(client.token(), connect().token()));
        for (int i = 0; i < 10; i++) {
            client.abandon().close();
            assertThat(client.connect()).isTrue();
            tokens.add(client.token());
        }

        assertThat(tokens).doesNotHaveDuplicates();
    }

    @Test
    void whenATokenHasServedThenItIsRefused() throws IOException {
        ResumingClient client = logIn("Ada");
        ByteString first = client.token();
        lose(client);
        assertThat(client.connect()).isTrue();
        // It answers the ping that comes with its new token.
        assertThat(user(client)).isEqualTo("Ada");
        assertThat(user(client)).isEqualTo("Ada");

        expectRefused(first);

        assertThat(user(client)).isEqualTo("Ada");
    }

    @Test
    void whenTheSessionHasEndedThenItsTokenIsRefused() throws IOException {
        ResumingClient client = connect();
        lose(client);
        Objects.requireNonNull(sessions.find(client.sessionId())).close(CloseReason.KICKED);
        await().until(() -> sessions.find(client.sessionId()) == null);

        expectRefused(client.token());
    }

    @Test
    void whenATokenIsThatOfAnotherUserThenItGivesNobodyThatUserBesideTheirOwn() throws IOException {
        ResumingClient ada = logIn("Ada");
        ResumingClient bob = logIn("Bob");
        lose(ada);

        bob.connection().send(packet(HELLO, ada.hello()));

        byte[] last = bob.connection().readPacket();
        while (ResumingClient.id(last) != GOODBYE) {
            last = bob.connection().readPacket();
        }
        bob.connection().readToFin();
        await().until(() -> sessions.find(bob.sessionId()) == null);
        assertThat(ada.connect()).isTrue();
        assertThat(user(ada)).isEqualTo("Ada");
    }

    @Test
    void whenATokenIsUsedManyTimesAtATimeThenOneConnectionHasTheSessionInTheEnd() throws Exception {
        ResumingClient client = logIn("Ada");
        lose(client);
        long resumed = resumption.resumedSessions();
        long refused = resumption.refusedResumes();
        byte[] hello = packet(HELLO, client.hello());
        CountDownLatch start = new CountDownLatch(1);
        List<TestClient> attempts = new ArrayList<>();
        List<Future<Boolean>> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < AT_ONCE; i++) {
                TestClient attempt = TestClient.connect(port());
                attempts.add(attempt);
                outcomes.add(threads.submit(() -> {
                    start.await();
                    attempt.send(hello);
                    try {
                        return welcome(attempt).getResumed();
                    } catch (EOFException | SocketException takenOver) {
                        return false;
                    }
                }));
            }
            start.countDown();
            for (Future<Boolean> outcome : outcomes) {
                outcome.get();
            }
        }
        assertThat(resumption.resumedSessions() + resumption.refusedResumes() - resumed - refused)
                .isEqualTo(AT_ONCE);
        Session session = Objects.requireNonNull(sessions.find(client.sessionId()));
        await().until(() -> attempts.stream()
                        .filter(each -> each.localAddress().equals(session.remoteAddress()))
                        .count()
                == 1);
        assertThat(sessions.all())
                .filteredOn(each -> "Ada".equals(each.userName()))
                .containsExactly(session);
        for (TestClient attempt : attempts) {
            attempt.close();
        }
    }

    /** In whatever way bytes may be written. */
    private static Stream<String> texts(ByteString token) {
        byte[] bytes = token.toByteArray();
        return Stream.of(
                HexFormat.of().formatHex(bytes),
                HexFormat.of().withUpperCase().formatHex(bytes),
                HexFormat.ofDelimiter(" ").formatHex(bytes),
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                Arrays.toString(bytes),
                TextFormat.escapeBytes(token));
    }

    @Test
    void whenEverythingIsLoggedAndShownThenNoTokenIsAmongIt(CapturedOutput output) throws Exception {
        ResumingClient client = logIn("Ada");
        List<ByteString> tokens = new ArrayList<>(List.of(client.token()));
        lose(client);
        assertThat(client.connect()).isTrue();
        tokens.add(client.token());
        ByteString guess = ByteString.copyFromUtf8("0123456789abcdef");
        tokens.add(guess);
        expectRefused(guess);

        StringBuilder shown = new StringBuilder();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String path : paths(http)) {
                shown.append(get(http, path));
            }
        }
        lose(client);
        client.connect();
        assertThat(shown).contains("gamesessions", "Ada", "\"roundTripMillis\"");
        assertThat(output).contains("is resumed", "lost its connection");

        tokens.add(client.token());
        for (ByteString token : tokens) {
            assertThat(texts(token))
                    .noneMatch(text -> shown.toString().contains(text))
                    .noneMatch(text -> output.toString().contains(text));
        }
    }

    /** What actuator and the console answer, without what only streams, or is megabytes of the JVM's. */
    private List<String> paths(HttpClient http) throws Exception {
        List<String> paths = new ArrayList<>(
                List.of("/console/setup", "/console/sessions?sort=id&find=", "/actuator/metrics/byteborne.resumes"));
        for (String name : List.of(
                "gamesessions",
                "gamehandlers",
                "gameprotocol",
                "gametick",
                "gamerooms",
                "prometheus",
                "env",
                "configprops",
                "beans",
                "health",
                "info",
                "loggers",
                "mappings",
                "threaddump",
                "conditions")) {
            paths.add("/actuator/" + name);
        }
        assertThat(get(http, "/actuator")).contains("gamesessions");
        return paths;
    }

    private String get(HttpClient http, String path) throws IOException, InterruptedException {
        int httpPort = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s%s".formatted(httpPort, path)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return path + answer.body();
    }
}
