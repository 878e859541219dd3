package io.byteborne.internal.world;

import static io.byteborne.internal.world.WorldFixture.ping;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.internal.net.outbound.FlushBatch;
import io.byteborne.internal.settings.TestProperties;
import io.byteborne.internal.settings.WorldProperties.DispatchMode;
import io.byteborne.session.Session;
import io.byteborne.testproto.TestPing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No session keeps others waiting for longer than one pass, and no message overtakes another of its session. */
class FairnessTests {
    private static final long SHARE = 1024;
    private static final int TURN = 128;

    private final WorldFixture fixture = new WorldFixture(
            new FlushBatch(), TestProperties.session("max-queued-messages=100000", "max-queued-bytes=10MB"));
    private final Connection flood = fixture.accept();
    private final Connection quiet = fixture.accept();
    /** Session and sequence of what was handled. */
    private final List<Handled> handled = new ArrayList<>();

    private final List<CompletableFuture<TestPing>> inWork = new ArrayList<>();

    private record Handled(long session, long sequence) {}

    @BeforeEach
    void register() {
        fixture.dispatcher.register(TestPing.class, "test", this::handle);
        fixture.world.tick();
        fixture.log.clear();
    }

    /** A ping below zero is worked on until its future is completed. */
    private Object handle(Session session, TestPing ping) {
        handled.add(new Handled(session.id(), ping.getSequence()));
        if (ping.getSequence() >= 0) {
            return ping;
        }
        CompletableFuture<TestPing> work = new CompletableFuture<>();
        inWork.add(work);
        return work;
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void run(DispatchMode mode) {
        if (mode == DispatchMode.ON_TICK) {
            fixture.world.tick();
        } else {
            fixture.world.handleArrivalsOnly();
        }
    }

    private static void pings(Connection connection, long first, long last) {
        ping(connection, LongStream.rangeClosed(first, last).toArray());
    }

    private List<Long> handledOf(Connection connection) {
        return handled.stream()
                .filter(one -> one.session() == connection.session().id())
                .map(Handled::sequence)
                .toList();
    }

    private static List<Long> sequences(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @ParameterizedTest
    @EnumSource
    void whenOneSessionFloodsThenAnothersMessageIsHandledInTheNextPass(DispatchMode mode) {
        pings(flood, 1, 5 * SHARE);
        ping(quiet, 1);

        run(mode);
        assertThat(handledOf(quiet)).containsExactly(1L);
        assertThat(handledOf(flood)).hasSize((int) SHARE);

        for (int pass = 2; pass <= 5; pass++) {
            assertThat(fixture.world.hasWaiting()).isTrue();
            pings(flood, 5 * SHARE + pass, 5 * SHARE + pass);
            ping(quiet, pass);
            run(mode);
            assertThat(handledOf(quiet)).hasSize(pass);
            assertThat(handledOf(flood)).isEqualTo(sequences(1, pass * SHARE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenAMessageComesWhileAFloodIsHandledThenItWaitsForTheNextPassOnly(DispatchMode mode) {
        fixture.dispatcher.unregister(fixture.dispatcher.handlers().getFirst());
        fixture.dispatcher.register(TestPing.class, "test", (session, message) -> {
            if (message.getSequence() == 1 && session.id() == flood.session().id()) {
                ping(quiet, 1);
            }
            return handle(session, message);
        });
        pings(flood, 1, 5 * SHARE);

        run(mode);
        assertThat(handledOf(quiet)).isEmpty();
        run(mode);

        assertThat(handledOf(quiet)).containsExactly(1L);
        assertThat(handledOf(flood)).hasSize(2 * (int) SHARE);
    }

    @Test
    void whenAFloodWaitsThenItsRestIsHandledInOrderPassByPassUntilNothingIsLeft() {
        pings(flood, 1, 2 * SHARE + 10);

        fixture.world.tick();
        fixture.world.tick();
        fixture.world.tick();

        assertThat(handledOf(flood)).isEqualTo(sequences(1, 2 * SHARE + 10));
        assertThat(fixture.world.hasWaiting()).isFalse();
        assertThat(fixture.inbox.queuedMessages()).isZero();
        pings(flood, 1, 10);
        fixture.world.tick();
        assertThat(handled).hasSize(2 * (int) SHARE + 20);
    }

    @Test
    void whenSeveralSessionsHaveMuchWaitingThenTheyTakeTurns() {
        Connection third = fixture.accept();
        List<Connection> all = List.of(flood, quiet, third);
        all.forEach(connection -> pings(connection, 1, 1000));

        fixture.world.tick();

        for (int round = 0; round < 7; round++) {
            for (int i = 0; i < 3; i++) {
                assertThat(handled.subList((3 * round + i) * TURN, (3 * round + i + 1) * TURN))
                        .extracting(Handled::session)
                        .as("turn %d of round %d", i, round)
                        .containsOnly(all.get(i).session().id());
            }
        }
        all.forEach(connection -> assertThat(handledOf(connection)).isEqualTo(sequences(1, 1000)));
    }

    @Test
    void whenMessagesComeInManySmallReadsThenASessionHasNoMoreThanItsShareEither() {
        for (int i = 0; i < 3 * SHARE; i++) {
            pings(flood, i, i);
        }
        ping(quiet, 1);

        fixture.world.tick();

        assertThat(handledOf(flood)).isEqualTo(sequences(0, SHARE - 1));
        assertThat(handled.indexOf(new Handled(quiet.session().id(), 1))).isEqualTo(TURN);
    }

    @Test
    void whenAFloodEndsThenItsEndComesBehindItsLastMessage() {
        pings(flood, 1, 2 * SHARE);
        flood.closeByPeer();
        fixture.world.tick();
        assertThat(fixture.log).isEmpty();

        fixture.world.tick();

        assertThat(handledOf(flood)).hasSize(2 * (int) SHARE);
        assertThat(fixture.log).containsExactly("closed 1 peer_closed");
    }

    @Test
    void whenTheGameClosesAFloodThenItsRestIsDropped() {
        pings(flood, 1, 3 * SHARE);
        fixture.world.tick();
        flood.session().close();

        fixture.world.tick();

        assertThat(handledOf(flood)).hasSize((int) SHARE);
        assertThat(fixture.log).containsExactly("closed 1 closed_by_game");
        assertThat(fixture.world.hasWaiting()).isFalse();
        assertThat(fixture.inbox.queuedMessages()).isZero();
    }

    @Test
    void whenAMessageOfAFloodIsInWorkThenTheRestWaitsAndTheShareIsKept() {
        long[] sequences = LongStream.rangeClosed(1, 2 * SHARE).toArray();
        sequences[9] = -1;
        ping(flood, sequences);
        fixture.world.tick();
        fixture.world.tick();
        assertThat(handledOf(flood)).hasSize(10);
        assertThat(fixture.world.hasWaiting())
                .as("it waits for more than its turn")
                .isFalse();

        inWork.getFirst().complete(TestPing.getDefaultInstance());
        fixture.world.tick();
        assertThat(handledOf(flood)).hasSize(10 + (int) SHARE);
        fixture.world.tick();

        assertThat(handledOf(flood))
                .containsExactlyElementsOf(LongStream.of(sequences).boxed().toList());
    }
}
