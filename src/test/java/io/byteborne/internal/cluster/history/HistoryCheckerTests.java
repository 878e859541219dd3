package io.byteborne.internal.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.cluster.history.History.Alive;
import io.byteborne.internal.cluster.history.History.Calm;
import io.byteborne.internal.cluster.history.History.Closing;
import io.byteborne.internal.cluster.history.History.Died;
import io.byteborne.internal.cluster.history.History.Entered;
import io.byteborne.internal.cluster.history.History.Event;
import io.byteborne.internal.cluster.history.History.Fault;
import io.byteborne.internal.cluster.history.History.Got;
import io.byteborne.internal.cluster.history.History.Heard;
import io.byteborne.internal.cluster.history.History.Left;
import io.byteborne.internal.cluster.history.History.Owner;
import io.byteborne.internal.cluster.history.History.Result;
import io.byteborne.internal.cluster.history.History.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checker finds what is wrong, and nothing else. Second logins replace the first on {@code a} alone. */
class HistoryCheckerTests {
    private static final Calm CALM = new Calm(second(100), second(110));

    private static long second(double seconds) {
        return (long) (seconds * Duration.ofSeconds(1).toNanos());
    }

    private static List<String> check(Event... events) {
        History history = new History();
        Stream.of(events).forEach(history::add);
        return HistoryChecker.check(history.events(), Set.of("a"));
    }

    private static Entered entered(double at, String session) {
        return new Entered(second(at), "Ada", session);
    }

    private static Owner owner(double at, String node, long epoch, long session, long token) {
        return new Owner(second(at), "Ada", node, epoch, session, token);
    }

    /** Ada is on a, under the epoch 5, and on c later. */
    private static Event[] takenFromA(Event... others) {
        return withThese(
                others,
                entered(1, "a#1/7"),
                owner(1.1, "a", 5, 7, 100),
                new Alive(second(1.2), "a#1", 5),
                entered(4, "c#1/3"),
                owner(4.1, "c", 6, 3, 200));
    }

    private static Event[] withThese(Event[] others, Event... events) {
        return Stream.concat(Stream.of(events), Stream.of(others)).toArray(Event[]::new);
    }

    @Test
    void whenTheSessionHasEndedOrTheLeaseOrTheProcessBeforeAnotherNodeTakesTheUserThenAllIsWell() {
        assertThat(check(takenFromA())).isEmpty();
        assertThat(check(takenFromA(new Alive(second(4), "a#1", 5)))).isEmpty();
        assertThat(check(takenFromA(new Left(second(4), "a#1/7"), new Alive(second(9), "a#1", 5))))
                .isEmpty();
        assertThat(check(takenFromA(new Died(second(4), "a#1"), new Alive(second(9), "a#2", 8))))
                .isEmpty();
    }

    @Test
    void whenAnotherNodeTakesAUserWhoseNodeMayCountOnItsLeaseThenThatIsFound() {
        assertThat(check(takenFromA(new Alive(second(5), "a#1", 5))))
                .singleElement()
                .asString()
                .startsWith("Two nodes have a user");
        assertThat(check(takenFromA(new Alive(second(5), "a#1", 5), new Left(second(4.5), "a#1/7"))))
                .hasSize(1);
    }

    @Test
    void whenRedisHasJustLostItsDataThenAnotherNodeMayTakeAUser() {
        Event alive = new Alive(second(5), "a#1", 5);
        assertThat(check(takenFromA(alive, new Fault(second(2), second(3), "FLUSHALL", true))))
                .isEmpty();
        assertThat(check(takenFromA(alive, new Fault(second(2), second(3), "link cut", false))))
                .hasSize(1);
        assertThat(check(takenFromA(alive, new Fault(second(-30), second(-20), "FLUSHALL", true))))
                .hasSize(1);
        assertThat(check(takenFromA(alive, new Fault(second(4.5), second(4.6), "FLUSHALL", true))))
                .hasSize(1);
    }

    @Test
    void whenANodeReplacesFirstLoginsThenItMayTakeAUserFromOneThatAFaultKeepsFromAnswering() {
        Event[] taken = {
            entered(1, "c#1/7"),
            owner(1.1, "c", 5, 7, 100),
            entered(4, "a#1/3"),
            owner(4.1, "a", 6, 3, 200),
            new Alive(second(5), "c#1", 5)
        };

        assertThat(check(taken)).hasSize(1);
        assertThat(check(withThese(taken, new Fault(second(2), second(3), "stall", false))))
                .isEmpty();
    }

