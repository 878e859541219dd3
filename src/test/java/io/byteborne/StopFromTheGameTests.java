package io.byteborne;

import static io.byteborne.testing.TestPackets.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.transport.NetworkStatistics;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.server.ServerService;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.TestClient;
import io.byteborne.testproto.TestDropped;
import io.byteborne.testproto.TestNewest;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.byteborne.world.OnTick;
import io.byteborne.world.ServerStoppingEvent;
import io.byteborne.world.Timer;
import io.byteborne.world.WorldExecutor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;

/** A game may stop its server from wherever it likes, and its players see the same end. */
class StopFromTheGameTests {
    /** What came before the request to stop, and as much behind it. */
    private static final int PINGS = 20;
    /** What comes from another client once the game is about to stop: it waits for a thread that stops the server. */
    private static final int LATE_PINGS = 50;

    private static final TestPong GOODBYE =
            TestPong.newBuilder().setText("goodbye").build();
    private static final String REPLY = "reply of whoever stops";
    private static final String TICK_BEHIND_THE_END = "TICK behind the end";

    /** With all that a busy machine adds; a stop that waits for itself takes twelve seconds and more. */
    private static final Duration PROMPT = Duration.ofSeconds(8);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Where the game is when it stops the server. */
    enum From {
        THREAD_OF_ITS_OWN,
        HANDLER,
        EXCEPTION_HANDLER,
        EXCEPTION_HANDLER_OF_A_STAGE,
        BLOCKING_HANDLER,
        TICK,
        TIMER,
        LISTENER,
        TASK
    }

    /** What it calls, with the means that Spring and the JDK have. */
    enum By {
        CLOSE {
            @Override
            void stop(ConfigurableApplicationContext context) {
                context.close();
            }
        },
        EXIT_OF_THE_APPLICATION {
            @Override
            void stop(ConfigurableApplicationContext context) {
                SpringApplication.exit(context);
            }
        },
        EXIT_OF_THE_PROCESS {
            @Override
            void stop(ConfigurableApplicationContext context) {
                System.exit(EXIT_CODE);
            }
        },
        EXIT_OF_BOTH {
            @Override
            void stop(ConfigurableApplicationContext context) {
                System.exit(SpringApplication.exit(context, () -> EXIT_CODE));
            }
        };

        static final int EXIT_CODE = 7;

        abstract void stop(ConfigurableApplicationContext context);
    }

    /** Tells the test what happens. */
    interface Report extends Consumer<String> {}

    static class Game {
        private final ConfigurableApplicationContext context;
        private final By by;
        private final Report report;
        private final NetworkStatistics statistics;
        private final SessionManager sessions;
        private final WorldExecutor world;
        private final Timer timer;
        private volatile @Nullable From armed;
        private volatile long expected;
        private volatile @Nullable Thread stopping;

        Game(
                ConfigurableApplicationContext context,
                By by,
                Report report,
                NetworkStatistics statistics,
                SessionManager sessions,
                WorldExecutor world,
                Timer timer) {
            this.context = context;
            this.by = by;
            this.report = report;
            this.statistics = statistics;
            this.sessions = sessions;
            this.world = world;
            this.timer = timer;
        }

        static class Fatal extends RuntimeException {}

        @MessageHandler
        @Nullable
        TestPong ping(TestPing ping) {
            if (ping.getText().isEmpty()) {
                return TestPong.newBuilder().setSequence(ping.getSequence()).build();
            }
            expected = ping.getSequence();
            From from = From.valueOf(ping.getText());
            switch (from) {
                case THREAD_OF_ITS_OWN -> Thread.ofPlatform().start(this::stop);
                case HANDLER -> {
                    stop();
                    return TestPong.newBuilder().setText(REPLY).build();
                }
                case EXCEPTION_HANDLER -> throw new Fatal();
                case TIMER -> timer.after(Duration.ZERO, this::stop);
                case TASK -> world.execute(this::stop);
                case TICK -> armed = from;
                case LISTENER -> {
                    armed = from;
                    // The visitor.
                    Objects.requireNonNull(sessions.find(1)).close();
                }
                case BLOCKING_HANDLER, EXCEPTION_HANDLER_OF_A_STAGE ->
                    throw new AssertionError("It has a message of its own");
            }
            return null;
        }

