package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.net.outbound.OutboundBudget;
import io.byteborne.server.ServerService;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.BroadcastReader;
import io.byteborne.testing.TestClient;
import io.byteborne.testing.WholeServerTest;
import io.byteborne.world.WorldExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/**
 * Clients that never read, among others that do, over real sockets. The broadcasts come in bursts, each when the one
 * before was read by everyone who reads, so that no client is slow because the machine is.
 */
@WholeServerTest
@TestPropertySource(
        properties = {"byteborne.session.max-pending-out=192KB", "byteborne.session.soft-pending-out-timeout=1h"})
class SlowConsumerTests {
    private static final int READERS = 12;
    private static final int STALLED = 4;
    private static final int BURST = 32;
    private static final int MAX_BURSTS = 200;
    private static final int MESSAGE_BYTES = 2048;

    private final int port;
    private final SessionManager sessions;
    private final WorldExecutor world;
    private final OutboundBudget pendingOut;
    private final List<BroadcastReader> readers = new ArrayList<>();
    private final List<TestClient> stalled = new ArrayList<>();

    @Autowired
    SlowConsumerTests(ServerService server, SessionManager sessions, WorldExecutor world, OutboundBudget pendingOut) {
        this.port = Objects.requireNonNull(server.localAddress()).getPort();
        this.sessions = sessions;
        this.world = world;
        this.pendingOut = pendingOut;
    }

    @AfterEach
    void close() throws IOException {
        for (BroadcastReader reader : readers) {
            reader.close();
        }
        for (TestClient client : stalled) {
            client.close();
        }
        await().until(() -> sessions.count() == 0);
        await().until(() -> pendingOut.bytes() == 0);
    }

    @Test
    void whenSomeNeverReadThenExactlyTheyAreClosedAndTheOthersLoseNothing() throws IOException {
        long closedBefore = sessions.closed(CloseReason.SLOW_CONSUMER);
        for (int i = 0; i < READERS; i++) {
            readers.add(new BroadcastReader(port));
        }
        for (int i = 0; i < STALLED; i++) {
            stalled.add(TestClient.connectWithSmallWindow(port));
        }
        await().until(() -> sessions.count() == READERS + STALLED);

        int sent = 0;
        for (int i = 0; i < MAX_BURSTS && sessions.count() > READERS; i++) {
            broadcast(sent);
            sent += BURST;
            awaitRead(sent);
        }

        assertThat(sessions.closed(CloseReason.SLOW_CONSUMER) - closedBefore).isEqualTo(STALLED);
        broadcast(sent);
        awaitRead(sent + BURST);
        assertThat(sessions.count()).isEqualTo(READERS);
    }

    private void broadcast(int first) {
        world.execute(() -> {
            for (int i = 0; i < BURST; i++) {
                sessions.sendToAll(BroadcastReader.message(first + i, MESSAGE_BYTES));
            }
        });
    }

    private void awaitRead(int count) {
        await().until(() -> readers.stream().allMatch(reader -> reader.read() == count));
    }
}
