package io.byteborne.internal.world;

import static io.byteborne.internal.world.WorldFixture.ping;
import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.net.TestSessions.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GameCallsTests {
    private final WorldFixture fixture = new WorldFixture();
    private final List<Long> numbers = new ArrayList<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void note() {
        numbers.add(fixture.calls.number());
    }

    @Test
    void whenTheWorldCallsTheGameThenEachCallHasANumberOfItsOwn() {
        fixture.listener = event -> note();
        fixture.onPing((session, ping) -> note());
        fixture.tasks.execute(this::note);
        fixture.tasks.execute(this::note);
        fixture.timer.after(Duration.ZERO, this::note);
        fixture.timer.after(Duration.ZERO, this::note);
        fixture.tickMethods.set(List.of(
                WorldParts.tickMethod(this::note, fixture.clock), WorldParts.tickMethod(this::note, fixture.clock)));
        Connection first = fixture.accept();
        Connection second = fixture.accept();
        ping(first, 1, 2);
        ping(second, 1);
        first.lose();
        second.lose();

        fixture.world.tick();

        assertThat(numbers).hasSize(13).doesNotHaveDuplicates().doesNotContain(0L);
    }

    @Test
    void whenTheGameCallsItselfThenThatIsTheSameCall() {
        fixture.listener = event -> note();
        fixture.onPing((session, ping) -> {
            note();
            new GameEvents(event -> note()).publish("something of the game's own");
        });
        ping(fixture.accept(), 1);

        fixture.world.tick();

        assertThat(numbers).hasSize(3);
        assertThat(numbers.get(1)).isEqualTo(numbers.get(2)).isNotEqualTo(numbers.get(0));
    }
}