        @MessageExceptionHandler
        TestPong failed(Fatal fatal) {
            stop();
            return TestPong.newBuilder().setText(REPLY).build();
        }

        @MessageHandler
        CompletionStage<TestPong> fail(TestNewest request) {
            expected = request.getNumber();
            return CompletableFuture.supplyAsync(() -> {
                throw new Fatal();
            });
        }

        @MessageHandler(blocking = true)
        TestPong stopBlocking(TestDropped request) {
            expected = request.getNumber();
            stop();
            return TestPong.newBuilder().setText(REPLY).build();
        }

        @OnTick
        @Order(1)
        void tick() {
            if (armed == From.TICK) {
                stop();
            }
        }

        @OnTick
        @Order(2)
        void tickBehind() {
            if (!context.isActive()) {
                report.accept(TICK_BEHIND_THE_END);
            }
        }

        @EventListener
        void closed(SessionClosedEvent event) {
            report.accept("CLOSED %s %s".formatted(event.session().id(), event.reason()));
            if (armed == From.LISTENER) {
                stop();
            }
        }

        @EventListener
        void stopping(ServerStoppingEvent event) {
            report.accept("STOPPING on " + Thread.currentThread().getName());
            sessions.sendToAll(GOODBYE);
        }

        private void stop() {
            armed = null;
            stopping = Thread.currentThread();
            report.accept("STOP");
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (statistics.messagesIn() < expected && System.nanoTime() - deadline < 0) {
                Thread.onSpinWait();
            }
            try {
                by.stop(context);
            } finally {
                report.accept("RETURNED");
            }
        }
    }

    private static ConfigurableApplicationContext start(By by, Report report) {
        return new SpringApplicationBuilder(ByteborneWorldApplication.class, Game.class)
                .initializers(context -> {
                    context.getBeanFactory().registerSingleton("by", by);
                    context.getBeanFactory().registerSingleton("report", report);
                })
                .run(
                        "--byteborne.server.host=127.0.0.1",
                        "--byteborne.server.port=0",
                        "--byteborne.websocket.port=0",
                        "--byteborne.world.tick-interval=5ms",
                        // Its end takes two seconds, whoever stops the server.
                        "--spring.main.web-application-type=none");
    }

    private static int portOf(ConfigurableApplicationContext context) {
        return Objects.requireNonNull(context.getBean(ServerService.class).localAddress())
                .getPort();
    }

    /** A server in a process of its own. */
    static final class Server {
        private Server() {}

        public static void main(String[] by) {
            System.out.println("PORT " + portOf(start(By.valueOf(by[0]), System.out::println)));
        }
    }

    private final BlockingQueue<String> reports = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();

