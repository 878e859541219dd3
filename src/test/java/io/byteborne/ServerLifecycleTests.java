package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.message.MessageDispatcher;
import io.byteborne.server.ServerService;
import io.byteborne.server.StartupException;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.TestClient;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** How the whole program starts, and how it stops. */
@ExtendWith(OutputCaptureExtension.class)
class ServerLifecycleTests {
    private final ConfigurableApplicationContext context = start(0);
    private final int port = Objects.requireNonNull(
                    context.getBean(ServerService.class).localAddress())
            .getPort();

    private static ConfigurableApplicationContext start(int port) {
        return new SpringApplicationBuilder(ByteborneWorldApplication.class)
                .run(
                        "--byteborne.server.host=127.0.0.1",
                        "--byteborne.server.port=" + port,
                        "--byteborne.websocket.port=0",
                        "--byteborne.world.tick-interval=5ms",
                        "--server.port=0");
    }

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void whenPortIsInUseThenStartUpFailsAndNamesAddressAndPort(CapturedOutput output) {
        assertThatThrownBy(() -> start(port).close()).hasCauseInstanceOf(StartupException.class);

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("The game server cannot listen on 127.0.0.1:%s: port %s is already in use."
                        .formatted(port, port))
                .contains("Stop the program that listens on port " + port);
    }

    @Test
    void whenStoppedUnderLoadThenQueuedMessagesAreAnsweredAndAFinFollows(CapturedOutput output) throws Exception {
        int pings = 1000;
        CountDownLatch release = new CountDownLatch(1);
        context.getBean(MessageDispatcher.class).register(TestPing.class, "test ping", (session, ping) -> {
            assertThat(release.await(10, TimeUnit.SECONDS)).isTrue();
            return TestPong.newBuilder().setSequence(ping.getSequence()).build();
        });
        NetworkStatistics statistics = context.getBean(NetworkStatistics.class);
        ServerService server = context.getBean(ServerService.class);
        SessionManager sessions = context.getBean(SessionManager.class);
        try (TestClient client = TestClient.connect(port)) {
            byte[][] packets = new byte[pings][];
            for (int i = 0; i < pings; i++) {
                packets[i] = packet(9000, TestPing.newBuilder().setSequence(i).build());
            }
            client.send(packets);
            await().untilAsserted(() -> assertThat(statistics.messagesIn()).isEqualTo(pings));

            Thread stopping = Thread.ofVirtual().start(context::close);
            await().until(() -> server.localAddress() == null);
            assertThat(sessions.count())
                    .as("the world is held up in its first ping")
                    .isOne();
            release.countDown();

            for (int i = 0; i < pings; i++) {
                TestPong pong = TestPong.newBuilder().setSequence(i).build();
                assertThat(hex(client.readPacket())).isEqualTo(hex(packet(9001, pong)));
            }
            client.expectFin();
            assertThat(stopping.join(Duration.ofSeconds(20))).isTrue();
        }
        assertThat(sessions.count()).isZero();
        assertThat(output).doesNotContain("Exception").doesNotContain("are cut");
    }
}
