package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionManager;
import io.byteborne.system.SystemMessages.Goodbye;
import io.byteborne.system.SystemMessages.Hello;
import io.byteborne.system.SystemMessages.Ping;
import io.byteborne.system.SystemMessages.Pong;
import io.byteborne.testing.TestClient;
import io.byteborne.world.WorldExecutor;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The session protocol of a server that asks for it. */
class SessionProtocolServerTests {
    private static final int HELLO = 1;
    private static final int PING = 3;
    private static final int PONG = 4;
    private static final int GOODBYE = 5;
    private static final byte[] CHAT = hex("08 00 d0 07 0a 02 68 69");

    private final ConfigurableApplicationContext context = new SpringApplicationBuilder(ByteborneWorldApplication.class)
            .run(
                    "--byteborne.server.host=127.0.0.1",
                    "--byteborne.server.port=0",
                    "--byteborne.websocket.port=0",
                    "--byteborne.world.tick-interval=5ms",
                    "--byteborne.session-protocol.required=true",
                    "--byteborne.session-protocol.ping-interval=500ms",
                    "--server.port=0");
    private final SessionManager sessions = context.getBean(SessionManager.class);
    private final TestClient client;

    SessionProtocolServerTests() throws IOException {
        client = TestClient.connect(
                Objects.requireNonNull(context.getBean(ServerService.class).localAddress())
                        .getPort());
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        context.close();
    }

    private ByteString read(int id) throws IOException {
        byte[] read = client.readPacket();
        assertThat(read[2] | read[3] << 8).as("id of %s", hex(read)).isEqualTo(id);
        return ByteString.copyFrom(read, 4, read.length - 4);
    }

    private void greet() throws IOException {
        client.send(packet(HELLO, Hello.getDefaultInstance()));
        read(2);
        read(PING);
    }

    @Test
    void whenAClientPingsThenItIsAnsweredThoughTheWorldIsHeldUp() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        greet();
        context.getBean(WorldExecutor.class)
                .execute(() -> assertThat(awaitQuietly(release)).isTrue());

        client.send(packet(PING, Ping.newBuilder().setTime(5).build()));

        assertThat(Pong.parseFrom(read(PONG)).getTime()).isEqualTo(5);
        assertThat(release.getCount()).isOne();
        release.countDown();
    }

    private static boolean awaitQuietly(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void whenAClientDoesNotBeginWithHelloThenItIsClosed() throws IOException {
        client.send(CHAT);

        client.expectFin();
    }

    @Test
    void whenNothingComesFromAClientThenItIsPingedAndCut() throws IOException {
        greet();

        assertThat(Ping.parseFrom(read(PING)).getTime()).isEqualTo(2);
        assertThat(Ping.parseFrom(read(PING)).getTime()).isEqualTo(3);
        client.expectFin();
    }

    @Test
    void whenTheServerStopsThenClientsAreToldToComeBackLater() throws Exception {
        greet();

        Thread stopping = Thread.ofVirtual().start(context::close);

        Goodbye goodbye = Goodbye.parseFrom(read(GOODBYE));
        assertThat(goodbye.getReason()).isEqualTo(CloseReason.SHUTDOWN.label());
        assertThat(goodbye.getMayReconnect()).isTrue();
        assertThat(goodbye.getRetryAfterMillis()).isEqualTo(1000);
        client.expectFin();
        stopping.join();
        await().untilAsserted(() -> assertThat(sessions.count()).isZero());
    }
}
