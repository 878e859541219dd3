package io.byteborne.dummy;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.network.ServerService;
import io.byteborne.network.SessionManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The load client as a program, against the real server and against servers that do wrong. */
class DummyApplicationTests {
    private static final int ECHO_ID = 1000;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void whenEverythingIsAnsweredRightThenTheExitCodeIsZero() {
        try (ConfigurableApplicationContext server = SpringApplication.run(
                ByteborneWorldApplication.class, "--byteborne.server.port=0", "--server.port=0")) {
            int port = Objects.requireNonNull(
                            server.getBean(ServerService.class).localAddress())
                    .getPort();

            int exitCode = run(port, "--connections=5", "--interval=20ms", "--duration=1200ms", "--ramp-up=50ms");

            assertThat(printed())
                    .contains("OK: every message was answered right.")
                    .containsPattern("1 s  connected 5  sent \\d+  received \\d+  errors 0  round trip p50 [\\d.]+ ms")
                    .containsPattern("p50 [\\d.]+  p90 [\\d.]+  p99 [\\d.]+  p99.9 [\\d.]+  max [\\d.]+");
            assertThat(exitCode).isZero();
            assertThat(server.getBean(SessionManager.class).opened()).isEqualTo(5);
        }
    }

    @Test
    void whenBotsPlayTheArenaThenEverythingIsAsItMustBe() {
        try (ConfigurableApplicationContext server = SpringApplication.run(
                ByteborneWorldApplication.class,
                "--byteborne.server.port=0",
                "--server.port=0",
                "--spring.profiles.active=arena")) {
            int port = Objects.requireNonNull(
                            server.getBean(ServerService.class).localAddress())
                    .getPort();

            int exitCode = run(port, "--scenario=arena", "--connections=30", "--interval=50ms", "--duration=1s");

            assertThat(printed()).contains("OK: every message was answered right.");
            assertThat(exitCode).isZero();
        }
    }

    @Test
    void whenTheServerHasNoArenaThenTheBotsSaySo() {
        try (ConfigurableApplicationContext server = SpringApplication.run(
                ByteborneWorldApplication.class, "--byteborne.server.port=0", "--server.port=0")) {
            int port = Objects.requireNonNull(
                            server.getBean(ServerService.class).localAddress())
                    .getPort();

            assertThat(run(port, "--scenario=arena", "--connections=1")).isEqualTo(1);
            assertThat(printed()).contains("FAILED");
        }
    }

    @Test
    void whenAnAnswerIsWrongThenItIsAnError() throws IOException {
        try (FaultyServer server = new FaultyServer(content -> List.of(content.replace('#', '%')))) {
            assertThat(run(server.port(), "--connections=1", "--duration=100ms", "--answer-timeout=50ms"))
                    .isEqualTo(1);
            assertThat(printed()).contains("wrong answer", "127.0.0.1:" + server.port(), "FAILED");
        }
    }

    @Test
    void whenAnAnswerIsMissingThenItIsAnError() throws IOException {
        try (FaultyServer server = new FaultyServer(content -> List.of())) {
            assertThat(run(server.port(), "--connections=1", "--duration=100ms", "--answer-timeout=50ms"))
                    .isEqualTo(1);
            assertThat(printed()).contains("1 answers from 127.0.0.1:" + server.port() + " did not come");
        }
    }

    @Test
    void whenAnAnswerComesTwiceThenItIsAnError() throws IOException {
        try (FaultyServer server = new FaultyServer(content -> List.of(content, content))) {
            assertThat(run(server.port(), "--connections=1", "--duration=100ms"))
                    .isEqualTo(1);
            assertThat(printed()).contains("wrong answer");
        }
    }

    @Test
    void whenTheServerHangsUpThenTheClientSaysSoAndEnds() throws IOException {
        try (FaultyServer server = new FaultyServer(content -> null)) {
            assertThat(run(server.port(), "--connections=2")).isEqualTo(1);
            assertThat(printed())
                    .contains(
                            "connection to 127.0.0.1:" + server.port() + " ended (peer_closed) with 1 answers missing");
        }
    }

    @Test
    void whenConnectionsAreRefusedThenTheClientNamesHostPortAndCauseAndEnds() throws IOException {
        int unused;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = probe.getLocalPort();
        }

        assertThat(run(unused, "--connections=3")).isEqualTo(1);

        assertThat(printed()).containsPattern("cannot connect to 127.0.0.1:" + unused + ": .*[Rr]efused");
        assertThat(printed()).contains("errors 3");
    }

    @Test
    void whenTheHostIsUnknownThenTheClientSaysSo() {
        assertThat(run(1, "--host=no-such-host.invalid", "--connections=1")).isEqualTo(1);
        assertThat(printed()).contains("cannot connect to no-such-host.invalid:1");
    }

    @Test
    void whenAnOptionIsUnknownThenItIsNamedWithTheRightOnes() {
        assertThat(run(1, "--conections=3")).isEqualTo(2);
        assertThat(printed()).contains("'--conections'", "--connections");
    }

    @Test
    void whenAnArgumentIsNoOptionThenItIsNamed() {
        assertThat(run(1, "connections")).isEqualTo(2);
        assertThat(printed()).contains("'connections'", "--name=value");
    }

    @Test
    void whenHelpIsAskedForThenEveryOptionIsListed() {
        assertThat(DummyApplication.run(new String[] {"--help"}, out())).isZero();
        assertThat(printed())
                .contains("--host", "--port", "--connections", "--interval", "--message", "--duration", "--ramp-up");
    }

    private int run(int port, String... options) {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add("--port=" + port);
        return DummyApplication.run(arguments.toArray(String[]::new), out());
    }

    private PrintStream out() {
        return new PrintStream(printed, true, StandardCharsets.UTF_8);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** What a faulty server answers to a content, or null if it hangs up. */
    private interface Answers {
        @org.jspecify.annotations.Nullable
        List<String> to(String content);
    }

    private static final class FaultyServer implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        FaultyServer(Answers answers) throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!socket.isClosed()) {
                    try {
                        Socket accepted = socket.accept();
                        Thread.ofVirtual().start(() -> serve(accepted, answers));
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
        }

        int port() {
            return socket.getLocalPort();
        }

        private static void serve(Socket accepted, Answers answers) {
            try (accepted) {
                InputStream in = accepted.getInputStream();
                for (int low = in.read(); low >= 0; low = in.read()) {
                    int size = low | in.read() << 8;
                    byte[] idAndPayload = in.readNBytes(size - 2);
                    // The payload is a tag, a length of one byte, and the text.
                    String content = new String(idAndPayload, 4, idAndPayload.length - 4, StandardCharsets.UTF_8);
                    List<String> replies = answers.to(content);
                    if (replies == null) {
                        return;
                    }
                    for (String reply : replies) {
                        write(accepted.getOutputStream(), reply);
                    }
                }
            } catch (IOException clientLeft) {
                // As it does when it has finished.
            }
        }

        private static void write(OutputStream out, String content) throws IOException {
            byte[] text = content.getBytes(StandardCharsets.UTF_8);
            int size = 6 + text.length;
            out.write(new byte[] {(byte) size, 0, (byte) ECHO_ID, (byte) (ECHO_ID >> 8), 0x0a, (byte) text.length});
            out.write(text);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
