package io.byteborne.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.byteborne.internal.dispatch.AsyncWork;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.settings.WorldProperties;
import io.byteborne.internal.world.loop.TickStatistics;
import io.byteborne.internal.world.loop.WorldLifecycle;
import io.byteborne.message.HandlerTimeoutException;
import io.byteborne.room.Room;
import io.byteborne.room.Rooms;
import io.byteborne.server.ServerService;
import io.byteborne.session.Session;
import io.byteborne.session.SessionManager;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.byteborne.world.Timer;
import io.byteborne.world.TimerHandle;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

@GameTest(properties = {"byteborne.world.tick-interval=50ms", "byteborne.handler.timeout=2s"})
@Import(KitGame.class)
class TestWorldTests {
    private static final TestPing PING = TestPing.newBuilder().setSequence(7).build();
    private static final TestPong PONG = TestPong.newBuilder().setSequence(7).build();

    @Autowired
    TestWorld world;

    @Autowired
    TestClients clients;

    @Autowired
    KitGame game;

    @Autowired
    Timer timer;

    @AfterEach
    void openGate() {
        game.gate.countDown();
    }

    @Test
    void whenASessionBeginsThenItsTimeIsTheWorlds(@Autowired SessionManager sessions) {
        world.advance(Duration.ofMinutes(3));
        Instant now = SteppedClock.BEGIN.plus(world.now());
        clients.connect();
        world.tick();

        assertThat(sessions.all()).singleElement().extracting(Session::openedAt).isEqualTo(now);
    }

    @Test
    void whenNothingIsDoneThenNoTickRunsAndNoPortIsOpen(
            @Autowired WorldLifecycle thread, @Autowired ServerService server, @Autowired TickStatistics statistics) {
        assertThat(thread.isRunning()).isFalse();
        assertThat(server.localAddress()).isNull();
        assertThat(statistics.ticks()).isEqualTo(world.tickNumber());
    }

    @Test
    void whenATickRunsThenTimeHasMovedByOneInterval(@Autowired TickStatistics statistics) {
        Duration before = world.now();
        long ticks = world.tickNumber();

        world.tick();
        world.tick(2);

        assertThat(world.now()).isEqualTo(before.plusMillis(150));
        assertThat(world.tickNumber()).isEqualTo(ticks + 3);
        assertThat(statistics.ticks()).as("listeners hear of it").isEqualTo(ticks + 3);
    }

    @Test
    void whenTheTestTouchesRoomsThenItIsTheWorldAndItsOtherThreadsAreNot(@Autowired Rooms rooms) throws Exception {
        world.tick();
        Room room = rooms.create("of the test");

        Future<?> elsewhere = CompletableFuture.runAsync(() -> rooms.findOrCreate("of another thread"));

        assertThat(elsewhere)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(WrongThreadException.class)
                .withMessageContaining(Thread.currentThread().getName());
        room.close();
    }

