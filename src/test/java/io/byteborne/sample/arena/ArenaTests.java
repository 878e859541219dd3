package io.byteborne.sample.arena;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.proto.Position;
import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArenaTests {
    private static final Offset<Float> EXACTLY = Offset.offset(1e-4f);

    private final Arena arena = new Arena();

    @BeforeEach
    void enter() {
        arena.enter(Arena.start("anna"));
    }

    private void assertAnnaAt(double x, double y) {
        Position position = arena.positions().get(0);
        assertThat(position.getPlayer()).isEqualTo("anna");
        assertThat(position.getX()).isEqualTo((float) x, EXACTLY);
        assertThat(position.getY()).isEqualTo((float) y, EXACTLY);
    }

    @Test
    void whenAPlayerEntersForTheFirstTimeThenItStandsInTheMiddle() {
        arena.step(Duration.ofSeconds(1));

        assertAnnaAt(50, 50);
    }

    @Test
    void whenAPlayerSteersThenItWalksAtItsSpeed() {
        arena.steer("anna", 0.5, 0);
        arena.step(Duration.ofSeconds(1));

        assertAnnaAt(55, 50);
    }

    @Test
    void whenTheDirectionIsTooLongThenTheSpeedIsTheFullOne() {
        arena.steer("anna", 30, 40);
        arena.step(Duration.ofSeconds(1));

        assertAnnaAt(56, 58);
    }

    @Test
    void whenAPlayerReachesTheBorderThenItStaysThere() {
        arena.steer("anna", -1, 1);
        arena.step(Duration.ofMinutes(1));

        assertAnnaAt(0, 100);
    }

    @Test
    void whenTheDirectionIsNoNumberThenItCountsForNothing() {
        arena.steer("anna", Double.NaN, 1);
        arena.steer("anna", Double.POSITIVE_INFINITY, 1);
        arena.step(Duration.ofSeconds(1));

        assertAnnaAt(50, 50);
    }

    @Test
    void whenAPlayerLeavesThenItIsGone() {
        arena.enter(Arena.start("ben"));
        arena.leave("anna");

        assertThat(arena.positions()).extracting(Position::getPlayer).containsExactly("ben");
        assertThat(arena.isEmpty()).isFalse();
    }

    @Test
    void whenAPlayerComesBackThenItStandsWhereItWasAndHasWalkedAsFar() {
        arena.steer("anna", 0, -1);
        arena.step(Duration.ofSeconds(2));
        Position last = arena.leave("anna").orElseThrow();

        arena.enter(last);
        arena.step(Duration.ofSeconds(1));

        assertAnnaAt(50, 30);
        assertThat(arena.positions().get(0).getWalked()).isEqualTo(20, EXACTLY);
    }

    @Test
    void whenTheBorderStopsAPlayerThenItDoesNotWalk() {
        arena.steer("anna", -1, 0);
        arena.step(Duration.ofMinutes(1));

        assertThat(arena.positions().get(0).getWalked()).isEqualTo(50, EXACTLY);
    }
}
