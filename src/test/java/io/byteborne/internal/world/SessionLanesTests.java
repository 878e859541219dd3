package io.byteborne.internal.world;

import static io.byteborne.internal.world.WorldFixture.ping;
import static io.byteborne.internal.world.WorldFixture.pingOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.spy;

import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.protocol.MessageBatch;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.internal.world.inbox.Event;
import io.byteborne.session.CloseReason;
import io.byteborne.testproto.TestPing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A session's messages wait for the one that is in work. Pings over 100 are worked on until they are done. */
class SessionLanesTests {
    private static final long FIRST_LONG = 100;

    private final WorldFixture fixture = new WorldFixture();
    private final Map<String, CompletableFuture<TestPing>> inWork = new HashMap<>();

    @BeforeEach
    void register() {
        fixture.dispatcher.register(TestPing.class, "test", (session, ping) -> {
            String name = session.id() + "/" + ping.getSequence();
            fixture.log.add("ping " + name);
            if (ping.getSequence() < FIRST_LONG) {
                return ping;
            }
            CompletableFuture<TestPing> work = new CompletableFuture<>();
            inWork.put(name, work);
            return work;
        });
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void tick() {
        fixture.world.tick();
    }

    /** A ping that was worked on is done, which the world sees with its next pass. */
    private void done(String name) {
        long sequence = Long.parseLong(name.substring(name.indexOf('/') + 1));
        work(name).complete(pingOf(sequence));
    }

    private CompletableFuture<TestPing> work(String name) {
        return Objects.requireNonNull(inWork.get(name), name);
    }

    /** What has come to pass since the last time. */
    private List<String> log() {
        List<String> entries = List.copyOf(fixture.log);
        fixture.log.clear();
        return entries;
    }

    @Test
    void whenAMessageIsInWorkThenTheSessionsOthersWaitAndOtherSessionsGoOn() {
        Connection first = fixture.accept();
        Connection second = fixture.accept();
        ping(first, 1, 100, 2);
        ping(second, 1, 2);
        tick();
        ping(first, 3, 4);
        ping(second, 3);
        tick();
        assertThat(log())
                .containsExactly("opened 1", "opened 2", "ping 1/1", "ping 1/100", "ping 2/1", "ping 2/2", "ping 2/3");
        assertThat(first.sent()).isEqualTo(TestPackets.hex(pingOf(1)));
        assertThat(second.sent()).isEqualTo(TestPackets.hex(pingOf(1), pingOf(2), pingOf(3)));

        ping(first, 5);
        done("1/100");
        tick();

        assertThat(log()).containsExactly("ping 1/2", "ping 1/3", "ping 1/4", "ping 1/5");
        assertThat(first.sent()).isEqualTo(TestPackets.hex(pingOf(100), pingOf(2), pingOf(3), pingOf(4), pingOf(5)));
    }

    @Test
    void whenAMessageIsDoneBetweenTicksThenItsAnswerLeavesAndThoseBehindItGoOnWithWhatIsLeftOfTheTicksShare() {
        try (WorldFixture small =
                new WorldFixture(new FlushBatch(), TestProperties.session("max-messages-per-tick=3"))) {
            CompletableFuture<TestPing> first = new CompletableFuture<>();
            small.dispatcher.register(TestPing.class, "test", (session, ping) -> {
                small.log.add("ping " + ping.getSequence());
                return ping.getSequence() == FIRST_LONG ? first : ping;
            });
            Connection connection = small.accept();
            ping(connection, 100, 1, 2, 3, 4, 5, 6);
            small.world.tick();
            ping(connection, 7);
            assertThat(small.log).containsExactly("opened 1", "ping 100");

            first.complete(pingOf(100));
            small.world.runTasksOnly();
            assertThat(connection.sent()).isEqualTo(TestPackets.hex(pingOf(100), pingOf(1), pingOf(2)));
            small.world.runTasksOnly();
            assertThat(connection.sent()).isEmpty();
            small.world.tick();

            assertThat(connection.sent()).isEqualTo(TestPackets.hex(pingOf(3), pingOf(4), pingOf(5)));
        }
    }

    @Test
    void whenAWaitingMessageTakesItsTimeTooThenTheRestWaitsForThat() {
        Connection connection = fixture.accept();
        ping(connection, 100, 101, 1);
        ping(connection, 2, 102, 3);
        ping(connection, 4);
        tick();
        assertThat(log()).containsExactly("opened 1", "ping 1/100");

        done("1/100");
        tick();
        assertThat(log()).containsExactly("ping 1/101");
        done("1/101");
        tick();
        assertThat(log()).containsExactly("ping 1/1", "ping 1/2", "ping 1/102");
        done("1/102");
        tick();
        assertThat(log()).containsExactly("ping 1/3", "ping 1/4");
        assertThat(connection.sent())
                .isEqualTo(TestPackets.hex(
                        pingOf(100), pingOf(101), pingOf(1), pingOf(2), pingOf(102), pingOf(3), pingOf(4)));
    }

    @Test
    void whenAMessageInWorkFailsOrIsNotDoneInTimeThenTheNextIsHandled() {
        Connection connection = fixture.accept();
        ping(connection, 100, 101, 1);
        tick();
        work("1/100").completeExceptionally(new IllegalStateException("as planned"));
        tick();
        assertThat(log()).containsExactly("opened 1", "ping 1/100", "ping 1/101");

        fixture.clock.advance(Duration.ofSeconds(30));
        tick();
        assertThat(log()).containsExactly("ping 1/1");
        assertThat(fixture.dispatcher.counters().failedCount()).isEqualTo(2);

        done("1/101");
        tick();
        assertThat(connection.sent()).as("nothing late").isEqualTo(TestPackets.hex(pingOf(1)));
    }

    @Test
    void whenThePeerClosesMeanwhileThenTheEndWaitsForAllMessagesAndTheirAnswersLeave() {
        Connection connection = fixture.accept();
        ping(connection, 100, 1);
        ping(connection, 101);
        connection.closeByPeer();
        tick();
        done("1/100");
        tick();
        assertThat(log()).containsExactly("opened 1", "ping 1/100", "ping 1/1", "ping 1/101");
        assertThat(fixture.sessions.count()).isOne();
        assertThat(connection.isConnected()).isTrue();

        done("1/101");
        tick();

        assertThat(log()).containsExactly("closed 1 peer_closed");
        assertThat(fixture.sessions.count()).isZero();
        assertThat(connection.sent()).isEqualTo(TestPackets.hex(pingOf(100), pingOf(1), pingOf(101)));
        assertThat(connection.isConnected()).isFalse();
    }

    @Test
    void whenTheConnectionIsLostMeanwhileThenWaitingMessagesAreHandledBeforeTheEnd() {
        Connection connection = fixture.accept();
        ping(connection, 100, 1);
        tick();
        connection.lose();
        tick();
        assertThat(log()).containsExactly("opened 1", "ping 1/100");

        done("1/100");
        tick();
        assertThat(log()).containsExactly("ping 1/1", "closed 1 connection_lost");
    }

    @Test
    void whenTheGameClosesTheSessionMeanwhileThenItsWaitingMessagesAreDropped() {
        Connection first = fixture.accept();
        Connection second = fixture.accept();
        ping(first, 100, 1);
        ping(first, 2);
        ping(second, 100, 1);
        tick();
        first.session().close(CloseReason.CLOSED_BY_GAME);
        tick();
        assertThat(log()).containsExactly("opened 1", "opened 2", "ping 1/100", "ping 2/100");
        assertThat(fixture.sessions.count())
                .as("sessions: the end waits for what is in work")
                .isEqualTo(2);

        done("1/100");
        done("2/100");
        tick();

        assertThat(log()).containsExactly("closed 1 closed_by_game", "ping 2/1").doesNotContain("ping 1/1");
        assertThat(first.sent()).isEmpty();
        assertThat(second.sent()).isEqualTo(TestPackets.hex(pingOf(100), pingOf(1)));
    }

    @Test
    void whenMessagesWaitToTheLimitThenReadingStopsUntilHalfOfThemAreDealtWith() {
        Connection connection = fixture.accept();
        Connection other = fixture.accept();
        ping(connection, 100);
        tick();
        ping(connection, LongStream.range(0, 500).map(i -> 1).toArray());
        tick();
        assertThat(connection.isReading()).as("501 wait").isTrue();
        ping(connection, 101);
        ping(connection, LongStream.range(0, 522).map(i -> 2).toArray());
        assertThat(connection.isReading()).as("1024 wait").isFalse();
        tick();
        assertThat(connection.isReading()).as("none is dealt with").isFalse();
        assertThat(other.isReading()).isTrue();

        done("1/100");
        tick();
        assertThat(connection.isReading()).as("523 wait").isFalse();
        done("1/101");
        tick();

        assertThat(connection.isReading()).as("none waits").isTrue();
        assertThat(fixture.dispatcher.counters().dispatchedCount()).isEqualTo(1024);
    }

    @Test
    void whenADroppedSessionsMessagesWaitThenNoneIsCountedAsQueuedAnyMore() {
        Connection connection = fixture.accept();
        ping(connection, 100);
        ping(connection, LongStream.range(0, 1023).map(i -> 1).toArray());
        tick();
        assertThat(connection.isReading()).isFalse();

        connection.session().close(CloseReason.CLOSED_BY_GAME);
        done("1/100");
        tick();

        assertThat(fixture.dispatcher.counters().dispatchedCount()).isOne();
        assertThat(connection.isReading()).isTrue();
    }

    @Test
    void whenNothingWaitsAnyMoreThenThereIsNoLane() {
        List<Event.InputClosed> ends = new ArrayList<>();
        List<MessageBatch> dealtWith = new ArrayList<>();
        SessionLanes lanes = new SessionLanes(fixture.dispatcher, fixture.calls, 1024, ends::add);
        Connection connection = fixture.accept();
        MessageBatch batch = new MessageBatch(connection.session(), dealtWith::add, 1);
        batch.add(new MessageRegistry().register(TestPing.class), pingOf(100), 10);
        Event.InputClosed end = new Event.InputClosed(connection.session(), CloseReason.PEER_CLOSED);

        lanes.dispatch(batch);
        lanes.close(end);
        assertThat(lanes.held()).isOne();
        assertThat(dealtWith).isEmpty();
        assertThat(ends).isEmpty();
        done("1/100");
        fixture.tasks.run();

        assertThat(lanes.held()).isZero();
        assertThat(dealtWith).containsExactly(batch);
        assertThat(ends).containsExactly(end);
    }

    @Test
    void whenThousandsOfStagesAreCompleteAlreadyThenTheStackHolds() {
        fixture.dispatcher.unregister(fixture.dispatcher.handlers().getFirst());
        List<CompletionStage<@Nullable TestPing>> stages = new ArrayList<>();
        fixture.dispatcher.register(TestPing.class, "complete", (session, ping) -> {
            CompletionStage<@Nullable TestPing> stage = CompletableFuture.completedFuture(null);
            stages.add(stage);
            return stage;
        });
        Connection connection = fixture.accept();

        for (int i = 0; i < 20; i++) {
            ping(connection, LongStream.range(0, 1000).toArray());
        }
        for (int share = 0; share < 20; share++) {
            tick();
        }

        assertThat(stages).hasSize(20_000);
        assertThat(fixture.dispatcher.counters().failedCount()).isZero();
    }

    /** Of what is called from here, nothing may throw; should it all the same, no lane may stand still for it. */
    @Nested
    class Containment {
        private final List<String> log = new ArrayList<>();
        private final SessionLanes lanes = new SessionLanes(fixture.dispatcher, fixture.calls, 1024, end -> {
            log.add("ended " + end.session().id());
            throw new AssertionError("as planned");
        });
        private final Connection first = fixture.accept();
        private final Connection second = fixture.accept();

        private MessageBatch batch(Connection connection, long... sequences) {
            MessageBatch batch = new MessageBatch(
                    connection.session(),
                    done -> {
                        log.add(done.size() + " done");
                        throw new AssertionError("as planned");
                    },
                    sequences.length);
            for (long sequence : sequences) {
                batch.add(new MessageRegistry().register(TestPing.class), pingOf(sequence), 10);
            }
            return batch;
        }

        private void end(Connection connection) {
            lanes.close(new Event.InputClosed(connection.session(), CloseReason.PEER_CLOSED));
        }

        @Test
        void whenWhoIsToldOfTheEndFailsThenTheOtherSessionsGoOn() {
            lanes.dispatch(batch(first, 1));
            lanes.dispatch(batch(second, 2));
            end(first);
            end(second);

            assertThat(log).containsExactly("1 done", "1 done", "ended 1", "ended 2");
        }

        @Test
        void whenWhoIsToldFailsBehindAMessageInWorkThenItsLaneIsEmptiedAllTheSame() {
            lanes.dispatch(batch(first, 100));
            lanes.dispatch(batch(first, 1));
            end(first);

            done("1/100");
            fixture.tasks.run();

            assertThat(log).containsExactly("1 done", "1 done", "ended 1");
            assertThat(lanes.held()).isZero();
        }

        @Test
        void whenALaneItselfFailsBehindAMessageInWorkThenItGoesOnWithTheNextPass() {
            MessageBatch failing = spy(batch(first, 1, 2));
            doThrow(new AssertionError("as planned"))
                    .doCallRealMethod()
                    .when(failing)
                    .isTaken(0);
            lanes.dispatch(batch(first, 100));
            lanes.dispatch(failing);
            done("1/100");
            fixture.tasks.run();
            assertThat(lanes.hasWaiting()).isTrue();
            fixture.log.clear();

            lanes.beginPass();
            lanes.runReady();

            assertThat(fixture.log).containsExactly("ping 1/1", "ping 1/2");
            assertThat(lanes.held()).isZero();
        }
    }
}
