package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.internal.net.transport.Refusal;
import io.byteborne.internal.world.inbox.Inbox;
import io.byteborne.message.HandlerRegistration;
import io.byteborne.message.MessageDispatcher;
import io.byteborne.server.ServerService;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.TestClient;
import io.byteborne.testproto.TestBoom;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;

/** Clients that come and go while a handler blocks the world thread, in the whole program. */
@SpringBootTest(
        properties = {
            "byteborne.server.port=0",
            "byteborne.server.host=127.0.0.1",
            "byteborne.server.max-sessions=20",
            "byteborne.world.dispatch=on-arrival",
            "byteborne.world.watchdog.warn-after=1m",
            "server.port=0"
        })
@DirtiesContext
class BlockedWorldTests {
    private static final int PLACES = 20;
    private static final int CLIENTS = 200;
    private static final byte[] CHAT = hex("08 00 d0 07 0a 02 68 69");
    private static final String ECHO = "08 00 e8 03 0a 02 68 69";

    private final ServerService server;
    private final NetworkStatistics statistics;
    private final SessionManager sessions;
    private final MessageDispatcher dispatcher;
    private final Inbox inbox;

    @Autowired
    BlockedWorldTests(
            ServerService server,
            NetworkStatistics statistics,
            SessionManager sessions,
            MessageDispatcher dispatcher,
            Inbox inbox) {
        this.server = server;
        this.statistics = statistics;
        this.sessions = sessions;
        this.dispatcher = dispatcher;
        this.inbox = inbox;
    }

    private TestClient connect() throws IOException {
        return TestClient.connect(Objects.requireNonNull(server.localAddress()).getPort());
    }

    private static void assertServed(TestClient client) throws IOException {
        client.send(CHAT);
        assertThat(hex(client.readPacket())).isEqualTo(ECHO);
    }

    @Test
    void whenClientsComeAndGoWhileTheWorldIsBlockedThenWhatWaitsOfThemIsBoundedByTheirPlaces() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        HandlerRegistration blocking = dispatcher.register(TestBoom.class, "test", (session, message) -> {
            blocked.countDown();
            return released.await(30, TimeUnit.SECONDS) ? null : TestBoom.getDefaultInstance();
        });
        try (TestClient first = connect()) {
            first.send(packet(9002, TestBoom.getDefaultInstance()));
            assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();

            for (int i = 0; i < CLIENTS; i++) {
                try (TestClient client = connect()) {
                    client.send(CHAT);
                    client.reset();
                }
            }
            await().until(() -> statistics.refusedConnections(Refusal.SERVER_FULL) == CLIENTS - (PLACES - 1));
            assertThat(server.connections()).isEqualTo(PLACES);
            // Of each session its beginning, what it sent, and its end.
            await().until(() -> inbox.size() >= 2 * (PLACES - 1));
            assertThat(inbox.size()).isLessThanOrEqualTo(3 * (PLACES - 1));

            released.countDown();
            assertServed(first);
        } finally {
            released.countDown();
            dispatcher.unregister(blocking);
        }
        await().untilAsserted(() -> {
            assertThat(server.connections()).isZero();
            assertThat(sessions.count()).isZero();
            assertThat(inbox.size()).isZero();
        });
        try (TestClient later = connect()) {
            assertServed(later);
        }
    }
}
