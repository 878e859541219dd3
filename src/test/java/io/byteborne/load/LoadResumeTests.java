package io.byteborne.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.load.result.LoadResult;
import io.byteborne.load.result.LoadResult.Reconnections;
import io.byteborne.load.result.ResultFile;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionDetachedEvent;
import io.byteborne.session.SessionManager;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
import org.springframework.context.event.EventListener;

/** The load client loses its connections, and goes on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoadResumeTests {
    /** May kick whoever has lost the connection. */
    static final class Bouncer {
        volatile boolean strict;

        @EventListener
        void detached(SessionDetachedEvent event) {
            if (strict) {
                event.session().close(CloseReason.KICKED);
            }
        }
    }

    private ConfigurableApplicationContext server;
    private SessionManager sessions;
    private Resumption resumption;
    private Bouncer bouncer;
    private ByteArrayOutputStream printed;
    private @TempDir Path folder;

    @BeforeAll
    void start() {
        server = new SpringApplication(ByteborneWorldApplication.class, Bouncer.class)
                .run(
                        "--byteborne.server.port=0",
                        "--byteborne.server.host=127.0.0.1",
                        "--byteborne.websocket.port=0",
                        "--byteborne.resume.window=2s",
                        "--byteborne.world.tick-interval=5ms",
                        "--server.port=0");
        sessions = server.getBean(SessionManager.class);
        resumption =
                Objects.requireNonNull(server.getBean(ControlProtocol.class).resumption());
        bouncer = server.getBean(Bouncer.class);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        await().until(() -> sessions.count() == 0);
        bouncer.strict = false;
        printed = new ByteArrayOutputStream();
    }

    private static int port(@Nullable InetSocketAddress address) {
        return Objects.requireNonNull(address).getPort();
    }

    private int run(boolean webSocket, String... options) {
        ServerService ports = server.getBean(ServerService.class);
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add("--result=" + folder.resolve("result.json"));
        arguments.add("--port=" + port(webSocket ? ports.webSocketAddress() : ports.localAddress()));
        if (webSocket) {
            arguments.add("--websocket=/");
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

    private @Nullable Reconnections reconnections() {
        return Objects.requireNonNull(result().sessionProtocol()).reconnections();
    }

    @ParameterizedTest
    @CsvSource({
        "false, --in-flight=8",
        "true, --in-flight=8",
        "false, --interval=5ms",
        "true, --interval=5ms",
        "false, --rate=2000",
        "true, --rate=2000"
    })
    void whenConnectionsAreCutThenEachMessageIsAnsweredOnceAllTheSame(boolean webSocket, String pace) {
        long resumed = resumption.resumedSessions();

        int exitCode = run(
                webSocket,
                "--hello=true",
                "--resume=true",
                "--cut-every=100ms",
                "--connections=10",
                "--duration=2s",
                pace);

        assertThat(exitCode).as(printed()).isZero();
        Reconnections lost = Objects.requireNonNull(reconnections());
        assertThat(lost.cut()).isGreaterThanOrEqualTo(10);
        assertThat(lost.lost()).as("the last may not be noticed at the end").isBetween(lost.cut() - 10, lost.cut());
        assertThat(lost.notResumed()).isZero();
        assertThat(lost.resumed())
                .as("the last may be on their way at the end")
                .isBetween(lost.lost() - 10, lost.lost());
        assertThat(resumption.resumedSessions() - resumed).isGreaterThanOrEqualTo(lost.resumed());
        assertThat(result().counts().received())
                .isEqualTo(result().counts().sent())
                .isGreaterThan(50);
        assertThat(printed())
                .contains("Connections lost: ", "sessions resumed ", "not resumed 0", "OK: every message was answered");
        assertThat(result().options().get("server")).endsWith(", session protocol, resumes, cut every 100 ms");
    }

    @Test
    void whenNothingIsLostThenTheResultSaysNothingOfIt() {
        assertThat(run(false, "--hello=true", "--resume=true", "--connections=2", "--duration=300ms"))
                .as(printed())
                .isZero();

        assertThat(reconnections()).isNull();
        assertThat(printed()).doesNotContain("Connections lost");
    }

    @Test
    void whenTheServerHasTheSessionNoMoreThenThatIsAnErrorAndCounted() {
        bouncer.strict = true;

        int exitCode = run(
                false,
                "--hello=true",
                "--resume=true",
                "--cut-every=100ms",
                "--connections=50",
                "--interval=10ms",
                "--duration=1m");

        assertThat(exitCode).isEqualTo(1);
        // Who is back before the world has heard of the loss is kicked over the new connection, and told so. Not all
        // can be.
        long notResumed = Objects.requireNonNull(reconnections()).notResumed();
        assertThat(notResumed).isBetween(1L, 50L);
        assertThat(printed())
                .contains("the server does not have its session any more", "not resumed " + notResumed, "FAILED");
    }

    @Test
    void whenOptionsDoNotFitThenTheClientDoesNotStart() {
        assertThatThrownBy(() -> run(false, "--resume=true"))
                .rootCause()
                .hasMessageContaining("resume needs --hello=true");
        assertThatThrownBy(() -> run(false, "--hello=true", "--cut-every=1s"))
                .rootCause()
                .hasMessageContaining("cut-every needs --resume=true");
    }
}
