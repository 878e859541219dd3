package io.byteborne.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.byteborne.ByteborneWorldApplication;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.load.result.LoadResult;
import io.byteborne.load.result.ResultFile;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionManager;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The load client is sent to another server, which is the same one here, and goes on there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoadRedirectTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 3;

    private final Queue<ByteString> shown = new ConcurrentLinkedQueue<>();
    private ConfigurableApplicationContext server;
    private SessionManager sessions;
    private ByteArrayOutputStream printed;
    private @TempDir Path folder;

    @BeforeAll
    void start() {
        server = new SpringApplication(ByteborneWorldApplication.class)
                .run(
                        "--byteborne.server.port=0",
                        "--byteborne.server.host=127.0.0.1",
                        "--byteborne.websocket.port=0",
                        "--byteborne.websocket.path=/play",
                        "--byteborne.resume.window=2s",
                        "--server.port=0");
        sessions = server.getBean(SessionManager.class);
        server.getBean(ControlProtocol.class).onTicket((peer, ticket) -> shown.add(ticket));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        await().atMost(PATIENCE).until(() -> sessions.count() == 0);
        shown.clear();
        printed = new ByteArrayOutputStream();
    }

    private int port(boolean webSocket) {
        ServerService ports = server.getBean(ServerService.class);
        return Objects.requireNonNull(webSocket ? ports.webSocketAddress() : ports.localAddress())
                .getPort();
    }

    private CompletableFuture<Integer> run(boolean webSocket, String... options) {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of(
                "--host=127.0.0.1",
                "--port=" + port(webSocket),
                "--connections=" + CONNECTIONS,
                "--interval=20ms",
                "--result=" + folder.resolve("result.json")));
        if (webSocket) {
            arguments.add("--websocket=/play");
        }
        return CompletableFuture.supplyAsync(() -> LoadApplication.run(
                ByteborneWorldApplication.class.getPackageName(),
                arguments.toArray(String[]::new),
                new PrintStream(printed, true, StandardCharsets.UTF_8)));
    }

    private void redirectAll(String address, String ticket) {
        await().atMost(PATIENCE)
                .until(() -> sessions.count() == CONNECTIONS
                        && sessions.all().stream()
                                .allMatch(session -> session.isOpen()
                                        && session.client() != null
                                        && session.traffic().messagesIn() > 3));
        sessions.all()
                .forEach(session -> ((ChannelSession) session).redirect(address, ByteString.copyFromUtf8(ticket)));
    }

    @ParameterizedTest
    @CsvSource({"false, --resume=false", "true, --resume=false", "false, --resume=true"})
    void whenTheServerSendsConnectionsElsewhereThenTheyGoOnThere(boolean webSocket, String option) {
        CompletableFuture<Integer> run = run(webSocket, "--hello=true", option, "--duration=4s");
        String address = (webSocket ? "ws://127.0.0.1:%s/play" : "127.0.0.1:%s").formatted(port(webSocket));
        redirectAll(address, "one");
        await().atMost(PATIENCE).until(() -> shown.size() == CONNECTIONS);
        redirectAll(address, "two");

        assertThat(run.join()).as(printed.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(shown).hasSize(2 * CONNECTIONS);
        LoadResult.SessionProtocol heard = Objects.requireNonNull(
                ResultFile.read(folder.resolve("result.json")).sessionProtocol());
        assertThat(heard.redirects()).isEqualTo(2 * CONNECTIONS);
        assertThat(heard.goodbyes())
                .containsExactly(new LoadResult.Farewell(CloseReason.REDIRECTED.label(), 2 * CONNECTIONS, ""));
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("Sent to another server, and went on there: 6 times");
    }

    @Test
    void whenNobodyIsThereThenTheRunEndsWithAnError() {
        CompletableFuture<Integer> run = run(false, "--hello=true");
        redirectAll("127.0.0.1:1", "one");

        assertThat(run.join()).isNotZero();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("a connection was sent to another server: cannot");
    }
}
