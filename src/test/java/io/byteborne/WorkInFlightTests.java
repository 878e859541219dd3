package io.byteborne;

import static io.byteborne.testing.TestPackets.hex;
import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.byteborne.internal.world.TickCounter;
import io.byteborne.message.HandlerOptions;
import io.byteborne.message.MessageDispatcher;
import io.byteborne.message.MessageInvoker;
import io.byteborne.server.ServerService;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.TestClient;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.byteborne.world.BlockingExecutor;
import io.byteborne.world.WorldExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

/** The whole program stops while handlers are at work. */
@ExtendWith(OutputCaptureExtension.class)
class WorkInFlightTests {
    private static final TestPing PING = TestPing.newBuilder().setSequence(1).build();
    private static final TestPong PONG = TestPong.newBuilder().setSequence(2).build();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    private static ConfigurableApplicationContext start(Duration shutdownTimeout, Class<?>... beans) {
        return start(shutdownTimeout, Duration.ofMillis(5), beans);
    }

    private static ConfigurableApplicationContext start(
            Duration shutdownTimeout, Duration tickInterval, Class<?>... beans) {
        return new SpringApplicationBuilder(ByteborneWorldApplication.class)
                .sources(beans)
                .run(
                        "--byteborne.server.host=127.0.0.1",
                        "--byteborne.server.port=0",
                        "--byteborne.websocket.port=0",
                        "--byteborne.server.shutdown-timeout=" + shutdownTimeout,
                        "--byteborne.world.tick-interval=" + tickInterval,
                        "--server.port=0");
    }

    private static TestClient connect(ConfigurableApplicationContext context) throws Exception {
        return TestClient.connect(
                Objects.requireNonNull(context.getBean(ServerService.class).localAddress())
                        .getPort());
    }

    private static void block(ConfigurableApplicationContext context, MessageInvoker<TestPing> handler) {
        context.getBean(MessageDispatcher.class)
                .register(TestPing.class, "blocking", handler, new HandlerOptions(true, false));
    }

    @Test
    @Timeout(60)
    void whenABlockingHandlerOrAStageIsDoneThenItsAnswerDoesNotWaitForTheNextTick() throws Exception {
        try (ConfigurableApplicationContext context = start(PATIENCE, Duration.ofSeconds(3))) {
            TickCounter ticks = context.getBean(TickCounter.class);
            WorldExecutor world = context.getBean(WorldExecutor.class);
            CompletableFuture<Long> before = new CompletableFuture<>();
            block(context, (session, ping) -> PONG);
            context.getBean(MessageDispatcher.class).register(TestPong.class, "staged", (session, pong) -> {
                before.complete(ticks.number());
                return CompletableFuture.supplyAsync(() -> pong, Thread::startVirtualThread)
                        .thenApplyAsync(answer -> answer, world);
            });
            try (TestClient client = connect(context)) {
                client.send(packet(9001, PONG), packet(9000, PING));

                assertThat(hex(client.readPacket())).isEqualTo(hex(packet(9001, PONG)));
                assertThat(hex(client.readPacket())).isEqualTo(hex(packet(9001, PONG)));
                assertThat(CompletableFuture.supplyAsync(ticks::number, world).get(20, TimeUnit.SECONDS))
                        .isEqualTo(before.get());
            }
        }
    }

    @Test
    void whenAHandlerIsStillBlockedThenItsAnswerAndThoseBehindItGoOutBeforeTheFin(CapturedOutput output)
            throws Exception {
        try (ConfigurableApplicationContext context = start(PATIENCE);
                TestClient client = startPing(context)) {
            Thread stopping = Thread.ofPlatform().start(context::close);
            await().until(() -> context.getBean(ServerService.class).localAddress() == null);
            assertThat(context.getBean(SessionManager.class).count()).isOne();
            release.countDown();

            assertThat(hex(client.readPacket())).isEqualTo(hex(packet(9001, PONG)));
            assertThat(hex(client.readPacket())).isEqualTo(hex(packet(9001, PONG)));
            client.expectFin();
            assertThat(stopping.join(PATIENCE)).isTrue();
            assertThat(output).doesNotContain("are cut").doesNotContain("Exception");
        }
    }

