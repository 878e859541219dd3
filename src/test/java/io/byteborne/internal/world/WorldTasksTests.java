package io.byteborne.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.TestSessions.Connection;
import io.byteborne.world.WorldExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorldTasksTests {
    private final WorldFixture fixture = new WorldFixture();
    private final List<Object> ran = new ArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whenTasksAreGivenThenTheNextPassRunsThemInTheirOrder() {
        IntStream.range(0, 1000).forEach(i -> fixture.tasks.execute(() -> ran.add(i)));
        assertThat(ran).isEmpty();
        assertThat(fixture.tasks.isEmpty()).isFalse();

        fixture.world.handleArrivalsOnly();

        assertThat(ran)
                .containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
        assertThat(fixture.tasks.isEmpty()).isTrue();
    }

    @Test
    void whenATaskThrowsThenTheOthersAndTheRestOfThePassRun() {
        fixture.onPing((session, ping) -> ran.add("ping"));
        Connection connection = fixture.accept();
        WorldFixture.ping(connection, 1);
        fixture.tasks.execute(() -> {
            throw new StackOverflowError("as planned");
        });
        fixture.tasks.execute(() -> ran.add("task"));
        fixture.timer.after(Duration.ZERO, () -> ran.add("timer"));

        fixture.world.tick();

        assertThat(ran).containsExactly("task", "ping", "timer");
    }

    @Test
    void whenATaskGivesAnotherThenThatWaitsForTheNextPass() {
        fixture.tasks.execute(() -> {
            ran.add("first");
            fixture.tasks.execute(() -> ran.add("second"));
        });

        fixture.world.tick();
        assertThat(ran).containsExactly("first");
        fixture.world.tick();
        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void whenATaskSendsThenThatLeavesWithTheEndOfThePass() {
        Connection connection = fixture.accept();
        fixture.tasks.execute(() -> {
            connection.session().send(WorldFixture.pingOf(1));
            assertThat(connection.sent()).as("during the pass").isEmpty();
            ran.add("sent");
        });

        fixture.world.tick();

        assertThat(ran).containsExactly("sent");
        assertThat(connection.sent()).isNotEmpty();
    }

    @Test
    void whenATaskIsToRunLaterThenItDoesInTheTickInWhichItIsTimeUnlessItIsCancelled() {
        fixture.tasks.after(Duration.ofMillis(100), () -> ran.add("kept"));
        Runnable cancel = fixture.tasks.after(Duration.ofMillis(100), () -> ran.add("cancelled"));
        fixture.clock.advanceMillis(99);
        fixture.world.tick();
        assertThat(ran).isEmpty();

        cancel.run();
        fixture.clock.advanceMillis(1);
        fixture.world.tick();

        assertThat(ran).containsExactly("kept");
    }

    @Test
    void whenATaskIsGivenThenWhoeverIsToBeWokenIsWokenBehindIt() {
        List<Boolean> seen = new ArrayList<>();
        List<WorldTasks> made = new ArrayList<>();
        made.add(new WorldTasks(fixture.timer, () -> seen.add(made.getFirst().isEmpty()), fixture.calls));
        WorldExecutor tasks = made.getFirst();

        tasks.execute(() -> {});

        assertThat(seen).as("emptiness at the wake-up").containsExactly(false);
    }

    @Test
    void whenADelayIsLongerThanNanosecondsCanCountThenTheTaskWaitsAndCanBeCancelled() {
        Runnable cancel = fixture.tasks.after(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.add("ages hence"));
        fixture.tasks.after(Duration.ofSeconds(Long.MIN_VALUE), () -> ran.add("ages ago"));

        fixture.world.tick();

        assertThat(ran).containsExactly("ages ago");
        assertThat(fixture.timer.count()).isOne();
        cancel.run();
        assertThat(fixture.timer.count()).isZero();
    }
}
