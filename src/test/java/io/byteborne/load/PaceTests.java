package io.byteborne.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.byteborne.load.measure.Sent;
import io.byteborne.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PaceTests {
    private static final long MILLI = 1_000_000;
    private static final long EARLY = MILLI / 2;
    private static final Sent ANSWERED = new Sent("test", String.class, content -> null);
    private static final Sent ONE_WAY = new Sent("test", null, content -> null);

    private record Message(int connection, long dueMillis) {}

    private final List<Message> sent = new ArrayList<>();
    private final Set<LoadConnection> closed = new HashSet<>();
    private final List<Sent> kinds = new ArrayList<>();
    private long now;
    private int made;
    private final Pace.Sender sender = (connection, due) -> {
        if (closed.contains(connection)) {
            return null;
        }
        sent.add(new Message(connection.number(), due / MILLI));
        return kinds.isEmpty() ? ANSWERED : kinds.removeFirst();
    };

    private LoadConnection readyAt(long millis, Pace pace) {
        now = millis * MILLI;
        LoadConnection connection = new LoadConnection(mock(Session.class), made++, null);
        pace.ready(connection);
        return connection;
    }

    @Test
    void whenEachSendsAtAnIntervalThenItBeginsAtOnceAndKeepsItsOwnTime() {
        Pace pace = new IntervalPace(sender, () -> now, Duration.ofMillis(100), EARLY);
        readyAt(0, pace);
        readyAt(30, pace);

        pace.tick(99 * MILLI);
        assertThat(sent).containsExactly(new Message(0, 0), new Message(1, 30));
        pace.tick(100 * MILLI);
        pace.tick(129 * MILLI);
        assertThat(sent).hasSize(3).last().isEqualTo(new Message(0, 100));
        pace.tick(130 * MILLI);
        assertThat(sent).last().isEqualTo(new Message(1, 130));
    }

    @Test
    void whenTheClientWasHeldUpThenNoMessageIsLeftOutAndEachKeepsItsDueTime() {
        Pace pace = new IntervalPace(sender, () -> now, Duration.ofMillis(100), EARLY);
        readyAt(0, pace);
        readyAt(50, pace);

        pace.tick(260 * MILLI);

        assertThat(sent)
                .containsExactly(
                        new Message(0, 0),
                        new Message(1, 50),
                        new Message(0, 100),
                        new Message(1, 150),
                        new Message(0, 200),
                        new Message(1, 250));
    }

    @Test
    void whenAConnectionIsClosedThenTheOthersGoOn() {
        Pace pace = new IntervalPace(sender, () -> now, Duration.ofMillis(100), EARLY);
        LoadConnection first = readyAt(0, pace);
        readyAt(0, pace);
        closed.add(first);

        pace.tick(100 * MILLI);
        pace.tick(200 * MILLI);

        assertThat(sent.subList(2, sent.size())).containsExactly(new Message(1, 100), new Message(1, 200));
    }

    @Test
    void whenARateIsSetThenConnectionsTakeTurnsAndTheRateHoldsWhateverComesBack() {
        Pace pace = new RatePace(sender, 100, Duration.ZERO, EARLY);
        pace.tick(3 * MILLI);
        readyAt(4, pace);
        readyAt(4, pace);

        pace.tick(5 * MILLI);
        assertThat(sent).containsExactly(new Message(0, 5));
        pace.tick(35 * MILLI);
        assertThat(sent.subList(1, sent.size()))
                .containsExactly(new Message(1, 15), new Message(0, 25), new Message(1, 35));
    }

    @Test
    void whenNobodyIsConnectedAnyMoreThenNothingIsSent() {
        Pace pace = new RatePace(sender, 100, Duration.ZERO, EARLY);
        closed.add(readyAt(0, pace));

        pace.tick(100 * MILLI);

        assertThat(sent).isEmpty();
    }

    @Test
    void whenTheRateGrowsThenTheNumberOfMessagesDoesAsTheSquareOfTheTime() {
        Pace pace = new RatePace(sender, 1_000, Duration.ofSeconds(2), 0);
        readyAt(0, pace);
        pace.tick(0);

        pace.tick(1_000 * MILLI);
        assertThat(sent).hasSizeBetween(250, 252);
        pace.tick(2_000 * MILLI);
        assertThat(sent).hasSizeBetween(1_000, 1_002);
        pace.tick(3_000 * MILLI);
        assertThat(sent).hasSizeBetween(2_000, 2_002);
    }

    @Test
    void whenTheLoopIsClosedThenAnAnswerBringsTheNextMessage() {
        Pace pace = new ClosedPace(sender, () -> now, 2);
        LoadConnection connection = readyAt(0, pace);
        assertThat(sent).hasSize(2);

        pace.tick(1_000 * MILLI);
        assertThat(sent).hasSize(2);
        now = 7 * MILLI;
        pace.answered(connection);
        assertThat(sent).hasSize(3).last().isEqualTo(new Message(0, 7));
    }

    @Test
    void whenTheLoopIsClosedThenMessagesWithoutAnswerDoNotCount() {
        kinds.addAll(List.of(ONE_WAY, ONE_WAY, ANSWERED));

        readyAt(0, new ClosedPace(sender, () -> now, 1));

        assertThat(sent).hasSize(3);
    }
}