    @Test
    void whenATokenShrinksThenThatIsFound() {
        assertThat(check(owner(1, "a", 5, 7, 100), owner(2, "a", 5, 7, 99)))
                .singleElement()
                .asString()
                .startsWith("A token has shrunk");
        assertThat(check(owner(1, "a", 5, 7, 100), owner(2, "a", 5, 7, 100), owner(3, "a", 5, 8, 101)))
                .isEmpty();
    }

    @Test
    void whenAMessageComesTwiceOrBeforeAnEarlierOneThenThatIsFound() {
        assertThat(check(new Got(1, "a#1/7", "b#1/2", 1), new Got(2, "a#1/7", "b#1/2", 3)))
                .isEmpty();
        assertThat(check(new Got(1, "a#1/7", "b#1/2", 1), new Got(2, "a#1/7", "b#1/2", 1)))
                .hasSize(1);
        assertThat(check(new Got(1, "a#1/7", "b#1/2", 3), new Got(2, "a#1/7", "b#1/2", 2)))
                .hasSize(1);
        // Also if the user has moved between.
        assertThat(check(
                        entered(1, "a#1/7"),
                        new Got(second(2), "a#1/7", "b#1/2", 1),
                        new Left(second(3), "a#1/7"),
                        entered(4, "c#1/3"),
                        new Got(second(5), "c#1/3", "b#1/2", 1)))
                .singleElement()
                .asString()
                .startsWith("A message came twice");
    }

    @Test
    void whenResultsComeTwiceOrOutOfOrderThenThatIsFound() {
        assertThat(check(
                        new Result(1, "a#1/7", "Bob", 1, "SENT"),
                        new Result(2, "a#1/7", "Cid", 1, "SENT"),
                        new Result(3, "a#1/7", "Bob", 2, "OFFLINE")))
                .isEmpty();
        assertThat(check(new Result(1, "a#1/7", "Bob", 2, "SENT"), new Result(2, "a#1/7", "Bob", 1, "SENT")))
                .hasSize(1);
    }

    @Test
    void whenSomethingComesOfWhichTheSenderWasToldThatItWillNotThenThatIsFound() {
        Event[] events = {entered(1, "a#1/7"), new Got(second(2), "a#1/7", "b#1/2", 1)};

        assertThat(check(withThese(events, new Result(second(2), "b#1/2", "Ada", 1, "SENT"))))
                .isEmpty();
        assertThat(check(withThese(events, new Result(second(2), "b#1/2", "Ada", 1, "UNAVAILABLE"))))
                .hasSize(1);
    }

    @Test
    void whenPublicationsComeTwiceOrOutOfOrderThenThatIsFound() {
        assertThat(check(new Heard(1, "a#1", "b#1", 1), new Heard(2, "a#1", "b#1", 4), new Heard(3, "a#1", "b#2", 1)))
                .isEmpty();
        assertThat(check(new Heard(1, "a#1", "b#1", 1), new Heard(2, "a#1", "b#1", 1)))
                .hasSize(1);
    }

    @Test
    void whenAUserHasTwoSessionsInACalmThenThatIsFound() {
        Event[] two = {entered(50, "a#1/7"), entered(60, "c#1/3"), CALM};

        assertThat(check(two)).singleElement().asString().startsWith("Two sessions in a calm");
        assertThat(check(withThese(two, new Left(second(99), "a#1/7")))).isEmpty();
        assertThat(check(withThese(two, new Died(second(99), "a#1")))).isEmpty();
        assertThat(check(withThese(two, new Left(second(101), "a#1/7")))).hasSize(1);
    }

    @Test
    void whenAMessageIsLostInACalmThenThatIsFound() {
        Event[] sent = {
            CALM,
            entered(50, "a#1/7"),
            new Said(second(102), "c#1/3", "Ada", 1),
            new Result(second(102.1), "c#1/3", "Ada", 1, "SENT")
        };

        assertThat(check(sent)).singleElement().asString().startsWith("Lost in a calm");
        assertThat(check(withThese(sent, new Got(second(102.2), "a#1/7", "c#1/3", 1))))
                .isEmpty();
        assertThat(check(withThese(sent, new Closing(second(103), "a#1/7")))).isEmpty();
        assertThat(check(withThese(sent, new Left(second(103), "a#1/7")))).isEmpty();
    }

    @Test
    void whenAProcessWasKilledInTheMiddleOfALineThenTheLinesBeforeAreRead(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a#1");
        Files.writeString(file, "1 entered Ada 7\n2 alive 5\n3 heard b#1 4\n4 left 7\n5 ali");
        History history = new History();

        history.addLog("a#1", file);

        assertThat(history.events())
                .containsExactly(
                        new Entered(1, "Ada", "a#1/7"),
                        new Alive(2, "a#1", 5),
                        new Heard(3, "a#1", "b#1", 4),
                        new Left(4, "a#1/7"));
    }
}