    /** JUnit may give each test method a thread of its own. */
    @Test
    void whenAnotherThreadRunsTheNextTickThenThatIsTheWorld(@Autowired Rooms rooms) throws Exception {
        world.tick();

        CompletableFuture.runAsync(() -> {
                    world.tick();
                    rooms.create("of the next").close();
                })
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void whenTimeAdvancesThenEachTickRunsAtItsOwnTime() {
        Duration start = world.now();
        List<Long> seen = new ArrayList<>();
        TimerHandle each = timer.every(Duration.ofMillis(50), () -> seen.add(millisSince(start)));

        world.advance(Duration.ofMillis(149));
        assertThat(seen).containsExactly(50L, 100L);
        assertThat(millisSince(start)).isEqualTo(149);
        world.advance(Duration.ofMillis(1));
        assertThat(seen).containsExactly(50L, 100L, 150L);

        each.cancel();
    }

    private long millisSince(Duration start) {
        return world.now().minus(start).toMillis();
    }

    @Test
    void whenATimerIsDueThenItRunsInThatTickAndNoneBefore(@Autowired Clock clock) {
        Instant now = clock.instant();
        List<String> ran = new ArrayList<>();
        timer.after(Duration.ofHours(1), () -> ran.add("after"));
        timer.at(now.plus(Duration.ofHours(2)), () -> ran.add("at"));

        world.advance(Duration.ofHours(1).minusMillis(50));
        assertThat(ran).isEmpty();
        world.tick();
        assertThat(ran).containsExactly("after");
        world.advance(Duration.ofHours(1).minusMillis(50));
        assertThat(ran).containsExactly("after");
        world.tick();
        assertThat(ran).containsExactly("after", "at");
        assertThat(clock.instant()).isEqualTo(now.plus(Duration.ofHours(2)));
    }

    @Test
    void whenTimeShallGoBackThenItDoesNot() {
        assertThatIllegalArgumentException().isThrownBy(() -> world.advance(Duration.ofMillis(-1)));
    }

    @Test
    void whenAHandlerBlocksThenItsAnswerComesWithTheTickAfter() {
        TestGameClient client = clients.connect();
        for (int i = 0; i < 50; i++) {
            client.send(PING);
            world.tick();
            client.expectNothing();
            world.tick();
            assertThat(client.expect(TestPong.class)).isEqualTo(PONG);
        }
    }

    @Test
    void whenAHandlerIsStuckThenOthersGoOnUntilItIsOutOfTime(@Autowired DefaultMessageDispatcher dispatcher) {
        game.gate = new CountDownLatch(1);
        long failed = dispatcher.counters().failedCount();
        TestGameClient stuck = clients.connect();
        stuck.send(PING);
        world.tick();
        TestGameClient other = clients.connect();
        List<String> ran = new ArrayList<>();
        timer.after(Duration.ofMillis(50), () -> ran.add("timer"));

        world.tickWithoutWaiting(39);
        assertThat(ran).containsExactly("timer");
        assertThat(dispatcher.counters().failedCount()).isEqualTo(failed);
        world.tickWithoutWaiting(1);

        assertThat(dispatcher.counters().failedCount())
                .as(HandlerTimeoutException.class.getSimpleName())
                .isEqualTo(failed + 1);
        other.expectNothing();
    }

    @Test
    void whenAHandlerIsStuckThenATickThatWaitsForItFailsAndSaysSo(
            @Autowired WorldLifecycle lifecycle,
            @Autowired SteppedClock clock,
            @Autowired InProcessNetwork network,
            @Autowired AsyncWork work,
            @Autowired WorldProperties properties) {
        game.gate = new CountDownLatch(1);
        clients.connect().send(PING);
        world.tick();
        TestWorld impatient = new TestWorld(
                lifecycle.createLoop(),
                clock,
                network,
                work.inFlight(),
                session -> false,
                properties,
                Duration.ofMillis(20));

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(impatient::tick)
                .withMessageContaining("After PT0.02S of real time, this is not over: [")
                .withMessageContaining("KitGame#ping")
                .withMessageContaining("it blocks")
                .withMessageContaining("tickWithoutWaiting");
        assertThat(impatient.tickNumber()).isZero();
    }

    @Test
    void whenAnotherThreadSendsThenItLeavesAndTheConnectionIsNotTouchedByThatThread(@Autowired SessionManager sessions)
            throws InterruptedException {
        TestGameClient client = clients.connect();
        world.tick();
        Session session = sessions.all().iterator().next();

        Thread sender = Thread.ofVirtual().start(() -> session.send(PONG));
        assertThat(sender.join(Duration.ofSeconds(10))).isTrue();

        assertThat(client.expect(TestPong.class)).isEqualTo(PONG);
    }

    @Test
    void whenMessagesWaitForTheTickThenArrivalsCannotBeRun() {
        assertThatIllegalStateException().isThrownBy(world::runArrivals).withMessageContaining("on-tick");
    }
}