    /** A client whose first ping is in its handler, which waits for the release; a second ping waits behind it. */
    private TestClient startPing(ConfigurableApplicationContext context) throws Exception {
        block(context, (session, ping) -> {
            started.countDown();
            release.await();
            return PONG;
        });
        TestClient client = connect(context);
        client.send(packet(9000, PING), packet(9000, PING));
        assertThat(started.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return client;
    }

    @Test
    @Timeout(60)
    void whenAHandlerNeverEndsThenTheStopDoesNotWaitForIt(CapturedOutput output) throws Exception {
        ConfigurableApplicationContext context = start(Duration.ofMillis(200));
        block(context, (session, ping) -> {
            started.countDown();
            while (true) {
                try {
                    release.await();
                    return PONG;
                } catch (InterruptedException ignored) {
                    // Not to be stopped.
                }
            }
        });
        try (TestClient client = connect(context)) {
            client.send(packet(9000, PING));
            assertThat(started.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

            Thread stopping = Thread.ofPlatform().start(context::close);

            assertThat(stopping.join(PATIENCE)).isTrue();
            client.expectFin();
            assertThat(output).contains("1 connections were not closed in time and are cut");
        } finally {
            release.countDown();
        }
    }

    @Test
    @Timeout(60)
    void whenAStageIsNeverCompleteThenTheStopDoesNotWaitForIt() throws Exception {
        ConfigurableApplicationContext context = start(Duration.ofMillis(200));
        context.getBean(MessageDispatcher.class).register(TestPing.class, "staged", (session, ping) -> {
            started.countDown();
            return new CompletableFuture<TestPong>();
        });
        try (TestClient client = connect(context)) {
            client.send(packet(9000, PING));
            assertThat(started.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

            Thread stopping = Thread.ofPlatform().start(context::close);

            assertThat(stopping.join(PATIENCE)).isTrue();
            client.expectFin();
        }
    }

    /** Saves whoever leaves. */
    static class Saving {
        private final BlockingExecutor blocking;
        private final CountDownLatch saving = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);
        private final List<String> saved = new CopyOnWriteArrayList<>();

        Saving(BlockingExecutor blocking) {
            this.blocking = blocking;
        }

        @EventListener
        void left(SessionClosedEvent event) {
            BlockingExecutor inOrder = blocking.inOrderOf(event.session().id());
            inOrder.execute(() -> {
                saving.countDown();
                awaitRelease();
            });
            inOrder.call(
                    event::reason,
                    reason -> saved.add(reason + " on " + Thread.currentThread().getName()));
        }

        private void awaitRelease() {
            try {
                release.await();
            } catch (InterruptedException interrupted) {
                saved.add("interrupted");
            }
        }
    }

    @Test
    @Timeout(60)
    void whenTheLastSessionsAreBeingSavedThenTheStopWaitsForThatAndForWhatComesOfIt(CapturedOutput output)
            throws Exception {
        ConfigurableApplicationContext context = start(PATIENCE, Saving.class);
        Saving saving = context.getBean(Saving.class);
        try (TestClient client = connect(context)) {
            await().until(() -> context.getBean(SessionManager.class).count() == 1);
            Thread stopping = Thread.ofPlatform().start(context::close);
            client.expectFin();
            saving.saving.await();
            assertThat(stopping.isAlive()).isTrue();
            assertThat(saving.saved).isEmpty();
            saving.release.countDown();

            assertThat(stopping.join(PATIENCE)).isTrue();
            assertThat(saving.saved).containsExactly("shutdown on world");
            assertThat(output).doesNotContain("were not over in time");
        } finally {
            saving.release.countDown();
        }
    }

    @Test
    @Timeout(60)
    void whenASaveDoesNotEndThenTheStopDoesNotWaitForItAndInterruptsIt(CapturedOutput output) throws Exception {
        ConfigurableApplicationContext context = start(Duration.ofMillis(200), Saving.class);
        Saving saving = context.getBean(Saving.class);
        try (TestClient client = connect(context)) {
            await().until(() -> context.getBean(SessionManager.class).count() == 1);
            Thread stopping = Thread.ofPlatform().start(context::close);
            client.expectFin();

            assertThat(stopping.join(PATIENCE)).isTrue();
            await().untilAsserted(() -> assertThat(saving.saved).containsExactly("interrupted"));
            assertThat(output).contains("2 blocking tasks were not over in time");
        } finally {
            saving.release.countDown();
        }
    }
}
