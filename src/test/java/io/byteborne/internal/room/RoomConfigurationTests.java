package io.byteborne.internal.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.byteborne.autoconfigure.RoomAutoConfiguration;
import io.byteborne.internal.dispatch.ManualExecutor;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.MessageSerializer;
import io.byteborne.internal.settings.RoomProperties;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.internal.world.WorldParts;
import io.byteborne.room.RoomClosedEvent;
import io.byteborne.room.RoomJoinedEvent;
import io.byteborne.room.RoomLeftEvent;
import io.byteborne.room.Rooms;
import io.byteborne.session.CloseReason;
import io.byteborne.session.SessionClosedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

class RoomConfigurationTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withBean(Game.class)
            .withUserConfiguration(RoomAutoConfiguration.class)
            .withBean(ManualExecutor.class)
            .withBean(GameCalls.class)
            .withBean(GameEvents.class)
            .withBean(PacketEncoder.class, () -> new MessageSerializer(new MessageRegistry()))
            .withBean(DefaultSessionManager.class);

    /** Notes what it hears, and then fails. */
    static class Game {
        private final List<String> heard = new ArrayList<>();
        private final Rooms rooms;

        Game(Rooms rooms) {
            this.rooms = rooms;
        }

        @EventListener
        @Order(Ordered.HIGHEST_PRECEDENCE + 1)
        void ended(SessionClosedEvent event) {
            heard.add("ended, in " + rooms.roomsOf(event.session()));
            throw new IllegalStateException("This listener is here to fail");
        }

        @EventListener
        void joined(RoomJoinedEvent event) {
            heard.add("joined " + event.room());
        }

        @EventListener
        void left(RoomLeftEvent event) {
            heard.add("left " + event.room() + ": " + event.reason());
        }

        @EventListener
        void closed(RoomClosedEvent event) {
            heard.add("closed " + event.room());
        }
    }

    @Test
    void whenASessionEndsThenItHasLeftBeforeTheGameHearsOfIt() {
        runner.run(context -> {
            DefaultSessionManager sessions = context.getBean(DefaultSessionManager.class);
            Game game = context.getBean(Game.class);
            try (TestSessions connections = new TestSessions(context.getBean(PacketEncoder.class))) {
                ChannelSession session = connections.open();
                sessions.add(session);
                game.rooms.create("match").join(session);

                WorldParts.end(context, session, CloseReason.PEER_CLOSED);

                assertThat(game.heard)
                        .containsExactly(
                                "joined room match",
                                "left room match: SESSION_CLOSED",
                                "closed room match",
                                "ended, in []");
            }
        });
    }

    @Test
    void whenNothingIsSetThenTheDefaultsAreTheDocumentedOnes() {
        runner.run(context -> assertThat(context.getBean(RoomProperties.class))
                .isEqualTo(new RoomProperties(10_000, 32, Duration.ofSeconds(30))));
    }

    @Test
    void whenValuesAreSetThenTheyAreBound() {
        runner.withPropertyValues(
                        "byteborne.room.max-rooms=1",
                        "byteborne.room.max-rooms-per-session=2",
                        "byteborne.room.join-timeout=3s")
                .run(context -> assertThat(context.getBean(RoomProperties.class))
                        .isEqualTo(new RoomProperties(1, 2, Duration.ofSeconds(3))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-rooms=0", "max-rooms-per-session=0", "join-timeout=0s"})
    void whenAValueMakesNoSenseThenStartUpFails(String setting) {
        runner.withPropertyValues("byteborne.room." + setting)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("byteborne.room"));
    }
}
