package io.byteborne.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.internal.discovery.TestBeans;
import io.byteborne.message.MessageHandler;
import io.byteborne.proto.C2S_Chat;
import io.byteborne.proto.Position;
import io.byteborne.proto.S2C_Chat;
import io.byteborne.proto.S2C_Positions;
import io.byteborne.session.SessionManager;
import io.byteborne.testing.Snippets;
import io.byteborne.world.OnTick;
import io.byteborne.world.Tick;
import io.byteborne.world.Timer;
import io.byteborne.world.TimerHandle;
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
            sessions.sendToAll(S2C_Positions.newBuilder()
                    .setTick(tick.number())
                    .addPlayers(Position.newBuilder().setPlayer("ship").setX((float) metres))
                    .build());
        }
    }

    @Component
    static class Watch {
        @MessageHandler
        S2C_Chat whichTick(C2S_Chat question, Tick tick) {
            return S2C_Chat.newBuilder().setContent("tick " + tick.number()).build();
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
        WorldTimer timer = new WorldTimer(clock, InstantSource.system(), new GameCalls(), () -> {});
        Orchard orchard = new Orchard(timer);

        for (int minute = 1; minute <= 120; minute++) {
            clock.advance(Duration.ofMinutes(1));
            timer.run();
        }

        assertThat(orchard.apples).isEqualTo(60);
        assertThat(orchard.growth.isSet()).isFalse();
    }
}
