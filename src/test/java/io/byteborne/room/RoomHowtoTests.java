package io.byteborne.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.dispatch.DispatchConfiguration;
import io.byteborne.dispatch.ManualExecutor;
import io.byteborne.dispatch.MessageDispatcher;
import io.byteborne.dispatch.MessageExceptionHandler;
import io.byteborne.dispatch.MessageHandler;
import io.byteborne.dispatch.Reply;
import io.byteborne.network.ChannelSession;
import io.byteborne.network.PacketEncoder;
import io.byteborne.network.Session;
import io.byteborne.network.SessionManager;
import io.byteborne.network.TestSessions;
import io.byteborne.protocol.MessageRegistry;
import io.byteborne.protocol.ProtocolConfiguration;
import io.byteborne.protocol.TestPackets;
import io.byteborne.testing.Snippets;
import io.byteborne.testproto.TestPing;
import io.byteborne.testproto.TestPong;
import io.byteborne.world.GameCalls;
import io.byteborne.world.GameEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** docs/howto/rooms.md, and rooms as handlers and their replies use them. */
class RoomHowtoTests {
    private static final TestPing JOIN = TestPing.newBuilder().setText("match").build();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(
                    RoomConfiguration.class, ProtocolConfiguration.class, DispatchConfiguration.class, Matches.class)
            .withBean(ManualExecutor.class)
            .withBean(GameCalls.class)
            .withBean(GameEvents.class)
            .withBean(SessionManager.class);

    private static TestPong text(String text) {
        return TestPong.newBuilder().setText(text).build();
    }

    @Component
    static class Matches {
        private final Rooms rooms;

        Matches(Rooms rooms) {
            this.rooms = rooms;
            rooms.create("lobby", RoomOptions.DEFAULT.staying());
        }

        @MessageHandler
        Reply join(TestPing ping, Session session) {
            Room match = rooms.findOrCreate(ping.getText(), 4);
            if (!match.join(session)) {
                return Reply.nothing();
            }
            return Reply.toSender(text("welcome")).and(Reply.toOthersIn(match, text("somebody has come")));
        }

        @MessageExceptionHandler
        TestPong full(RoomFullException full) {
            return text("no room for you");
        }

        @EventListener
        void left(RoomLeftEvent event) {
            event.room().broadcast(text("somebody has gone"));
        }
    }

    @Test
    void whenTheHowtoShowsCodeThenItCompiles() throws IOException {
        Snippets.assertCompiled(Path.of("docs/howto/rooms.md"), RoomHowtoTests.class);
    }

    @Test
    void whenPlayersComeAndGoThenTheOthersInTheRoomHearOfIt() {
        runner.run(context -> {
            SessionManager sessions = context.getBean(SessionManager.class);
            MessageDispatcher dispatcher = context.getBean(MessageDispatcher.class);
            try (TestSessions connections = new TestSessions(context.getBean(PacketEncoder.class))) {
                ChannelSession[] players = new ChannelSession[5];
                for (int i = 0; i < players.length; i++) {
                    players[i] = connections.open();
                    sessions.add(players[i]);
                    dispatcher.dispatch(
                            players[i], context.getBean(MessageRegistry.class).register(TestPing.class), JOIN);
                }

                Message come = text("somebody has come");
                assertThat(connections.sentOver(players[0]))
                        .isEqualTo(TestPackets.hex(text("welcome"), come, come, come));
                assertThat(connections.sentOver(players[3])).isEqualTo(TestPackets.hex(text("welcome")));
                assertThat(connections.sentOver(players[4])).isEqualTo(TestPackets.hex(text("no room for you")));
                assertThat(dispatcher.counters().refusedCount()).isOne();
                assertThat(dispatcher.counters().failedCount()).isZero();

                Room match = Objects.requireNonNull(context.getBean(Rooms.class).find("match"));
                match.leave(players[0]);
                assertThat(connections.sentOver(players[3])).isEqualTo(TestPackets.hex(text("somebody has gone")));
                assertThat(connections.sentOver(players[0])).isEmpty();
                assertThat(context.getBean(Rooms.class).find("lobby")).isNotNull();
            }
        });
    }
}
