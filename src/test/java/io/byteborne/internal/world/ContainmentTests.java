package io.byteborne.internal.world;

import static io.byteborne.internal.world.WorldFixture.ping;
import static io.byteborne.internal.world.WorldFixture.pingOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;

import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.internal.settings.WorldProperties.DispatchMode;
import io.byteborne.internal.world.TickMethods.TickMethod;
import io.byteborne.internal.world.loop.Sleeper;
import io.byteborne.internal.world.loop.TickListener;
import io.byteborne.internal.world.loop.TickStatistics;
import io.byteborne.internal.world.loop.WorldLoop;
import io.byteborne.session.CloseReason;
import io.byteborne.testing.HostileFailures;
import io.byteborne.world.TimerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever fails in a pass of the world, and however badly, everything else in it is done: no session is lost or kept, no
 * byte stays counted, and the world thread goes on.
 */
class ContainmentTests {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final WorldFixture fixture = new WorldFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    static List<Throwable> failures() {
        return HostileFailures.all();
    }

    private static RuntimeException thrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    /** Nobody is part of the game, nothing waits, and every connection is closed. */
    private void assertNothingLeft(Connection... connections) {
        assertThat(fixture.sessions.count()).as("sessions").isZero();
        assertThat(fixture.inbox.queuedMessages()).as("messages that wait").isZero();
        assertThat(fixture.inbox.queuedBytes()).as("bytes that wait").isZero();
        assertThat(connections)
                .allSatisfy(connection -> assertThat(connection.isConnected()).isFalse());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whenListenersFailThenTheSessionsOfThatPassAreOpenedServedAndEnded(Throwable failure) {
        fixture.listener = event -> {
            throw thrown(failure);
        };
        fixture.onPing((session, ping) -> session.send(ping));
        Connection first = fixture.accept();
        Connection second = fixture.connect();
        ping(first, 1);
        ping(second, 2);
        first.closeByPeer();
        second.closeByPeer();

        fixture.world.tick();

        assertThat(fixture.log)
                .containsExactly(
                        "opened 1", "opened 2", "ping 1/1", "ping 2/2", "closed 1 peer_closed", "closed 2 peer_closed");
        assertThat(first.sent()).isEqualTo(TestPackets.hex(pingOf(1)));
        assertThat(second.sent()).isEqualTo(TestPackets.hex(pingOf(2)));
        assertNothingLeft(first, second);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whenHandlersFailThenTheOtherMessagesOfThatPassAreHandledAndTheSessionsEnd(Throwable failure) {
        fixture.onPing((session, ping) -> {
            if (ping.getSequence() == 1) {
                throw thrown(failure);
            }
        });
        Connection first = fixture.accept();
        Connection second = fixture.accept();
        ping(first, 1, 2);
        ping(second, 1, 2);
        first.lose();
        second.lose();

        fixture.world.tick();

        assertThat(fixture.log)
                .contains("ping 1/2", "ping 2/2")
                .endsWith("closed 1 connection_lost", "closed 2 connection_lost");
        assertNothingLeft(first, second);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whenTasksTimersAndTickMethodsFailThenTheOthersRunAndTheRhythmStays(Throwable failure) {
        Runnable failing = () -> {
            throw thrown(failure);
        };
        fixture.tasks.execute(failing);
        fixture.tasks.execute(() -> fixture.log.add("task"));
        fixture.timer.after(Duration.ZERO, failing);
        fixture.timer.after(Duration.ZERO, () -> fixture.log.add("timer"));
        TimerHandle repeated = fixture.timer.every(INTERVAL, failing);
        fixture.tickMethods.set(List.of(tickMethod(failing), tickMethod(() -> fixture.log.add("tick"))));

        fixture.clock.advance(INTERVAL);
        fixture.world.tick();

        assertThat(fixture.log).containsExactly("task", "timer", "tick");
        assertThat(repeated.isSet()).isTrue();
        assertThat(fixture.tickMethods.failures()).isOne();
    }

    private TickMethod tickMethod(Runnable method) {
        return WorldParts.tickMethod(method, fixture.clock);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whenTickListenersAndTheTicksFiguresFailThenTheWorldThreadGoesOn(Throwable failure) {
        TickStatistics statistics = spy(new TickStatistics(fixture.clock, INTERVAL.toNanos()));
        doThrow(failure).when(statistics).skipped(anyLong());
        fixture.onTicks(1, () -> {});
        Sleeper sleeper = mock();
        List<Long> ticks = new ArrayList<>();
        List<TickListener> listeners = new ArrayList<>();
        WorldLoop loop = new WorldLoop(
                fixture.world,
                fixture.ticks,
                () -> false,
                () -> false,
                sleeper,
                fixture.clock,
                INTERVAL,
                Duration.ZERO,
                DispatchMode.ON_TICK,
                statistics,
                listeners);
        doAnswer(call -> {
                    fixture.clock.advance(Duration.ofNanos(call.getArgument(0)));
                    if (fixture.clock.millis() > 100 * INTERVAL.toMillis()) {
                        // There are no ticks: better no test that passes than one that does not end.
                        loop.stop();
                    }
                    return null;
                })
                .when(sleeper)
                .sleep(anyLong(), any());
        listeners.add((tick, lateness, duration) -> {
            throw thrown(failure);
        });
        listeners.add((tick, lateness, duration) -> {
            ticks.add(tick);
            if (tick == 3) {
                loop.stop();
            }
        });

        loop.run();

        assertThat(ticks).as("the last one comes with the stop").containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    @SuppressWarnings("NullAway") // A game's mistake.
    void whenAHandlerClosesItsSessionWithoutAReasonThenItHearsOfThatAndTheSessionStays() {
        fixture.onPing((session, ping) -> {
            if (ping.getSequence() == 1) {
                session.close(null);
            }
        });
        Connection connection = fixture.accept();
        ping(connection, 1, 2);
        fixture.world.tick();
        assertThat(fixture.log).containsExactly("opened 1", "ping 1/1", "ping 1/2");
        assertThat(fixture.dispatcher.counters().failedCount()).isOne();
        assertThat(connection.session().isOpen()).isTrue();

        connection.session().close(CloseReason.KICKED);
        fixture.world.tick();

        assertThat(fixture.log).endsWith("closed 1 kicked");
        assertNothingLeft(connection);
    }
}
