package io.byteborne;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.net.control.ControlProtocol;
import io.byteborne.internal.net.control.Resumption;
import io.byteborne.message.MessageHandler;
import io.byteborne.server.ServerService;
import io.byteborne.session.Session;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.ResumingClient;
import io.byteborne.testing.TestClient;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.byteborne.testproto.TestSlowPing;
import io.byteborne.world.BlockingExecutor;
import io.byteborne.world.ServerStoppingEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

/** The server stops while sessions wait for clients, who would not find them after a restart. */
@Timeout(60)
class DetachedShutdownTests {
    private static final int PING = 9000;
    private static final int SLOW_PING = 9060;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    static final class Game {
        private final BlockingExecutor blocking;
        final List<String> log = new CopyOnWriteArrayList<>();
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);

        Game(BlockingExecutor blocking) {
            this.blocking = blocking;
        }

        @MessageHandler
        TestPong ping(TestPing ping) {
            return TestPong.getDefaultInstance();
        }

        @MessageHandler(blocking = true)
        TestPong slowPing(TestSlowPing ping) throws InterruptedException {
            started.countDown();
            if (!release.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("never released");
            }
            log.add("worked");
            return TestPong.getDefaultInstance();
        }

        @EventListener
        void stopping(ServerStoppingEvent event) {
            log.add("stopping");
        }

        @EventListener
        void closed(SessionClosedEvent event) {
            log.add("closed " + event.reason());
            blocking.execute(() -> log.add("saved"));
        }
    }

    private final ConfigurableApplicationContext context = new SpringApplicationBuilder(
                    ByteborneWorldApplication.class, Game.class)
            .run(
                    "--byteborne.server.host=127.0.0.1",
                    "--byteborne.server.port=0",
                    "--byteborne.websocket.port=0",
                    "--byteborne.world.tick-interval=5ms",
                    "--byteborne.resume.window=10m",
                    "--byteborne.server.shutdown-timeout=20s",
                    "--server.port=0");
    private final int port = Objects.requireNonNull(
                    context.getBean(ServerService.class).localAddress())
            .getPort();
    private final SessionManager sessions = context.getBean(SessionManager.class);
    private final Resumption resumption =
            Objects.requireNonNull(context.getBean(ControlProtocol.class).resumption());
    private final Game game = context.getBean(Game.class);

    @AfterEach
    void close() {
        game.release.countDown();
        context.close();
    }

    private ResumingClient connect() throws IOException {
        ResumingClient client = new ResumingClient(() -> TestClient.connect(port));
        client.connect();
        client.send(PING, TestPing.getDefaultInstance());
        client.read();
        return client;
    }

    private void lose(ResumingClient client) throws IOException {
        Session session = Objects.requireNonNull(sessions.find(client.sessionId()));
        client.abandon().close();
        await().until(session::isDetached);
    }

    private CompletableFuture<Void> stop() {
        return CompletableFuture.runAsync(context::close);
    }

    private void awaitStopped(CompletableFuture<Void> stop) throws Exception {
        stop.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void whenTheServerStopsThenItEndsDetachedSessionsForTheReasonOfTheLossAndWaitsUntilTheyAreSaved() throws Exception {
        lose(connect());
        lose(connect());

        awaitStopped(stop());

        assertThat(game.log).startsWith("stopping");
        assertThat(game.log)
                .containsExactlyInAnyOrder("stopping", "closed peer_closed", "saved", "closed peer_closed", "saved");
        assertThat(resumption.detachedSessions()).isZero();
        assertThat(resumption.keptBytes()).isZero();
    }

    @Test
    void whenAHandlerIsAtWorkForADetachedSessionThenTheStopWaitsForIt() throws Exception {
        ResumingClient client = connect();
        client.send(SLOW_PING, TestSlowPing.getDefaultInstance());
        assertThat(game.started.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        lose(client);

        CompletableFuture<Void> stop = stop();
        await().until(() -> game.log.contains("stopping"));
        assertThat(stop).isNotDone();
        game.release.countDown();
        awaitStopped(stop);

        assertThat(game.log).containsExactly("stopping", "worked", "closed peer_closed", "saved");
    }

    @Test
    void whenAConnectionIsLostWhileTheServerStopsThenItsSessionDoesNotWait() throws Exception {
        ResumingClient busy = connect();
        busy.send(SLOW_PING, TestSlowPing.getDefaultInstance());
        assertThat(game.started.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        lose(busy);
        ResumingClient other = connect();
        CompletableFuture<Void> stop = stop();
        // It waits for the one that is busy.
        await().until(() ->
                !Objects.requireNonNull(sessions.find(busy.sessionId())).isDetached());

        other.abandon().reset();

        await().until(() -> sessions.find(other.sessionId()) == null);
        assertThat(stop).isNotDone();
        game.release.countDown();
        awaitStopped(stop);
        assertThat(game.log).contains("closed connection_lost", "closed peer_closed");
    }

    @Test
    void whenTheServerStopsThenClientsThatAreConnectedAreToldAndTheirSessionsEndAsEver() throws Exception {
        lose(connect());
        ResumingClient client = connect();
        CompletableFuture<Void> stop = stop();

        byte[] last = client.connection().readPacket();
        while (ResumingClient.id(last) != 5) {
            last = client.connection().readPacket();
        }
        client.abandon().close();
        awaitStopped(stop);

        assertThat(game.log).contains("closed shutdown", "closed peer_closed");
    }
}
