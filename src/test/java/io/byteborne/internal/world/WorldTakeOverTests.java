package io.byteborne.internal.world;

import static io.byteborne.internal.world.WorldFixture.ping;
import static io.byteborne.internal.world.WorldFixture.pingOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.internal.world.TickCounter.TickSource;
import io.byteborne.internal.world.TickMethods.TickMethod;
import io.byteborne.message.Reply;
import io.byteborne.session.SessionClosedEvent;
import io.byteborne.session.SessionOpenedEvent;
import io.byteborne.testproto.TestPing;
import io.byteborne.world.ServerStoppingEvent;
import io.byteborne.world.Tick;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Another thread goes on in the middle of a pass, while the one before it waits; that one then comes back to a world that
 * has ended. Each thing happens once, whoever does it.
 */
class WorldTakeOverTests {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final WorldFixture fixture = new WorldFixture();
    private final AtomicBoolean over = new AtomicBoolean();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void tick() {
        fixture.world.tick();
    }

    /** Called by what the world runs: when it returns, another thread has finished the pass and run a further tick. */
    private void letAnotherTakeOver() {
        if (over.getAndSet(true)) {
            throw new AssertionError("It was called twice");
        }
        fixture.log.add("taken over");
        fixture.world.leave();
        Thread other = Thread.ofPlatform().start(() -> {
            fixture.world.takeOver();
            fixture.world.tick();
        });
        try {
            assertThat(other.join(PATIENCE)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
        fixture.log.add("back");
    }

    /** Pings with that number are those in whose middle the world is taken over; others are answered with themselves. */
    private void answerPings(long takenOver) {
        fixture.dispatcher.register(TestPing.class, "test", (session, ping) -> {
            fixture.log.add("ping " + session.id() + "/" + ping.getSequence());
            if (ping.getSequence() == takenOver) {
                letAnotherTakeOver();
            }
            return ping;
        });
    }

    private static String hexOf(long... sequences) {
        return TestPackets.hex(
                LongStream.of(sequences).mapToObj(WorldFixture::pingOf).toArray(TestPing[]::new));
    }

    @Test
    void whenAMessageIsBeingHandledThenAllThatIsBehindItIsAndThatOneHasNoAnswer() {
        answerPings(2);
        Connection first = fixture.accept();
        Connection second = fixture.accept();
        Connection third = fixture.accept();
        ping(first, 1);
        ping(second, 1, 2, 3);
        ping(second, 4);
        ping(third, 1);
        second.closeByPeer();
        fixture.timer.after(Duration.ZERO, () -> fixture.log.add("timer"));

        tick();

        assertThat(fixture.log)
                .containsExactly(
                        "opened 1",
                        "opened 2",
                        "opened 3",
                        "ping 1/1",
                        "ping 2/1",
                        "ping 2/2",
                        "taken over",
                        "ping 3/1",
                        "ping 2/3",
                        "ping 2/4",
                        "closed 2 peer_closed",
                        "timer",
                        "back");
        assertThat(first.sent()).isEqualTo(hexOf(1));
        assertThat(second.sent()).isEqualTo(hexOf(1, 3, 4));
        assertThat(third.sent()).isEqualTo(hexOf(1));
        assertThat(fixture.inbox.queuedMessages()).isZero();
    }

    @Test
    void whenAMessageInALaneIsBeingHandledThenTheLaneGoesOnBehindIt() {
        List<CompletableFuture<TestPing>> works = new ArrayList<>();
        fixture.dispatcher.register(TestPing.class, "test", (session, ping) -> {
            fixture.log.add("ping " + ping.getSequence());
            if (ping.getSequence() == 1) {
                works.add(new CompletableFuture<>());
                return works.getFirst();
            }
            if (ping.getSequence() == 2) {
                letAnotherTakeOver();
            }
            return ping;
        });
        Connection connection = fixture.accept();
        ping(connection, 1, 2, 3);
        ping(connection, 4);
        connection.closeByPeer();
        tick();
        works.getFirst().complete(pingOf(1));

        tick();

        assertThat(fixture.log)
                .containsExactly(
                        "opened 1",
                        "ping 1",
                        "ping 2",
                        "taken over",
                        "ping 3",
                        "ping 4",
                        "closed 1 peer_closed",
                        "back");
        assertThat(connection.sent()).isEqualTo(hexOf(1, 3, 4));
        assertThat(fixture.inbox.queuedMessages()).isZero();
    }

    @Test
    void whenTheOutcomeOfAMessageIsBeingSeenToThenTheLaneGoesOnBehindIt() {
        List<CompletableFuture<Reply>> works = new ArrayList<>();
        fixture.dispatcher.register(TestPing.class, "test", (session, ping) -> {
            fixture.log.add("ping " + ping.getSequence());
            if (ping.getSequence() == 1) {
                works.add(new CompletableFuture<>());
                return works.getFirst();
            }
            return ping;
        });
        Connection connection = fixture.accept();
        ping(connection, 1, 2);
        connection.closeByPeer();
        tick();
        works.getFirst().complete(Reply.toSender(() -> {
            letAnotherTakeOver();
            return pingOf(1);
        }));

        tick();

        assertThat(fixture.log)
                .containsExactly("opened 1", "ping 1", "taken over", "ping 2", "closed 1 peer_closed", "back");
        assertThat(connection.sent()).isEqualTo(hexOf(2));
        assertThat(fixture.inbox.queuedMessages()).isZero();
    }

    private void takeOverOn(Class<?> event) {
        fixture.listener = published -> {
            if (event.isInstance(published)) {
                fixture.listener = later -> {};
                letAnotherTakeOver();
            }
        };
    }

    @Test
    void whenASessionsEndIsBeingToldThenItIsFinishedAndSoAreTheOthers() {
        Connection first = fixture.accept();
        Connection second = fixture.accept();
        tick();
        first.closeByPeer();
        second.closeByPeer();
        takeOverOn(SessionClosedEvent.class);

        tick();

        assertThat(fixture.log)
                .containsExactly(
                        "opened 1", "opened 2", "closed 1 peer_closed", "taken over", "closed 2 peer_closed", "back");
        assertThat(first.isConnected()).isFalse();
        assertThat(second.isConnected()).isFalse();
    }

    @Test
    void whenAnOpeningIsBeingToldThenWhatIsBehindItGoesOn() {
        answerPings(0);
        Connection first = fixture.accept();
        ping(first, 1);
        Connection second = fixture.accept();
        ping(second, 2);
        takeOverOn(SessionOpenedEvent.class);

        tick();

        assertThat(fixture.log).containsExactly("opened 1", "taken over", "opened 2", "ping 1/1", "ping 2/2", "back");
    }

    @Test
    void whenTheStopIsBeingToldThenTheStopGoesOn() {
        Future<?> said = fixture.inbox.stopping();
        takeOverOn(ServerStoppingEvent.class);

        tick();

        assertThat(fixture.log).containsExactly("stopping", "taken over", "back");
        assertThat(said.isDone()).isTrue();
    }

    @Test
    void whenATaskIsRunningThenTheTasksBehindItRunOnce() {
        fixture.tasks.execute(() -> fixture.log.add("first"));
        fixture.tasks.execute(this::letAnotherTakeOver);
        fixture.tasks.execute(() -> fixture.log.add("third"));

        tick();
        assertThat(fixture.log).containsExactly("first", "taken over", "third", "back");
    }

    @Test
    void whenATimerIsRunningThenTheTimersBehindItRunOnceAndSoDoTheTicksMethods() {
        fixture.timer.after(Duration.ZERO, this::letAnotherTakeOver);
        fixture.timer.after(Duration.ZERO, () -> fixture.log.add("timer"));
        fixture.tickMethods.set(List.of(method("method", () -> {})));

        tick();

        assertThat(fixture.log).containsExactly("taken over", "timer", "method 1", "method 2", "back");
    }

    @Test
    void whenATicksMethodIsRunningThenThoseBehindItRunOnceInEachTick() {
        fixture.tickMethods.set(List.of(
                method("first", () -> {}),
                method("second", () -> {
                    if (!over.get()) {
                        letAnotherTakeOver();
                    }
                }),
                method("third", () -> {})));

        tick();

        assertThat(fixture.log)
                .containsExactly(
                        "first 1", "second 1", "taken over", "third 1", "first 2", "second 2", "third 2", "back");
    }

    @Test
    void whenTheThreadComesBackThenItRunsNothingThatIsDueByThen() {
        fixture.tasks.execute(() -> {
            letAnotherTakeOver();
            fixture.clock.advance(Duration.ofMinutes(1));
            fixture.tasks.execute(() -> fixture.log.add("late task"));
        });
        fixture.tasks.execute(() -> {});
        fixture.timer.after(Duration.ofSeconds(1), () -> fixture.log.add("late timer"));

        tick();

        assertThat(fixture.log).containsExactly("taken over", "back");
    }

    private TickMethod method(String name, Runnable work) {
        Consumer<Tick> method = tick -> {
            fixture.log.add(name + " " + tick.number());
            work.run();
        };
        try {
            MethodHandle call = MethodHandles.lookup()
                    .bind(method, "accept", MethodType.methodType(void.class, Object.class))
                    .asType(MethodType.methodType(void.class, Tick.class));
            return new TickMethod(name, 1, new TickSource(WorldFixture.TICK), call, fixture.clock);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("A consumer accepts", impossible);
        }
    }
}
