package io.byteborne.internal.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.byteborne.autoconfigure.DispatchAutoConfiguration;
import io.byteborne.autoconfigure.ProtocolAutoConfiguration;
import io.byteborne.autoconfigure.RoomAutoConfiguration;
import io.byteborne.internal.dispatch.DefaultMessageDispatcher;
import io.byteborne.internal.dispatch.ManualExecutor;
import io.byteborne.internal.net.ChannelSession;
import io.byteborne.internal.net.DefaultSessionManager;
import io.byteborne.internal.net.TestSessions;
import io.byteborne.internal.packet.PacketEncoder;
import io.byteborne.internal.protocol.MessageRegistry;
import io.byteborne.internal.protocol.TestPackets;
import io.byteborne.internal.world.GameCalls;
import io.byteborne.internal.world.GameEvents;
import io.byteborne.message.MessageExceptionHandler;
import io.byteborne.message.MessageHandler;
import io.byteborne.message.Reply;
import io.byteborne.proto.C2S_Join;
import io.byteborne.proto.S2C_Refused;
import io.byteborne.proto.S2C_Said;
import io.byteborne.room.Room;
import io.byteborne.room.RoomFullException;
import io.byteborne.room.RoomLeftEvent;
import io.byteborne.room.RoomOptions;
import io.byteborne.room.Rooms;
import io.byteborne.session.Session;
import io.byteborne.testing.Snippets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** docs/howto/rooms.md, and rooms as handlers and their replies use them. */
class RoomHowtoTests {
    private static final C2S_Join JOIN = C2S_Join.newBuilder().setRoom("match").build();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(
                    RoomAutoConfiguration.class,
                    ProtocolAutoConfiguration.class,
                    DispatchAutoConfiguration.class,
                    Matches.class)
            .withBean(ManualExecutor.class)
            .withBean(GameCalls.class)
            .withBean(GameEvents.class)
            .withBean(DefaultSessionManager.class);

    private static S2C_Said said(String text) {
        return S2C_Said.newBuilder().setText(text).build();
    }

    private static S2C_Refused refused(String reason) {
        return S2C_Refused.newBuilder().setReason(reason).build();
    }

    @Component
    static class Matches {
        private final Rooms rooms;

        Matches(Rooms rooms) {
            this.rooms = rooms;
            rooms.create("lobby", RoomOptions.DEFAULT.staying());
        }

        @MessageHandler
        Reply join(C2S_Join join, Session session) {
            Room match = rooms.findOrCreate(join.getRoom(), 4);
            if (!match.join(session)) {
                return Reply.nothing();
            }
            return Reply.toSender(said("welcome")).and(Reply.toOthersIn(match, said("somebody has come")));
        }

        @MessageExceptionHandler
        S2C_Refused full(RoomFullException full) {
            return refused("no room for you");
        }

        @EventListener
        void left(RoomLeftEvent event) {
            event.room().broadcast(said("somebody has gone"));
        }
    }

    @Test
    void whenTheHowtoShowsCodeThenItCompiles() throws IOException {
        Snippets.assertCompiled(Path.of("docs/howto/rooms.md"), RoomHowtoTests.class);
    }

    @Test
    void whenPlayersComeAndGoThenTheOthersInTheRoomHearOfIt() {
        runner.run(context -> {
            DefaultSessionManager sessions = context.getBean(DefaultSessionManager.class);
            DefaultMessageDispatcher dispatcher = context.getBean(DefaultMessageDispatcher.class);
            try (TestSessions connections = new TestSessions(context.getBean(PacketEncoder.class))) {
                ChannelSession[] players = new ChannelSession[5];
                for (int i = 0; i < players.length; i++) {
                    players[i] = connections.open();
                    sessions.add(players[i]);
                    dispatcher.dispatch(
                            players[i], context.getBean(MessageRegistry.class).register(C2S_Join.class), JOIN);
                }

                Message come = said("somebody has come");
                assertThat(connections.sentOver(players[0]))
                        .isEqualTo(TestPackets.hex(said("welcome"), come, come, come));
                assertThat(connections.sentOver(players[3])).isEqualTo(TestPackets.hex(said("welcome")));
                assertThat(connections.sentOver(players[4])).isEqualTo(TestPackets.hex(refused("no room for you")));
                assertThat(dispatcher.counters().refusedCount()).isOne();
                assertThat(dispatcher.counters().failedCount()).isZero();

                Room match = Objects.requireNonNull(context.getBean(Rooms.class).find("match"));
                match.leave(players[0]);
                assertThat(connections.sentOver(players[3])).isEqualTo(TestPackets.hex(said("somebody has gone")));
                assertThat(connections.sentOver(players[0])).isEmpty();
                assertThat(context.getBean(Rooms.class).find("lobby")).isNotNull();
            }
        });
    }
}
