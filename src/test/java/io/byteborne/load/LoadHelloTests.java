package io.byteborne.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.load.result.LoadResult;
import io.byteborne.load.result.LoadResult.Farewell;
import io.byteborne.load.result.LoadResult.SessionProtocol;
import io.byteborne.load.result.ResultFile;
import io.byteborne.server.ServerService;
import io.byteborne.session.ClientInfo;
import io.byteborne.session.CloseReason;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionManager;
import io.byteborne.session.Transport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

/** The load client with WebSocket and the session protocol, against the whole server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoadHelloTests {
    /** A session as it was at its end. */
    private record Ended(Transport transport, @Nullable ClientInfo client, boolean measured, CloseReason reason) {}

    static final class Ends {
        private final Queue<Ended> all = new ConcurrentLinkedQueue<>();

        @EventListener
        void closed(SessionClosedEvent event) {
            Session session = event.session();
            all.add(new Ended(session.transport(), session.client(), session.roundTripTime() != null, event.reason()));
        }
    }

    private ConfigurableApplicationContext server;
    private SessionManager sessions;
    private Ends ends;
    private ByteArrayOutputStream printed;
    private @TempDir Path folder;

    @BeforeAll
    void start() {
        SpringApplication application = new SpringApplication(ByteborneWorldApplication.class, Ends.class);
        server = application.run(
                "--byteborne.server.port=0",
                "--byteborne.server.host=127.0.0.1",
                "--byteborne.websocket.port=0",
                "--byteborne.websocket.path=/play",
                "--byteborne.session-protocol.ping-interval=200ms",
                "--byteborne.session-protocol.minimum-client-version=1.4",
                "--server.port=0");
        sessions = server.getBean(SessionManager.class);
        ends = server.getBean(Ends.class);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        await().until(() -> sessions.count() == 0);
        ends.all.clear();
        printed = new ByteArrayOutputStream();
    }

    private static int port(@Nullable InetSocketAddress address) {
        return Objects.requireNonNull(address).getPort();
    }

    private int run(boolean webSocket, String... options) {
        ServerService ports = server.getBean(ServerService.class);
        return webSocket
                ? run(List.of(options), port(ports.webSocketAddress()), "/play")
                : run(List.of(options), port(ports.localAddress()), null);
    }

    private int run(List<String> options, int port, @Nullable String webSocket) {
        List<String> arguments = new ArrayList<>(options);
        arguments.add("--port=" + port);
        arguments.add("--result=" + folder.resolve("result.json"));
        if (webSocket != null) {
            arguments.add("--websocket=" + webSocket);
        }
        return LoadApplication.run(
                ByteborneWorldApplication.class.getPackageName(),
                arguments.toArray(String[]::new),
                new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private LoadResult result() {
        return ResultFile.read(folder.resolve("result.json"));
    }

    private Queue<Ended> ends(int count) {
        await().untilAsserted(() -> assertThat(ends.all).hasSize(count));
        return ends.all;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whenTheClientSaysHelloThenPingsAreAnsweredBothWaysAndItLeavesForGood(boolean webSocket) {
        int exitCode = run(
                webSocket,
                "--hello=true",
                "--client-name=bots",
                "--client-version=1.4",
                "--connections=4",
                "--in-flight=4",
                "--duration=1200ms");

        assertThat(exitCode).as(printed()).isZero();
        assertThat(printed())
                .containsPattern("ms  ping [\\d.]+ ms  goodbyes 0")
                .containsPattern("Pings in ms: p50 [\\d.]+ ")
                .doesNotContain("Goodbye of");
        SessionProtocol heard = Objects.requireNonNull(result().sessionProtocol());
        assertThat(heard.roundTrip().count()).isGreaterThanOrEqualTo(4);
        assertThat(heard.goodbyes()).isEmpty();
        assertThat(result().options().get("server")).endsWith("session protocol");
        assertThat(ends(4)).allSatisfy(end -> {
            assertThat(end.transport).isEqualTo(webSocket ? Transport.WEB_SOCKET : Transport.TCP);
            assertThat(end.client)
                    .isNotNull()
                    .extracting(ClientInfo::name, ClientInfo::version)
                    .containsExactly("bots", "1.4");
            assertThat(Objects.requireNonNull(end.client).messagesHash()).isNotZero();
            assertThat(end.measured).isTrue();
            assertThat(end.reason).isEqualTo(CloseReason.LEFT);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"--interval=20ms", "--rate=500", "--in-flight=8"})
    void whenTheConnectionIsAWebSocketThenItTakesEveryPace(String pace) {
        assertThat(run(true, pace, "--connections=5", "--duration=1s", "--message-size=3000"))
                .as(printed())
                .isZero();

        assertThat(result().options().get("server")).endsWith(", WebSocket /play");
        assertThat(result().sessionProtocol()).isNull();
        assertThat(ends(5)).allSatisfy(end -> {
            assertThat(end.transport).isEqualTo(Transport.WEB_SOCKET);
            assertThat(end.client).isNull();
            assertThat(end.reason).isEqualTo(CloseReason.PEER_CLOSED);
        });
    }

    @Test
    void whenBotsPlayTheArenaOverAWebSocketThenEverythingIsAsItMustBe() {
        try (ConfigurableApplicationContext arena = SpringApplication.run(
                ByteborneWorldApplication.class,
                "--byteborne.server.port=0",
                "--byteborne.websocket.port=0",
                "--server.port=0",
                "--spring.profiles.active=arena",
                "--byteborne.save.in-memory=true")) {
            int port = port(arena.getBean(ServerService.class).webSocketAddress());

            int exitCode = run(
                    List.of("--scenario=arena", "--hello=true", "--connections=20", "--interval=50ms", "--duration=1s"),
                    port,
                    "/");

            assertThat(exitCode).as(printed()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whenTheServerClosesThenItsReasonsAreCounted(boolean webSocket) throws Exception {
        CompletableFuture<Void> kick = CompletableFuture.runAsync(() -> {
            await().until(() -> sessions.all().stream()
                            .filter(session -> session.roundTripTime() != null)
                            .count()
                    == 3);
            sessions.all().forEach(session -> session.close(CloseReason.KICKED));
        });

        int exitCode = run(
                webSocket,
                "--hello=true",
                "--client-version=1.4",
                "--connections=3",
                "--interval=50ms",
                "--duration=1m");
        kick.get(10, TimeUnit.SECONDS);

        assertThat(exitCode).isEqualTo(1);
        assertThat(printed()).contains("ended (kicked)", "Goodbye of the server: kicked, 3 times");
        assertThat(Objects.requireNonNull(result().sessionProtocol()).goodbyes())
                .containsExactly(new Farewell("kicked", 3, ""));
    }

    @Test
    void whenTheClientIsTooOldThenItIsToldSo() {
        assertThat(run(false, "--hello=true", "--client-version=1.3", "--connections=2", "--duration=1m"))
                .isEqualTo(1);

        assertThat(printed())
                .contains("ended (upgrade)", "Goodbye of the server: upgrade, 2 times: version 1.4 or newer is needed");
    }

    @Test
    void whenTheServerGrantsNoWebSocketThenTheClientSaysWhy() {
        ServerService ports = server.getBean(ServerService.class);
        List<String> two = List.of("--connections=2");

        assertThat(run(two, port(ports.webSocketAddress()), "/elsewhere")).isEqualTo(1);
        assertThat(printed()).contains("cannot connect to 127.0.0.1:", "the server answered 404", "errors 2");

        printed.reset();
        // There, nobody speaks HTTP.
        assertThat(run(two, port(ports.localAddress()), "/play")).isEqualTo(1);
        assertThat(printed()).contains("cannot connect to 127.0.0.1:", "errors 2");
    }

    @Test
    void whenOptionsDoNotFitThenTheClientDoesNotStart() {
        assertThatThrownBy(() -> run(false, "--websocket=play")).rootCause().hasMessageContaining("set it to a path");
        assertThatThrownBy(() -> run(false, "--client-name=bots"))
                .rootCause()
                .hasMessageContaining("need --hello=true");
    }
}
