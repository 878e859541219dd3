package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.message.MessageDispatcher;
import io.byteborne.server.ServerService;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.TestClient;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.byteborne.world.ServerStoppingEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

/** What players and operators see of the program's end. */
@ExtendWith(OutputCaptureExtension.class)
class ShutdownTests {
    private static final TestPing PING = TestPing.newBuilder().setSequence(1).build();
    private static final TestPong GOODBYE =
            TestPong.newBuilder().setText("goodbye").build();

    private static ConfigurableApplicationContext start(Class<?> more, String... settings) {
        // Not as defaults, before which application.yml would come.
        TestPropertyValues own = TestPropertyValues.of(
                "byteborne.server.host=127.0.0.1",
                "byteborne.server.port=0",
                "byteborne.world.tick-interval=5ms",
                "server.port=0");
        return new SpringApplicationBuilder(ByteborneWorldApplication.class, more)
                .initializers(own::applyTo)
                .run(settings);
    }

    private static int portOf(ConfigurableApplicationContext context) {
        return Objects.requireNonNull(context.getBean(ServerService.class).localAddress())
                .getPort();
    }

    /** A game that takes its leave, and notes how things stand then. */
    static class Farewell {
        private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        private final SessionManager sessions;
        private final ServerService server;
        private final ApplicationAvailability availability;

        Farewell(SessionManager sessions, ServerService server, ApplicationAvailability availability) {
            this.sessions = sessions;
            this.server = server;
            this.availability = availability;
        }

        @EventListener
        void stopping(ServerStoppingEvent event) {
            seen.add("on " + Thread.currentThread().getName());
            seen.add(availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC ? "not ready" : "ready");
            seen.add(server.localAddress() == null ? "closed" : "open");
            sessions.sendToAll(GOODBYE);
        }
    }

    @Test
    void whenTheServerStopsThenTheGameSaysGoodbyeBetweenTheEndOfReadinessAndTheFin(CapturedOutput output)
            throws Exception {
        ConfigurableApplicationContext context = start(Farewell.class);
        Farewell farewell = context.getBean(Farewell.class);
        try (context;
                TestClient client = TestClient.connect(portOf(context))) {
            client.send(hex("08 00 d0 07 0a 02 68 69"));
            client.readPacket();

            Thread.ofVirtual().start(context::close);

            assertThat(hex(client.readPacket())).isEqualTo(hex(packet(9001, GOODBYE)));
            client.expectFin();
        }
        assertThat(farewell.seen).containsExactly("on world", "not ready", "closed");
        assertThat(output).doesNotContain("are cut").doesNotContain("Exception");
    }

    /** Since a process is what ends. */
    @Nested
    class InAProcessOfItsOwn {
        @Test
        void whenAHandlerNeverReturnsThenTheProcessEndsAllTheSame() throws Exception {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            StuckServer.class.getName(),
                            "--byteborne.server.shutdown-timeout=100ms",
                            "--byteborne.server.hard-stop=1s")
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader output = process.inputReader()) {
                int port = Integer.parseInt(lineWith(output, "PORT ").substring("PORT ".length()));
                try (TestClient client = TestClient.connect(port)) {
                    client.send(packet(9000, PING));
                    lineWith(output, "STUCK");

                    // As an operator would; unlike destroy() of the process itself, it leaves the output readable.
                    process.toHandle().destroy();

                    String abandoned = lineWith(output, "Not stopped after PT1S; what blocks it is abandoned");
                    assertThat(abandoned).contains("SpringApplicationShutdownHook");
                    assertThat(process.waitFor(4, TimeUnit.SECONDS))
                            .as("before the world's own limit is over")
                            .isTrue();
                    assertThat(process.exitValue()).isEqualTo(1);
                }
            } finally {
                process.destroyForcibly();
            }
        }

        private static String lineWith(BufferedReader output, String text) throws IOException {
            StringBuilder before = new StringBuilder();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.contains(text)) {
                    return line;
                }
                before.append(line).append('\n');
            }
            throw new AssertionError("'%s' is missing in: %s".formatted(text, before));
        }
    }

    /** A server whose world thread is stuck for good with the first ping. */
    static final class StuckServer {
        private StuckServer() {}

        public static void main(String[] settings) {
            ConfigurableApplicationContext context = start(StuckServer.class, settings);
            context.getBean(MessageDispatcher.class).register(TestPing.class, "stuck", (session, ping) -> {
                System.out.println("STUCK");
                while (session.id() > 0) {
                    LockSupport.park();
                }
                return null;
            });
            System.out.println("PORT " + portOf(context));
        }
    }
}