    private String awaitReport(String text) throws InterruptedException {
        while (true) {
            String report = reports.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(report).as("'%s' is missing behind %s", text, seen).isNotNull();
            seen.add(report);
            if (report.contains(text)) {
                return report;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenTheGameClosesItsContextThenItsPlayersAreAnsweredAndToldAndTheEndIsPrompt(From from) throws Exception {
        stopInProcess(By.CLOSE, from);
    }

    @ParameterizedTest
    @EnumSource
    void whenTheGameExitsItsApplicationThenItsPlayersAreAnsweredAndToldAndTheEndIsPrompt(From from) throws Exception {
        stopInProcess(By.EXIT_OF_THE_APPLICATION, from);
    }

    private void stopInProcess(By by, From from) throws Exception {
        try (ConfigurableApplicationContext context = start(by, reports::add)) {
            Game game = context.getBean(Game.class);
            stop(portOf(context), from, 1, () -> awaitReport("RETURNED"));
            assertThat(context.isActive()).isFalse();
            assertThat(Objects.requireNonNull(game.stopping).join(PATIENCE))
                    .as("who stopped it ends")
                    .isTrue();
            assertThat(reports).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenTheGameExitsTheProcessThenItsPlayersAreAnsweredAndToldAndTheEndIsPrompt(From from) throws Exception {
        stopProcess(By.EXIT_OF_THE_PROCESS, from, 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"EXIT_OF_THE_PROCESS", "EXIT_OF_BOTH"})
    void whenTheGameStopsAgainWhileItStopsThenNothingIsDifferent(By by) throws Exception {
        stopProcess(by, From.HANDLER, 3);
    }

    private void stopProcess(By by, From from, int times) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // What starts sooner.
                        "-XX:TieredStopAtLevel=1",
                        "-Dspring.devtools.restart.enabled=false",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Server.class.getName(),
                        by.name())
                .redirectErrorStream(true)
                .start();
        try {
            Thread reader = Thread.ofVirtual().start(() -> collect(process));
            int port = Integer.parseInt(awaitReport("PORT ").substring("PORT ".length()));
            stop(port, from, times, () -> {
                assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(reader.join(PATIENCE)).isTrue();
            });
            assertThat(process.exitValue()).isEqualTo(By.EXIT_CODE);
        } finally {
            process.destroyForcibly();
        }
    }

    private void collect(Process process) {
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(reports::add);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @FunctionalInterface
    private interface Wait {
        void run() throws Exception;
    }

    /** @param times how often the game is asked to stop */
    private void stop(int port, From from, int times, Wait end) throws Exception {
        long begun = play(port, from, times);
        end.run();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PROMPT);
        reports.drainTo(seen);
        assertThat(seen)
                .containsOnlyOnce(
                        "STOPPING on world",
                        from == From.LISTENER ? "CLOSED 1 closed_by_game" : "CLOSED 1 shutdown",
                        "CLOSED 2 shutdown",
                        "CLOSED 3 shutdown")
                .doesNotContain(TICK_BEHIND_THE_END);
    }

    /** What players see; returns when the game was about to stop. */
    private long play(int port, From from, int times) throws Exception {
        try (TestClient visitor = TestClient.connect(port)) {
            visitor.send(ping(0));
            assertThat(visitor.readPacket()).isEqualTo(pong(0));
            try (TestClient bystander = TestClient.connect(port);
                    TestClient stopper = TestClient.connect(port)) {
                byte[] request = request(from, 1 + PINGS + times + PINGS + LATE_PINGS);
                List<byte[]> packets = new ArrayList<>(pings(0, PINGS));
                packets.addAll(Collections.nCopies(times, request));
                packets.addAll(pings(PINGS, 2 * PINGS));
                stopper.send(packets.toArray(byte[][]::new));
                awaitReport("STOP");
                long begun = System.nanoTime();
                bystander.send(pings(0, LATE_PINGS).toArray(byte[][]::new));

                assertAnsweredAndTold(bystander, LATE_PINGS);
                assertAnsweredAndTold(stopper, 2 * PINGS);
                return begun;
            }
        }
    }

    private static void assertAnsweredAndTold(TestClient client, int pings) throws IOException {
        List<TestPong> pongs = read(client);
        assertThat(pongs)
                .containsOnlyOnce(GOODBYE)
                .noneMatch(pong -> pong.getText().equals(REPLY));
        assertThat(pongs.stream().filter(pong -> pong.getText().isEmpty()).map(TestPong::getSequence))
                .containsExactlyElementsOf(LongStream.range(0, pings).boxed().toList());
    }

    private static List<byte[]> pings(int begin, int end) {
        return LongStream.range(begin, end).mapToObj(StopFromTheGameTests::ping).toList();
    }

    /** @param messages how many messages must have come before the game stops */
    private static byte[] request(From from, int messages) {
        return switch (from) {
            case BLOCKING_HANDLER ->
                packet(9401, TestDropped.newBuilder().setNumber(messages).build());
            case EXCEPTION_HANDLER_OF_A_STAGE ->
                packet(9402, TestNewest.newBuilder().setNumber(messages).build());
            default ->
                packet(
                        9000,
                        TestPing.newBuilder()
                                .setText(from.name())
                                .setSequence(messages)
                                .build());
        };
    }

    private static byte[] ping(long sequence) {
        return packet(9000, TestPing.newBuilder().setSequence(sequence).build());
    }

    private static byte[] pong(long sequence) {
        return packet(9001, TestPong.newBuilder().setSequence(sequence).build());
    }

    private static List<TestPong> read(TestClient client) throws IOException {
        List<TestPong> pongs = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(client.readToFin()).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            byte[] payload = new byte[bytes.getShort() - 4];
            assertThat(bytes.getShort()).isEqualTo((short) 9001);
            bytes.get(payload);
            pongs.add(TestPong.parseFrom(payload));
        }
        return pongs;
    }
}
