package io.byteborne.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.dispatch.MessageHandler;
import io.byteborne.network.SessionManager;
import io.byteborne.startup.TestBeans;
import io.byteborne.testing.Snippets;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The code of the how-to. */
class GameTimeHowToTests {
    @Test
    void whenTheHowToShowsCodeThenItIsCompiled() throws IOException {
        Snippets.assertCompiled(Path.of("docs/howto/game-time.md"), GameTimeHowToTests.class);
    }

    @Component
    static class Ship {
        private static final double METRES_PER_SECOND = 20;

        private final SessionManager sessions;
        private double metres;

        Ship(SessionManager sessions) {
            this.sessions = sessions;
        }

        @OnTick
        @Order(1)
        void move(Duration delta) {
            metres += METRES_PER_SECOND * delta.toNanos() / 1e9;
        }

        @OnTick(every = 10)
        @Order(2)
        void tell(Tick tick) {
            sessions.sendToAll(TestPong.newBuilder()
                    .setSequence(tick.number())
                    .setText("at " + Math.round(metres) + " m")
                    .build());
        }
    }

    @Component
    static class Watch {
        @MessageHandler
        TestPong whichTick(TestPing ping, Tick tick) {
            return TestPong.newBuilder().setSequence(tick.number()).build();
        }
    }

    @Component
    static class Orchard {
        private final TimerHandle growth;
        private int apples;

        Orchard(Timer timer) {
            growth = timer.every(Duration.ofMinutes(1), () -> apples++);
            timer.after(Duration.ofHours(1), growth::cancel);
        }
    }

    @Test
    void whenTheShipSailsForHalfASecondThenItIsTenMetresFurther() {
        try (WorldFixture fixture = new WorldFixture();
                GenericApplicationContext context = new GenericApplicationContext()) {
            Ship ship = new Ship(fixture.sessions);
            context.getBeanFactory().registerSingleton("ship", ship);
            context.refresh();
            new OnTickDiscovery(fixture.tickMethods, fixture.clock, WorldFixture.TICK)
                    .discover(TestBeans.of(context.getBeanFactory()));

            for (int tick = 1; tick <= 10; tick++) {
                fixture.world.tick();
            }

            assertThat(Math.round(ship.metres)).isEqualTo(10);
            assertThat(fixture.tickMethods.failures()).isZero();
        }
    }

    @Test
    void whenTwoHoursPassThenTheOrchardHasGrownForOne() {
        ManualClock clock = new ManualClock();
        Timer timer = new Timer(clock, InstantSource.system(), new GameCalls());
        Orchard orchard = new Orchard(timer);

        for (int minute = 1; minute <= 120; minute++) {
            clock.advance(Duration.ofMinutes(1));
            timer.run();
        }

        assertThat(orchard.apples).isEqualTo(60);
        assertThat(orchard.growth.isSet()).isFalse();
    }
}
